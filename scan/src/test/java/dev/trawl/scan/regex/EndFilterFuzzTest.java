package dev.trawl.scan.regex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.trawl.scan.hyperscan.EndFilter;
import dev.trawl.scan.hyperscan.EndScanner;
import dev.trawl.scan.kernel.ByteRarity;
import dev.trawl.scan.regex.RandomRegex.Dialect;
import dev.trawl.scan.regex.Searcher.Found;
import dev.trawl.scan.regex.syntax.Node;
import dev.trawl.scan.regex.syntax.RegexSyntaxException;
import dev.trawl.scan.regex.syntax.SyntaxOptions;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Random patterns on random bytes, with the native filter and without. Hazards: a match that the
 * filter's pattern does not match, an end that is reported too late, a leap over the start of a
 * match, a match across the border of two scans.
 */
class EndFilterFuzzTest {

  private static final int TEXTS_PER_PATTERN = 16;
  private static final int LONG_TEXT_BYTES = 12_000;
  private static final int HUGE_LINE_BYTES = 5 << 19;
  private static final long CACHE_BYTES = 1 << 20;

  /** With one of these a pattern matches rarely. */
  private static final String[] TAILS = {"", "", "_k", "[1-9]{2}_", "(?:ab|ba|é){3}", "$"};

  @BeforeEach
  void needsTheLibrary() {
    assumeTrue(EndFilter.of(Regex.parse("a", RegexOptions.lines())) != null);
  }

  @Test
  void findsTheSameWithAndWithoutTheFilterInShortTexts() {
    compare("short texts", RegexFuzz.pairs(20_000), false);
  }

  @Test
  void findsTheSameWithAndWithoutTheFilterInLongTexts() {
    compare("long texts", RegexFuzz.pairs(1_000), true);
  }

  /** A scan of the filter takes a mebibyte at most; here no line feed says where to go on. */
  @Test
  void findsMatchesAcrossTheBordersOfScansInAHugeLine() {
    Regex regex = Regex.compile("[a-z]+_[0-9]{4,}", RegexOptions.lines());
    Searcher usual = regex.newSearcher();
    byte[] match = "key_12345".getBytes(StandardCharsets.US_ASCII);
    for (int shift = -match.length; shift <= 1; shift++) {
      byte[] text = ".".repeat(HUGE_LINE_BYTES).getBytes(StandardCharsets.US_ASCII);
      List<List<Integer>> expected = new ArrayList<>();
      for (int border = 1 << 20; border < HUGE_LINE_BYTES; border += 1 << 20) {
        int start = border + shift;
        System.arraycopy(match, 0, text, start, match.length);
        expected.add(List.of(start, start + match.length, 0));
      }
      assertThat(RegexFuzz.all(usual, text)).as("shifted by " + shift).isEqualTo(expected);
    }
  }

  private static void compare(String what, int pairs, boolean longTexts) {
    long seed = RegexFuzz.seed("filter, " + what);
    Random random = new Random(seed);
    int done = 0;
    int matches = 0;
    long nanos = 0;
    while (done < pairs) {
      Case each = nextCase(random);
      long started = System.nanoTime();
      EndSkipper ends = each.regex.endSkipper();
      nanos = Math.max(nanos, System.nanoTime() - started);
      EndScanner scanner = ends == null ? null : scanner(each.node);
      if (ends == null || scanner == null) {
        continue;
      }
      Searcher plain = each.regex.newSearcher(CACHE_BYTES, ahead -> null);
      Searcher usual = each.regex.newSearcher(ByteRarity.typical());
      Searcher eager =
          each.regex.newSearcher(CACHE_BYTES, ahead -> new EagerSkipper(ends, random, longTexts));
      for (int i = 0; i < (longTexts ? 2 : TEXTS_PER_PATTERN); i++, done++) {
        byte[] text = longTexts ? longText(random, each.generator) : text(random, each.generator);
        String shown = each.shown + " on " + RegexFuzz.show(text) + ", seed " + seed;
        List<List<Integer>> expected = RegexFuzz.all(plain, text);
        assertThat(RegexFuzz.all(eager, text)).as("eager: " + shown).isEqualTo(expected);
        assertThat(RegexFuzz.all(usual, text)).as("as usual: " + shown).isEqualTo(expected);
        if (!longTexts) {
          comparePieces(plain, eager, text, random, shown);
          eachMatchHasAnEnd(scanner, plain, text, shown);
        }
        matches += expected.size();
      }
    }
    System.out.printf(
        "filter, %s: %,d pairs, %,d matches, slowest to compile %,d us%n",
        what, done, matches, nanos / 1000);
    assertThat(matches).isGreaterThan(pairs / 4);
  }

