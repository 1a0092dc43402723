package dev.trawl.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.trawl.client.Trawl;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Promise 3, the answer depends on the blob and the request alone: what the command prints is what
 * {@code LC_ALL=C grep -a -F} prints, byte for byte. Hazards: matches lost, doubled or cut where
 * ranges meet, lines told apart wrongly in binary data, and the edges of the file.
 */
class GrepParityIT {

  private static final long BIG_BYTES = Dist.LONG ? 5L << 30 : 112L << 20;
  private static final int BORDER_RANGE_BYTES = 1024;

  private static Dist dist;
  private static long seed;
  private static Path big;

  /** A pattern in a file, for it may hold any byte; the name says what is special about it. */
  private record Needle(String name, byte[] bytes) {
    @Override
    public String toString() {
      return name;
    }
  }

  @BeforeAll
  static void makeInputs() {
    dist = Dist.create();
    seed = Inputs.seed(GrepParityIT.class);
    big = Inputs.mixed(dist.file("big"), BIG_BYTES, seed);
    long end = BIG_BYTES;
    Inputs.plant(big, 0, "first bytes!".getBytes(StandardCharsets.US_ASCII));
    Inputs.plant(big, end - 11, "last bytes!".getBytes(StandardCharsets.US_ASCII));
    SplittableRandom random = new SplittableRandom(seed + 1);
    for (int i = 0; i < 20; i++) {
      Inputs.plant(
          big, random.nextLong(end - 400), "rare needle".getBytes(StandardCharsets.US_ASCII));
      Inputs.plant(big, random.nextLong(end - 400), longNeedle());
      Inputs.plant(
          big, random.nextLong(end - 400), "n\0u\0l\0".getBytes(StandardCharsets.US_ASCII));
    }
    dist.serve();
  }

  @AfterAll
  static void cleanUp() {
    dist.close();
  }

  static Stream<Needle> needles() {
    return Stream.of(
        needle("rare", "rare needle"),
        needle("absent", "no such thing in here"),
        needle("frequent", "a"),
        needle("one rare byte", "\u0007"),
        new Needle("300 bytes", longNeedle()),
        needle("with NULs", "n\0u\0l\0"),
        needle("at the first byte", "first bytes!"),
        needle("at the last byte", "last bytes!"),
        needle("overlapping itself", "aa"),
        needle("overlapping itself at a distance", "ana"));
  }

  @ParameterizedTest
  @MethodSource("needles")
  void printsOffsetsAndTextOfMatchesAsGrepDoes(Needle needle) {
    Path pattern = Inputs.write(dist.file("pattern"), needle.bytes());
    Outcome expected = grep("-obf pattern big");
    Outcome printed = dist.trawl("scan", "-F", "-o", "-b", "-f", pattern, big).sameAs(expected);
    if (!needle.name().equals("absent")) {
      assertThat(expected.exitCode()).as("grep finds it too").isZero();
    }
    expected.discard();
    printed.discard();
  }

  @ParameterizedTest
  @ValueSource(strings = {"-c", "", "-nb", "-m 1000 -n", "-m 0", "-c -m 7"})
  void printsLinesAsGrepDoes(String flags) {
    for (String pattern : new String[] {"rare needle", "offset="}) {
      Outcome expected = grep(flags + " -e '" + pattern + "' big");
      Outcome printed =
          dist.bash("trawl scan -F " + flags + " -e '" + pattern + "' big").sameAs(expected);
      expected.discard();
      printed.discard();
    }
  }

  /** Where no lines are asked for, a hex pattern's bytes are any bytes, LF among them. */
  @Test
  void wildcardInHexStandsForALineFeed() {
    Inputs.write(dist.file("feeds"), "xxMZ\n!yy\nMZ\n\nMZ!!MZ\n");
    assertThat(
            dist.bash(
                    "trawl scan -o -b --format u64le --hex '4D 5A ?? 21' feeds | od -An -vtd8 -w8")
                .text()
                .split("\\s+"))
        .containsExactly("", "2", "13");
    dist.bash("trawl scan -o -b --hex '4D 5A ?? 21' feeds")
        .sameAs(dist.bash("printf '2:MZ\\n!\\n13:MZ!!\\n'"));
    dist.bash("trawl scan --count-matches --hex '4D 5A ??' feeds").sameAs(dist.bash("echo 4"));
    dist.bash("trawl scan -c --hex '4D 5A ??' feeds").sameAs(dist.bash("echo 1"));
  }

  @Test
  void jsonTellsHowManyBytesWereScanned() throws IOException {
    String json = dist.bash("trawl scan --json -F 'rare needle' big | tail -n 1").text();
    Matcher scanned = Pattern.compile("\"scanned_bytes\":(\\d+),").matcher(json);
    assertThat(scanned.find()).as(json).isTrue();
    assertThat(Long.parseLong(scanned.group(1))).isGreaterThanOrEqualTo(Files.size(big));
  }

  @ParameterizedTest
  @ValueSource(strings = {"java", "aa", "no such thing in here"})
  void countsMatchesAsGrepListsThem(String pattern) {
    String listed = dist.bash("LC_ALL=C grep -aoFe '" + pattern + "' big | wc -l").text();
    assertThat(dist.trawl("scan", "-F", "--count-matches", pattern, big).text()).isEqualTo(listed);
  }

  @ParameterizedTest
  @ValueSource(strings = {"java", "aa"})
  void stopsAfterExactlySoManyMatches(String pattern) {
    Outcome expected = dist.bash("LC_ALL=C grep -aobFe '" + pattern + "' big | head -n 12345");
    dist.trawl("scan", "-F", "-ob", "--max-matches", 12345, pattern, big).sameAs(expected);
  }

