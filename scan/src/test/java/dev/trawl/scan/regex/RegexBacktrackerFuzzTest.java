package dev.trawl.scan.regex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.trawl.scan.regex.RandomRegex.Dialect;
import dev.trawl.scan.regex.syntax.Node;
import dev.trawl.scan.regex.syntax.RegexSyntaxException;
import dev.trawl.scan.regex.syntax.SyntaxOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random patterns on random bytes, against a naive matcher that knows no automaton. */
class RegexBacktrackerFuzzTest {

  private static final int TEXTS_PER_PATTERN = 12;

  /** So small that it is thrown away at every turn. */
  private static final long TINY_CACHE_BYTES = 1;

  @Test
  void findsWhatABacktrackerFindsInUnicode() {
    compare(Dialect.FULL, RegexFuzz.pairs(30_000));
  }

  @Test
  void findsWhatABacktrackerFindsInBytes() {
    compare(Dialect.BYTES, RegexFuzz.pairs(30_000));
  }

  private static void compare(Dialect dialect, int pairs) {
    long seed = RegexFuzz.seed("backtracker " + dialect);
    Random random = new Random(seed);
    RandomRegex generator = new RandomRegex(random, dialect);
    int done = 0;
    int matches = 0;
    long giveUps = 0;
    while (done < pairs) {
      RegexOptions options = options(random, dialect == Dialect.FULL);
      List<String> patterns = new ArrayList<>(List.of(generator.pattern()));
      while (random.nextInt(4) == 0) {
        patterns.add(generator.pattern());
      }
      List<Node> nodes;
      try {
        nodes = patterns.stream().map(p -> Regex.parse(p, options)).toList();
      } catch (RegexSyntaxException e) {
        continue;
      }
      Regex regex = Regex.compile(patterns, options);
      Searcher searcher = regex.newSearcher();
      Searcher tiny = Regex.compile(patterns, options.cacheBytes(TINY_CACHE_BYTES)).newSearcher();
      for (int i = 0; i < TEXTS_PER_PATTERN; i++) {
        byte[] text = generator.text(dialect == Dialect.FULL, random.nextBoolean());
        List<List<Integer>> expected = new Backtracker(nodes, text).all();
        String what = patterns + " " + options + " on " + RegexFuzz.show(text) + ", seed " + seed;
        assertThatCode(() -> assertThat(RegexFuzz.all(searcher, text)).isEqualTo(expected))
            .as(what)
            .doesNotThrowAnyException();
        assertThatCode(() -> assertThat(RegexFuzz.all(tiny, text)).isEqualTo(expected))
            .as("tiny cache: " + what)
            .doesNotThrowAnyException();
        if (random.nextInt(4) == 0) {
          assertThat(RegexFuzz.atEach(searcher, text))
              .as("at each position: " + what)
              .isEqualTo(new Backtracker(nodes, text).atEach());
        }
        assertThat(expected)
            .as("lengths: " + what)
            .allMatch(match -> isWithinBounds(regex, match.get(1) - match.get(0)));
        matches += expected.size();
        done++;
      }
      giveUps += tiny.giveUps();
    }
    System.out.printf(
        "%s: %,d pairs, %,d matches, %,d caches given up%n", dialect, done, matches, giveUps);
    assertThat(giveUps).isPositive();
  }

  private static boolean isWithinBounds(Regex regex, long length) {
    long longest = regex.maxMatchBytes();
    return length >= regex.minMatchBytes() && (longest < 0 || length <= longest);
  }

  private static RegexOptions options(Random random, boolean unicode) {
    SyntaxOptions syntax =
        new SyntaxOptions(
            unicode,
            random.nextInt(4) == 0,
            random.nextBoolean(),
            random.nextInt(4) == 0,
            random.nextInt(4) == 0,
            random.nextInt(3) == 0);
    return RegexOptions.lines()
        .syntax(syntax)
        .wholeWord(random.nextInt(8) == 0)
        .wholeLine(random.nextInt(12) == 0);
  }
}
