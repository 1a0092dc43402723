package dev.trawl.scan.hyperscan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.trawl.scan.regex.Regex;
import dev.trawl.scan.regex.RegexOptions;
import dev.trawl.scan.regex.Searcher;
import java.io.File;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The library itself: there or not, and what it takes. */
class HyperscanTest {

  private static final int SCANS = 1_000;

  /** What a child process runs: a scan that the filter would take part in. */
  public static final class CountMatches {
    private CountMatches() {}

    public static void main(String[] args) {
      String line = "x".repeat(5_000) + "\nkey_12345\n";
      MemorySegment text = Arena.global().allocateFrom(line.repeat(200));
      Searcher searcher = Regex.compile("[a-z]+_[0-9]{4,}", RegexOptions.lines()).newSearcher();
      searcher.text(text, 0, text.byteSize(), true);
      int count = 0;
      long from = 0;
      while (searcher.find(from, Long.MAX_VALUE, false) == Searcher.Found.MATCH) {
        from = searcher.end();
        count++;
      }
      boolean used = EndFilter.usedBytes() > 0;
      System.out.println("wanted " + Hyperscan.isWanted() + ", used " + used + ", " + count);
    }
  }

  @Test
  void isUsedWhereItIsThere() throws Exception {
    assumeTrue(Hyperscan.isLoaded());
    assertThat(count(classPath())).contains("wanted true, used true, 200");
  }

  @Test
  void canBeTurnedOff() throws Exception {
    assertThat(count(classPath(), "-Dtrawl.hyperscan=off"))
        .contains("wanted false, used false, 200");
  }

  @Test
  void isNotMissedWithoutItsJar() throws Exception {
    String others =
        Arrays.stream(classPath().split(File.pathSeparator))
            .filter(entry -> !entry.contains("com/gliwka/hyperscan"))
            .collect(Collectors.joining(File.pathSeparator));
    assertThat(count(others)).contains("wanted false, used false, 200");
  }

  @Test
  void isNotMissedWhereItCannotBeUnpacked() throws Exception {
    assertThat(count(classPath(), "-Djava.io.tmpdir=/nowhere")).contains("used false, 200");
  }

  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  private static String count(String classPath, String... options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--add-modules=jdk.incubator.vector");
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", classPath, CountMatches.class.getName()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output;
  }

  @Test
  void givesTheMemoryOfAThousandScansBack() {
    assumeTrue(Hyperscan.isLoaded());
    long most = 0;
    int made = 0;
    for (int i = 0; i < SCANS; i++) {
      made += scan(i) == null ? 0 : 1;
      most = Math.max(most, EndFilter.usedBytes());
    }
    System.out.printf("%,d filters, at most %,d bytes at once%n", made, most);
    assertThat(most).isPositive().isLessThan(EndFilter.MOST_BYTES + (1 << 20));
    assertThat(made).isGreaterThan(SCANS / 2);
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> {
              System.gc();
              assertThat(EndFilter.usedBytes()).isLessThan(most(1));
            });
  }

  /** What so many filters may take. */
  private static long most(int filters) {
    return filters * (1L << 20);
  }

  private static @Nullable EndScanner scan(int number) {
    EndFilter filter =
        EndFilter.of(Regex.parse("[a-z]+_[0-9]{4,}x" + number, RegexOptions.lines()));
    EndScanner scanner = filter == null ? null : filter.newScanner();
    if (scanner != null) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment text = arena.allocateFrom("a_1234x" + number);
        assertThat(scanner.firstEnd(text, 0, text.byteSize())).isPositive();
      }
    }
    Reference.reachabilityFence(filter);
    return scanner;
  }

  @Test
  void saysTheFirstEndOnly() {
    assumeTrue(Hyperscan.isLoaded());
    EndFilter filter = EndFilter.of(Regex.parse("ab+", RegexOptions.lines()));
    EndScanner scanner = filter == null ? null : filter.newScanner();
    assertThat(scanner).isNotNull();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocateFrom("xxabbbxxabb");
      assertThat(scanner.firstEnd(text, 0, 11)).isEqualTo(4);
      assertThat(scanner.firstEnd(text, 3, 11)).isEqualTo(10);
      assertThat(scanner.firstEnd(text, 3, 9)).isEqualTo(-1);
      assertThat(scanner.firstEnd(text, 3, 3)).isEqualTo(-1);
    }
  }
}
