package dev.trawl.scan.regex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.trawl.scan.regex.RandomRegex.Dialect;
import dev.trawl.scan.regex.syntax.Node;
import dev.trawl.scan.regex.syntax.RegexSyntaxException;
import dev.trawl.scan.regex.syntax.SyntaxOptions;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random patterns on random bytes, against a naive matcher that knows no automaton. */
class RegexBacktrackerFuzzTest {

  private static final int TEXTS_PER_PATTERN = 12;

  /** So small that it is thrown away at every turn. */
  private static final long TINY_CACHE_BYTES = 1;

  private static final int LONG_TEXT_BYTES = 24_000;

  private static final long DEEP_STACK_BYTES = 1L << 30;

  private static final String[] NO_TAIL = {""};

  /** With one of these a pattern matches rarely, and the texts between are calm. */
  private static final String[] LONG_TEXT_TAILS = {
    "", "_k", "[1-9]{2}_", "(?:ab|ba|é){3}", "\\b-\\B"
  };

  @Test
  void findsWhatABacktrackerFindsInUnicode() {
    compare(Dialect.FULL, RegexFuzz.pairs(30_000));
  }

  @Test
  void findsWhatABacktrackerFindsInBytes() {
    compare(Dialect.BYTES, RegexFuzz.pairs(30_000));
  }

  /** Lines are short, so that the backtracker can take many of them: for leaps and four pieces. */
  @Test
  void findsWhatABacktrackerFindsInLongTexts() {
    long seed = RegexFuzz.seed("backtracker, long texts");
    Random random = new Random(seed);
    RandomRegex generator = new RandomRegex(random, Dialect.FULL);
    for (int i = 0; i < RegexFuzz.pairs(60); i++) {
      Case each = nextCase(random, generator, options(random, true, true), LONG_TEXT_TAILS);
      byte[] text = generator.longText(LONG_TEXT_BYTES, random.nextInt(3) == 0);
      String what = each.shown(text, seed);
      List<List<Integer>> expected = new Backtracker(each.nodes, text).all();
      assertThat(RegexFuzz.all(each.searcher, text)).as(what).isEqualTo(expected);
      assertThat(RegexFuzz.all(each.tiny, text)).as("tiny cache: " + what).isEqualTo(expected);
    }
  }

  /** For leaps over what leads a state to itself, which short texts leave no room for. */
  @Test
  void findsWhatABacktrackerFindsInRuns() throws Exception {
    FutureTask<Integer> matches = new FutureTask<>(RegexBacktrackerFuzzTest::compareRuns);
    // The backtracker goes down several calls for each byte of a run.
    new Thread(null, matches, "deep", DEEP_STACK_BYTES).start();
    System.out.printf("runs: %,d matches%n", matches.get());
  }

  private static int compareRuns() {
    long seed = RegexFuzz.seed("backtracker, runs");
    Random random = new Random(seed);
    RandomRegex generator = new RandomRegex(random, Dialect.FULL);
    int matches = 0;
    for (int done = 0; done < RegexFuzz.pairs(3_000); done += TEXTS_PER_PATTERN) {
      Case each = nextCase(random, generator, options(random, true, false), NO_TAIL);
      for (int i = 0; i < TEXTS_PER_PATTERN; i++) {
        byte[] text = generator.runs(random.nextBoolean());
        matches += compare(each, text, random.nextInt(4) == 0, each.shown(text, seed));
      }
    }
    return matches;
  }

  /** Texts on both sides of the offsets that no int, signed or not, can hold. */
  @Test
  void findsTheSameFarFromTheSegmentsStart(@TempDir Path folder) throws IOException {
    long seed = RegexFuzz.seed("far offsets");
    Random random = new Random(seed);
    RandomRegex generator = new RandomRegex(random, Dialect.FULL);
    long size = (1L << 32) + (1 << 20);
    try (Arena arena = Arena.ofConfined();
        RandomAccessFile file = new RandomAccessFile(folder.resolve("holes").toFile(), "rw")) {
      file.setLength(size);
      MemorySegment holes = file.getChannel().map(MapMode.READ_WRITE, 0, size, arena);
      for (int i = 0; i < RegexFuzz.pairs(1_000); i++) {
        Case each = nextCase(random, generator, options(random, true, false), NO_TAIL);
        byte[] text = generator.text(true, random.nextBoolean());
        long base = (random.nextBoolean() ? 1L << 31 : 1L << 32) - random.nextInt(text.length + 1);
        assertThat(RegexFuzz.all(each.searcher, text, holes, base))
            .as(each.shown(text, seed))
            .isEqualTo(RegexFuzz.all(each.tiny, text));
      }
    }
  }