  /** The needle lies over every border between ranges, at each of its own bytes in turn. */
  @ParameterizedTest
  @ValueSource(strings = {"needle!", "aa", "aba", "x"})
  void losesNothingWhereRangesMeet(String pattern) {
    byte[] needle = pattern.getBytes(StandardCharsets.US_ASCII);
    int bytes = 3000 * BORDER_RANGE_BYTES;
    Path file = Inputs.runs(dist.file("borders"), bytes, "ab\n", 40, seed);
    for (int border = BORDER_RANGE_BYTES, i = 0;
        border < bytes;
        border += BORDER_RANGE_BYTES, i++) {
      Inputs.plant(file, border - i % (needle.length + 1), needle);
    }
    for (String flags : new String[] {"-n", "-c"}) {
      dist.bash("trawl scan -F --range-size 1024 " + flags + " -e " + pattern + " borders")
          .sameAs(grep(flags + " -e " + pattern + " borders"));
    }
    assertThat(offsets(file, pattern, BORDER_RANGE_BYTES))
        .hasSameTextualContentAs(grep("-obe " + pattern + " borders").stdout());
  }

  /** Where each match may start depends on all before it, over many ranges. */
  @ParameterizedTest
  @ValueSource(strings = {"aa", "aba", "aaa", "aaaaaaaaaaaaa"})
  void matchesThatOverlapThemselvesAreThoseOfOnePass(String pattern) {
    for (int longest : new int[] {3, 60, 5000}) {
      Path file = dist.file("runs-" + longest);
      Inputs.runs(file, 300_007, "aab", longest, seed + longest);
      Outcome expected = grep("-obe " + pattern + " " + file);
      for (int rangeBytes : new int[] {1024, 4097}) {
        assertThat(offsets(file, pattern, rangeBytes)).hasSameTextualContentAs(expected.stdout());
        assertThat(count(file, pattern, rangeBytes)).isEqualTo(expected.text().lines().count());
      }
    }
  }

  @Test
  void emptyFileHasNoMatch() {
    Inputs.write(dist.file("empty"), "");
    assertThat(dist.bash("trawl scan -F -n x empty").ended(1).text()).isEmpty();
    assertThat(dist.bash("trawl scan -F -ob x empty").ended(1).text()).isEmpty();
    assertThat(dist.bash("trawl scan -F -c x empty").ended(1).text()).isEqualTo("0");
    assertThat(dist.bash("trawl scan -F --count-matches x empty").ended(1).text()).isEqualTo("0");
  }

  @Test
  void lastLineWithoutNewlineIsALine() {
    Inputs.write(dist.file("open"), "one\ntwo java\nthree\njava");
    Inputs.write(dist.file("bare"), "java");
    Inputs.write(dist.file("newlines"), "\n\n\n");
    for (String words :
        new String[] {"-c java open", "-nb java open", "-n java bare", "-n java newlines"}) {
      dist.bash("trawl scan -F " + words).sameAs(grep(words));
    }
  }

  @Test
  void carriageReturnsAreDataLikeAnyOther() {
    Inputs.write(dist.file("crlf"), "one\r\ntwo java\r\n\r\njava\r\r\nthree");
    Inputs.write(dist.file("cr"), "\r");
    for (String words :
        new String[] {"-nb java crlf", "-c java crlf", "-ob -f cr crlf", "-n -f cr crlf"}) {
      dist.bash("trawl scan -F " + words).sameAs(grep(words));
    }
  }

  @Test
  void oneHugeLineIsOneLine() throws IOException {
    Path file = dist.file("huge-line");
    byte[] line = new byte[50_000_000];
    Arrays.fill(line, (byte) 'x');
    Inputs.write(file, line);
    Inputs.plant(file, 100, "\n".getBytes(StandardCharsets.US_ASCII));
    Inputs.plant(file, 20_000_000, "java".getBytes(StandardCharsets.US_ASCII));
    Inputs.plant(file, 49_999_996, "java".getBytes(StandardCharsets.US_ASCII));
    for (String flags : new String[] {"-c", "-nb", "-ob", "-m 1 --range-size 100000"}) {
      dist.bash("trawl scan -F " + flags + " java huge-line")
          .sameAs(grep(flags.replaceAll("--range-size .*", "") + " java huge-line"))
          .discard();
    }
    Files.delete(file);
  }

  /** Real files, with real names, headers and compressed data between them. */
  @Test
  void tarOfRealFilesGivesWhatGrepGives() {
    assumeTrue(Files.isDirectory(Path.of("/usr/share")), "/usr/share is not there");
    // The pipe's end decides how much; that tar then breaks off is as it should be.
    dist.bash("tar -cf - -C /usr share lib 2>/dev/null | head -c 100000000 > usr.tar || true");
    for (String flags : new String[] {"-ob", "-c", "-n"}) {
      Outcome expected = grep(flags + " java usr.tar");
      dist.bash("trawl scan -F " + flags + " java usr.tar").sameAs(expected).discard();
      expected.discard();
    }
  }

  private static Path offsets(Path file, String pattern, long rangeBytes) {
    return Scans.printOffsets(dist, file, pattern, rangeBytes, dist.file("offsets"));
  }

  private static long count(Path file, String pattern, long rangeBytes) {
    try (Trawl trawl = dist.connect()) {
      return Scans.total(trawl.open(file), Scans.count(pattern).setRangeSizeBytes(rangeBytes));
    }
  }

  private static Outcome grep(String words) {
    return dist.bash("LC_ALL=C exec grep -aF " + words);
  }

  private static Needle needle(String name, String bytes) {
    return new Needle(name, bytes.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static byte[] longNeedle() {
    byte[] needle = new byte[300];
    for (int i = 0; i < needle.length; i++) {
      needle[i] = (byte) (33 + i * i % 89);
    }
    return needle;
  }
}
