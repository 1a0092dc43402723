package dev.trawl.scan.regex;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.trawl.scan.kernel.ByteRarity;
import dev.trawl.scan.regex.RandomRegex.Dialect;
import dev.trawl.scan.regex.syntax.SyntaxOptions;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random patterns on valid UTF-8, against re2j, where both mean the same by a pattern. */
class RegexRe2jFuzzTest {

  private static final int TEXTS_PER_PATTERN = 10;

  /** Long enough for leaps, for four pieces at once, and for wrong guesses. */
  private static final int LONG_TEXT_BYTES = 120_000;

  private static final String[] WORDS = {
    "a", "b", "ab", "abc", "aaa", "abab", "_", "a_1", "1", "11", "b1", "c", "k", "\u00e9", "\u03b2",
    "x", "xx"
  };

  private static final int SEARCHES_PER_LONG_TEXT = 20;

  /** A text for re2j as a string, since it misreads what is before a position in bytes. */
  private static final class Utf8Text {

    final byte[] bytes;
    final String string;

    /** Where in the bytes each char of the string is. */
    final int[] offsets;

    Utf8Text(byte[] bytes) {
      this.bytes = bytes;
      this.string = new String(bytes, StandardCharsets.UTF_8);
      this.offsets = new int[string.length() + 1];
      int offset = 0;
      for (int i = 0; i < string.length(); i++) {
        offsets[i] = offset;
        if (!Character.isHighSurrogate(string.charAt(i))) {
          offset += Nodes.utf8Length(string.codePointAt(isCharacterStart(i) ? i : i - 1));
        }
      }
      offsets[string.length()] = offset;
    }

    boolean isCharacterStart(int index) {
      return index == string.length() || !Character.isLowSurrogate(string.charAt(index));
    }

    List<Integer> find(Matcher matcher, int from) {
      return matcher.find(from)
          ? List.of(offsets[matcher.start()], offsets[matcher.end()])
          : List.of();
    }
  }

  private record Pair(Regex regex, Pattern oracle, String shown) {}

  @Test
  void findsWhatRe2jFinds() {
    long seed = RegexFuzz.seed("re2j");
    Random random = new Random(seed);
    RandomRegex generator = new RandomRegex(random, Dialect.RE2J);
    int pairs = RegexFuzz.pairs(40_000);
    int matches = 0;
    int done = 0;
    while (done < pairs) {
      Pair pair = pair(generator, random);
      Searcher searcher = pair.regex.newSearcher();
      for (int i = 0; i < TEXTS_PER_PATTERN; i++, done++) {
        Utf8Text text = new Utf8Text(generator.text(true, false));
        List<List<Integer>> found = RegexFuzz.firstFromEach(searcher, text.bytes);
        Matcher matcher = pair.oracle.matcher(text.string);
        for (int index = 0; index <= text.string.length(); index++) {
          if (text.isCharacterStart(index)) {
            int from = text.offsets[index];
            List<Integer> expected = text.find(matcher, index);
            assertThat(found.get(from))
                .as("%s on %s from %d, seed %d", pair.shown, RegexFuzz.show(text.bytes), from, seed)
                .isEqualTo(expected);
            matches += expected.isEmpty() ? 0 : 1;
          }
        }
      }
    }
    System.out.printf("re2j: %,d pairs, %,d matches%n", done, matches);
  }

  @Test
  void findsWhatRe2jFindsInLongTexts() {
    long seed = RegexFuzz.seed("re2j, long texts");
    Random random = new Random(seed);
    RandomRegex generator = new RandomRegex(random, Dialect.RE2J);
    for (int i = 0; i < RegexFuzz.pairs(40); i++) {
      Utf8Text text = new Utf8Text(longText(random));
      String rare = random.nextBoolean() ? "" : "xab_" + random.nextInt(10);
      Pair pair = pair(generator, random, rare);
      String what = pair.shown + ", seed " + seed;
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment segment = arena.allocate(text.bytes.length);
        segment.copyFrom(MemorySegment.ofArray(text.bytes));
        Searcher searcher = pair.regex.newSearcher();
        Searcher tiny = pair.regex.newSearcher(ByteRarity.typical(), 1);
        Matcher matcher = pair.oracle.matcher(text.string);
        for (int search = 0; search < SEARCHES_PER_LONG_TEXT; search++) {
          int index = search == 0 ? 0 : random.nextInt(text.string.length());
          int from = text.offsets[index];
          List<Integer> expected = text.find(matcher, index);
          assertThat(find(searcher, segment, from)).as(what).isEqualTo(expected);
          assertThat(find(tiny, segment, from)).as("tiny cache: " + what).isEqualTo(expected);
        }
      }
    }
  }

  private static List<Integer> find(Searcher searcher, MemorySegment segment, int from) {
    return searcher.find(segment, 0, from, segment.byteSize(), true)
        ? List.of((int) searcher.start(), (int) searcher.end())
        : List.of();
  }

  private static Pair pair(RandomRegex generator, Random random) {
    return pair(generator, random, "");
  }

  /** Draws until both take the pattern: each has its own limit for sizes. */
  private static Pair pair(RandomRegex generator, Random random, String tail) {
    while (true) {
      boolean lines = random.nextBoolean();
      boolean dot = random.nextInt(4) == 0;
      String pattern = "(?:" + generator.pattern() + ")" + tail;
      RegexOptions options =
          RegexOptions.lines().syntax(new SyntaxOptions(true, false, lines, dot, false, false));
      int flags = (lines ? Pattern.MULTILINE : 0) | (dot ? Pattern.DOTALL : 0);
      try {
        return new Pair(
            Regex.compile(pattern, options),
            Pattern.compile(pattern, flags),
            pattern + " " + options);
      } catch (RegexTooLargeException | PatternSyntaxException e) {
        continue;
      }
    }
  }

  private static byte[] longText(Random random) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    int run = 0;
    while (text.size() < LONG_TEXT_BYTES) {
      run = run > 0 ? run - 1 : random.nextInt(500) == 0 ? random.nextInt(8000) : 0;
      String word = run > 0 ? "x" : WORDS[random.nextInt(WORDS.length)];
      text.writeBytes(word.getBytes(StandardCharsets.UTF_8));
      if (run == 0) {
        text.write(random.nextInt(12) == 0 ? '\n' : ' ');
      }
    }
    return text.toByteArray();
  }
}
