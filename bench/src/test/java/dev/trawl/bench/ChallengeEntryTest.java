package dev.trawl.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a checkout that has one entry, which prints its arguments, and says so on the other one. */
class ChallengeEntryTest {
  private static final String BODY =
      "package dev.morling.onebrc; public class CalculateAverage_some_one {"
          + " public static void main(String[] a) throws Exception {"
          + " System.out.print(String.join(\",\", a)); System.out.close();"
          + " if (System.getProperty(\"fail\") != null) { System.err.print(\"why\");"
          + " System.exit(3); } } ";

  @TempDir Path checkout;

  private Path source;

  @BeforeEach
  void write() throws IOException {
    Path folder = checkout.resolve("src/main/java/dev/morling/onebrc");
    source = Files.createDirectories(folder).resolve("CalculateAverage_some_one.java");
    Files.writeString(source, BODY + "}");
    script("-Xmx64m -XX:+Gone -XX:SharedArchiveFile=target/some.jsa");
  }

  private void script(String options) throws IOException {
    Files.writeString(
        checkout.resolve("calculate_average_some-one.sh"), "JAVA_OPTS=\"" + options + "\"\n");
  }

  @Test
  void theReadmeRanksEntries() {
    String readme =
        """
        | # | Result | Implementation |
        | 1 | 00:01.535 | [link](https://host/onebrc/CalculateAverage_b.java)| 21 | [B](https://b) |
        |   | 00:01.880 | [link](https://host/onebrc/CalculateAverage_some_one.java)| 21 | [S](https://s) |
        or again: | 1 | 00:01.535 | [link](https://host/onebrc/CalculateAverage_b.java)|
        """;
    assertThat(ChallengeEntry.ranking(readme)).containsExactly("b", "some_one");
  }

  @Test
  void optionsThatAreUnknownOrNameAFileAreLeftOut() throws IOException {
    ChallengeEntry entry = read();
    assertThat(entry.options()).containsExactly("-Xmx64m");
    assertThat(entry.leftOut())
        .containsExactly("-XX:+Gone", "-XX:SharedArchiveFile=target/some.jsa");
    assertThat(entry.arguments()).isEmpty();
  }

  @Test
  void anEntryThatWouldStartASecondProcessIsStartedAsThat() throws IOException {
    Files.writeString(source, BODY + "String w = \"--worker\"; }");
    assertThat(read().arguments()).containsExactly("--worker");
  }

  @Test
  void anEntryIsCompiledAndRunToTheEndOfItsOutput() throws Exception {
    Files.writeString(source, BODY + "String w = \"--worker\"; }");
    Launch launch = launch(read());
    assertThat(launch.output()).isEqualTo("--worker");
    launch.await();
  }

  @Test
  void anEntryThatFailsSaysWhy() throws Exception {
    script("-Dfail=yes");
    Launch launch = launch(read());
    launch.output();
    assertThatThrownBy(launch::await)
        .isInstanceOf(IOException.class)
        .hasMessage("ended with 3: why");
  }

  @Test
  void whatDoesNotCompileOrIsNotThereIsSaid() throws IOException {
    Files.writeString(source, "class {}");
    ChallengeEntry entry = read();
    assertThatThrownBy(() -> entry.compile(checkout, checkout))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("error: ");
    assertThatThrownBy(() -> ChallengeEntry.read(checkout, "nobody", option -> true))
        .isInstanceOf(IOException.class)
        .hasMessage("no start script");
    Files.delete(source);
    assertThatThrownBy(this::read)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no source");
  }

  @Test
  void javaIsAskedWhatItKnows() {
    JavaOptions options = new JavaOptions(java());
    assertThat(options.known("-XX:+UseSerialGC")).isTrue();
    assertThat(options.known("-XX:+NobodyEverMadeThis")).isFalse();
  }

  private ChallengeEntry read() throws IOException {
    return ChallengeEntry.read(checkout, "some_one", option -> !option.equals("-XX:+Gone"));
  }

  private Launch launch(ChallengeEntry entry) throws IOException {
    Path classes = Files.createDirectory(checkout.resolve("classes"));
    entry.compile(checkout, classes);
    return new Launch(entry.words(java(), classes), checkout);
  }

  private static Path java() {
    return Path.of(System.getProperty("java.home"), "bin", "java");
  }
}
