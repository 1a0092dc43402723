package dev.trawl.client.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trawl.proto.v1.Pattern;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PatternsTest {
  @TempDir Path directory;

  @Test
  void aPatternIsTheBytesThatWereTyped() {
    assertThat(literal("\u00C3\u00A9\u00FF", "f")).containsExactly(0xC3, 0xA9, 0xFF);
  }

  @Test
  void aPatternFileMayHoldAnyByteAndLosesOneFinalNewline() throws IOException {
    Path file = directory.resolve("patterns");
    Files.write(file, new byte[] {'a', 0, (byte) 0xFF, '\r', '\n'});

    assertThat(literal("-f", file.toString(), "x")).containsExactly('a', 0, 0xFF, '\r');
  }

  @Test
  void dashReadsPatternsFromStandardInput() {
    InputStream stdin = new ByteArrayInputStream("needle\n".getBytes(ISO_8859_1));

    PatternSet set = Patterns.of(Flags.scan("-f", "-", "x").patterns(), stdin);
    assertThat(set.get(0).pattern().getLiteral().toStringUtf8()).isEqualTo("needle");
  }

  @Test
  void aPatternIsARegexIfItHasARegexCharacter() {
    for (char c : "\\.+*?()|[]{}^$".toCharArray()) {
      String pattern = "a" + c + "b";
      assertThat(only(pattern, "f").getRegex()).isEqualTo(pattern);
      assertThat(only("-F", pattern, "f").getLiteral().toStringUtf8()).isEqualTo(pattern);
    }
    assertThat(only("a-b#&~ <", "f").hasLiteral()).isTrue();
  }

  @Test
  void patternsComeInTheOrderOfTheCommandLine() throws IOException {
    Path two = Files.writeString(directory.resolve("two"), "b\n\nc+\n");
    PatternSet set = set("--hex", "4D ??", "-e", "a\nx", "-f", two.toString(), "-e", "d", "f");

    assertThat(set.entries().stream().map(entry -> entry.shown().toStringUtf8()))
        .containsExactly("4D ??", "a", "x", "b", "", "c+", "d");
    assertThat(set.get(0).pattern().getHex()).isEqualTo("4D ??");
    assertThat(set.get(4).pattern().hasRegex()).isTrue();
    assertThat(set.get(4).pattern().getRegex()).isEmpty();
  }

  @Test
  void aPatternGivenTwiceIsOneAndKeepsItsPlace() {
    PatternSet set = set("-e", "a\nb\na", "-e", "c", "-e", "b", "f");

    assertThat(set.entries().stream().map(PatternSet.Entry::number)).containsExactly(1, 2, 4);
  }

  @Test
  void anEmptyPatternMatchesEverywhere() {
    assertThat(only("", "f").getRegex()).isEmpty();
    assertThat(only("-F", "", "f").hasRegex()).isTrue();
  }

  @Test
  void dotMatchesLineEndsWhereMatchesMaySpanLines() {
    assertThat(only("-U", "--multiline-dotall", "-o", "a.b", "f").getRegex()).isEqualTo("(?s)a.b");
    assertThat(only("--multiline-dotall", "a.b", "f").getRegex()).isEqualTo("a.b");
  }

  @Test
  void whatCannotBeAPatternIsRefused() throws IOException {
    Path empty = Files.createFile(directory.resolve("empty"));

    assertThatThrownBy(() -> set("-f", empty.toString(), "f")).hasMessageContaining("no pattern");
    assertThat(set("-f", empty.toString(), "-e", "a", "f").size()).isEqualTo(1);
    assertThatThrownBy(() -> set("-f", directory + "/none", "f"))
        .hasMessageContaining("no such file or directory");
    assertThatThrownBy(() -> set("--hex", " ", "f")).hasMessageContaining("hex pattern is empty");
    assertThatThrownBy(() -> set("a+\u00FF", "f"))
        .hasMessageContaining("not UTF-8")
        .hasMessageContaining("(?-u:\\xFF)");
    assertThatThrownBy(() -> Flags.plan("x".repeat(65537), "f"))
        .hasMessage("pattern 1 is too long: 65537 bytes; it takes 1 to 65536");
  }

  private static PatternSet set(String... arguments) {
    return Flags.patterns(Flags.scan(arguments));
  }

  private static Pattern only(String... arguments) {
    PatternSet set = set(arguments);
    assertThat(set.size()).isEqualTo(1);
    return set.get(0).pattern();
  }

  private static byte[] literal(String... arguments) {
    return only(arguments).getLiteral().toByteArray();
  }
}