  /** Of a text that is not all there, the same is found, and nothing is passed over. */
  private static void comparePieces(
      Searcher plain, Searcher eager, byte[] text, Random random, String shown) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment segment = arena.allocate(text.length + 1L);
      MemorySegment.copy(text, 0, segment, ValueLayout.JAVA_BYTE, 0, text.length);
      int known = random.nextInt(text.length + 1);
      int from = random.nextInt(known + 1);
      int startsBefore = from + random.nextInt(known - from + 2);
      plain.text(segment, 0, known, false);
      eager.text(segment, 0, known, false);
      Found expected = plain.find(from, startsBefore, true);
      String what = shown + ", [" + from + ", " + startsBefore + ") of " + known;
      Found found = eager.find(from, startsBefore, true);
      if (expected == Found.MATCH) {
        assertThat(found).as(what).isEqualTo(expected);
        assertThat(eager.start()).as(what).isEqualTo(plain.start());
        assertThat(eager.end()).as(what).isEqualTo(plain.end());
      }
      if (found == Found.UNDECIDED) {
        boolean any = plain.find(segment, 0, from, text.length, true);
        assertThat(!any || plain.start() >= eager.undecidedFrom()).as(what).isTrue();
      }
    }
  }

  /** What the filter's pattern promises: an end in every match, and no text before is needed. */
  private static void eachMatchHasAnEnd(
      EndScanner scanner, Searcher plain, byte[] text, String shown) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment segment = arena.allocate(text.length + 1L);
      segment.copyFrom(MemorySegment.ofArray(text));
      for (List<Integer> match : RegexFuzz.atEach(plain, text)) {
        if (!match.isEmpty()) {
          long end = scanner.firstEnd(segment, match.get(0), match.get(1));
          assertThat(end).as(shown).isGreaterThan(match.get(0)).isLessThanOrEqualTo(match.get(1));
        }
      }
    }
  }

  private static @Nullable EndScanner scanner(Node node) {
    EndFilter filter = EndFilter.of(node);
    return filter == null ? null : filter.newScanner();
  }

  private record Case(Regex regex, Node node, RandomRegex generator, String shown) {}

  /** Draws until the pattern is understood and matches no empty string. */
  private static Case nextCase(Random random) {
    Dialect dialect = random.nextInt(3) == 0 ? Dialect.BYTES : Dialect.FULL;
    RandomRegex generator = new RandomRegex(random, dialect);
    while (true) {
      String pattern = generator.pattern() + TAILS[random.nextInt(TAILS.length)];
      RegexOptions options = options(random, dialect == Dialect.FULL);
      try {
        Node node = Regex.parse(pattern, options);
        if (Nodes.minLength(node) > 0) {
          Regex regex = Regex.of(List.of(node), options);
          return new Case(regex, node, generator, pattern + " " + options);
        }
      } catch (RegexSyntaxException | RegexTooLargeException e) {
        continue;
      }
    }
  }

  private static RegexOptions options(Random random, boolean unicode) {
    SyntaxOptions syntax =
        new SyntaxOptions(
            unicode,
            random.nextInt(4) == 0,
            random.nextBoolean(),
            random.nextInt(4) == 0,
            random.nextInt(4) == 0,
            random.nextInt(4) > 0);
    return RegexOptions.lines()
        .syntax(syntax)
        .wholeWord(random.nextInt(8) == 0)
        .wholeLine(random.nextInt(12) == 0);
  }

  private static byte[] text(Random random, RandomRegex generator) {
    return random.nextInt(6) == 0
        ? generator.runs(random.nextBoolean())
        : generator.text(random.nextInt(4) > 0, random.nextBoolean());
  }

  /** Lines short and long, longer than a scan as well; with much between matches, or nothing. */
  private static byte[] longText(Random random, RandomRegex generator) {
    if (random.nextBoolean()) {
      return generator.longText(LONG_TEXT_BYTES, random.nextBoolean());
    }
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    int lineBytes = 1 << 3 + random.nextInt(11);
    while (text.size() < LONG_TEXT_BYTES) {
      int calm = random.nextInt(4) == 0 ? random.nextInt(3000) : 0;
      text.writeBytes(".".repeat(calm).getBytes(StandardCharsets.US_ASCII));
      text.writeBytes(generator.text(true, random.nextBoolean()));
      if (random.nextInt(lineBytes) < 40) {
        text.write('\n');
      }
    }
    return text.toByteArray();
  }

  /** Leaps at every turn, never far, and never rests. */
  private static final class EagerSkipper implements Skipper {
    private final EndSkipper ends;
    private final Random random;
    private final int mostBytes;

    EagerSkipper(EndSkipper ends, Random random, boolean longTexts) {
      this.ends = ends;
      this.random = new Random(random.nextLong());
      this.mostBytes = longTexts ? 1 << 1 + random.nextInt(13) : 1 + random.nextInt(40);
    }

    @Override
    public long begin() {
      return ends.begin();
    }

    @Override
    public long next(Text text, long at, long limit) {
      return ends.next(text, at, Math.min(limit, at + 1 + random.nextInt(mostBytes)));
    }

    @Override
    public boolean isExhausted() {
      return ends.isExhausted();
    }

    @Override
    public long literalAt() {
      return ends.literalAt();
    }

    @Override
    public int literalLength() {
      return ends.literalLength();
    }

    @Override
    public long restBytes() {
      return 0;
    }
  }
}