  private record Case(
      List<String> patterns,
      RegexOptions options,
      List<Node> nodes,
      Regex regex,
      Searcher searcher,
      Searcher tiny) {

    String shown(byte[] text, long seed) {
      return patterns + " " + options + " on " + RegexFuzz.show(text) + ", seed " + seed;
    }
  }

  /** Draws until the patterns are understood. */
  private static Case nextCase(
      Random random, RandomRegex generator, RegexOptions options, String[] tails) {
    while (true) {
      List<String> patterns = new ArrayList<>();
      do {
        patterns.add(generator.pattern() + tails[random.nextInt(tails.length)]);
      } while (random.nextInt(4) == 0);
      try {
        List<Node> nodes = patterns.stream().map(p -> Regex.parse(p, options)).toList();
        Regex regex = Regex.compile(patterns, options);
        Searcher tiny = Regex.compile(patterns, options.cacheBytes(TINY_CACHE_BYTES)).newSearcher();
        return new Case(patterns, options, nodes, regex, regex.newSearcher(), tiny);
      } catch (RegexSyntaxException | RegexTooLargeException e) {
        continue;
      }
    }
  }

  private static void compare(Dialect dialect, int pairs) {
    long seed = RegexFuzz.seed("backtracker " + dialect);
    Random random = new Random(seed);
    RandomRegex generator = new RandomRegex(random, dialect);
    int matches = 0;
    long giveUps = 0;
    for (int done = 0; done < pairs; done += TEXTS_PER_PATTERN) {
      boolean unicode = dialect == Dialect.FULL;
      Case each = nextCase(random, generator, options(random, unicode, false), NO_TAIL);
      for (int i = 0; i < TEXTS_PER_PATTERN; i++) {
        byte[] text = generator.text(unicode, random.nextBoolean());
        matches += compare(each, text, random.nextInt(4) == 0, each.shown(text, seed));
      }
      giveUps += each.tiny.giveUps();
    }
    System.out.printf(
        "%s: %,d pairs, %,d matches, %,d caches given up%n", dialect, pairs, matches, giveUps);
    assertThat(giveUps).isPositive();
  }

  private static int compare(Case each, byte[] text, boolean everyPlace, String what) {
    Backtracker oracle = new Backtracker(each.nodes, text);
    List<List<Integer>> expected = oracle.all();
    assertThatCode(() -> assertThat(RegexFuzz.all(each.searcher, text)).isEqualTo(expected))
        .as(what)
        .doesNotThrowAnyException();
    assertThatCode(() -> assertThat(RegexFuzz.all(each.tiny, text)).isEqualTo(expected))
        .as("tiny cache: " + what)
        .doesNotThrowAnyException();
    if (everyPlace) {
      assertThat(RegexFuzz.atEach(each.searcher, text))
          .as("at each position: " + what)
          .isEqualTo(oracle.atEach());
    }
    assertThat(expected)
        .as("lengths: " + what)
        .allMatch(match -> isWithinBounds(each.regex, match.get(1) - match.get(0)));
    return expected.size();
  }

  private static boolean isWithinBounds(Regex regex, long length) {
    long longest = regex.maxMatchBytes();
    return length >= regex.minMatchBytes() && (longest < 0 || length <= longest);
  }

  private static RegexOptions options(Random random, boolean unicode, boolean lineMode) {
    SyntaxOptions syntax =
        new SyntaxOptions(
            unicode,
            random.nextInt(4) == 0,
            random.nextBoolean(),
            random.nextInt(4) == 0,
            random.nextInt(4) == 0,
            lineMode || random.nextInt(3) == 0);
    return RegexOptions.lines()
        .syntax(syntax)
        .wholeWord(random.nextInt(8) == 0)
        .wholeLine(random.nextInt(12) == 0);
  }
}
