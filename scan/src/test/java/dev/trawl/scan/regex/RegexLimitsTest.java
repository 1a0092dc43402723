package dev.trawl.scan.regex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trawl.scan.kernel.ByteRarity;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** That no pattern and no text costs more than it may. */
class RegexLimitsTest {

  private static final int TEXT_BYTES = 200_000;

  private static final long HUGE_LINE_BYTES = 200 << 20;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(\\p{L}{1,50}){50}",
        "((a{1000}){1000}){1000}",
        "((((|){1000}){1000}){1000}){1000}"
      })
  void refusesAutomataBeyondTheLimit(String pattern) {
    assertThatThrownBy(() -> Regex.compile(pattern, RegexOptions.lines()))
        .isInstanceOf(RegexTooLargeException.class)
        .hasMessageContaining("limit of 10485760 bytes");
  }

  @Test
  void theLimitIsTheOptions() {
    RegexOptions small = RegexOptions.lines().sizeLimitBytes(1000);
    assertThat(Regex.compile("a{10}", small)).isNotNull();
    assertThatThrownBy(() -> Regex.compile("a{100}", small))
        .isInstanceOfSatisfying(
            RegexTooLargeException.class, e -> assertThat(e.limitBytes()).isEqualTo(1000));
  }

  /** Where backtracking takes exponential time. */
  @ParameterizedTest
  @ValueSource(
      strings = {"(a+)+$b", "(a|a)*b", "(a+a+)+b", "(a*)*b", "(?:a?){30}a{30}b", "a.*a.*a.*b"})
  void stepsAreLinearInTheText(String pattern) {
    Regex regex = Regex.compile(pattern, RegexOptions.spanningLines());
    assertThat(steps(regex.newSearcher(), TEXT_BYTES)).as("cached").isLessThan(200_000);
    long half = steps(regex.newSearcher(ByteRarity.typical(), 1), TEXT_BYTES / 2);
    long whole = steps(regex.newSearcher(ByteRarity.typical(), 1), TEXT_BYTES);
    assertThat(whole).as("with a tiny cache").isLessThan(half * 5 / 2 + 10_000);
  }

  /** One line of one letter: what is looked at grows as the text does, what is worked out not. */
  @ParameterizedTest
  @CsvSource({"(a+)+$, a, 2", "(a|a)*b, a, 1", "(x+x+)+y, x, 1", "(?:x+x+)+y$, x, 1"})
  void aHugeLineIsLookedAtTwiceAtMost(String pattern, char letter, int passes) {
    Regex regex = Regex.compile(pattern, RegexOptions.lines());
    for (long size : new long[] {HUGE_LINE_BYTES / 2, HUGE_LINE_BYTES}) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment text = arena.allocate(size).fill((byte) letter);
        Searcher searcher = regex.newSearcher();
        boolean found = searcher.find(text, 0, 0, size, true);
        assertThat(found).isEqualTo(passes == 2);
        assertThat(searcher.searchedBytes()).isLessThan(passes * size + 1000);
        assertThat(searcher.steps()).isLessThan(1000);
      }
    }
  }

  @Test
  void compilesOrRefusesInBoundedTime() {
    for (String pattern : nastyPatterns()) {
      long start = THREADS.getCurrentThreadCpuTime();
      try {
        Regex.compile(pattern, RegexOptions.lines()).newSearcher();
      } catch (RegexTooLargeException e) {
        assertThat(e.limitBytes()).isEqualTo(RegexOptions.DEFAULT_SIZE_LIMIT_BYTES);
      }
      assertThat(THREADS.getCurrentThreadCpuTime() - start)
          .as("nanoseconds for %.60s", pattern)
          .isLessThan(2_000_000_000L);
    }
  }

  private static List<String> nastyPatterns() {
    String classes =
        alternation(1000, i -> String.format("[\\x{%X}-\\x{%X}a-y]+x", i + 256, 4 * i + 999));
    String letters = alternation(1000, i -> "\\pL\\p{Lu}x" + i);
    return List.of(
        "((a{1,100}){1,100}){1,10}",
        "\\pL{1000}",
        "(?i)" + classes,
        classes,
        letters,
        "(?i)" + alternation(10_000, i -> "word" + i * 7919),
        "[^" + alternation(5_000, i -> Character.toString(0x4E00 + 2 * i)) + "]{20}",
        ".{1000}.{1000}",
        "(?:a?){1000}a{1000}",
        "(?:\\b|^|$){1000}(?:\\b{start}){1000}x",
        "(".repeat(240) + "a?" + ")+".repeat(240));
  }

  private static String alternation(int count, IntFunction<String> branch) {
    return IntStream.range(0, count).mapToObj(branch).collect(Collectors.joining("|"));
  }

  /** They share their beginnings, so a byte costs a few steps, not ten thousand. */
  @Test
  void searchesForTenThousandWordsAtOnce() {
    Random random = new Random(3);
    List<String> words =
        Stream.generate(() -> word(random)).distinct().limit(10_000).collect(Collectors.toList());
    Searcher searcher = Regex.compile(String.join("|", words), RegexOptions.lines()).newSearcher();
    Searcher set = Regex.compile(words, RegexOptions.lines()).newSearcher();
    Map<String, Integer> ids = new HashMap<>();
    words.forEach(word -> ids.put(word, ids.size()));
    StringBuilder text = new StringBuilder();
    List<List<Integer>> expected = new ArrayList<>();
    while (text.length() < TEXT_BYTES) {
      String word = random.nextInt(50) == 0 ? words.get(random.nextInt(10_000)) : word(random);
      if (ids.containsKey(word)) {
        expected.add(List.of(text.length(), text.length() + word.length(), ids.get(word)));
      }
      text.append(word).append(random.nextInt(9) == 0 ? '\n' : ' ');
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.US_ASCII);
    assertThat(RegexFuzz.all(set, bytes)).isEqualTo(expected);
    assertThat(RegexFuzz.all(searcher, bytes))
        .isEqualTo(expected.stream().map(m -> List.of(m.get(0), m.get(1), 0)).toList());
    assertThat(searcher.giveUps() + set.giveUps()).isZero();
    assertThat(searcher.steps()).isLessThan(20L * TEXT_BYTES);
    assertThat(set.steps()).isLessThan(20L * TEXT_BYTES);
  }

  /** In brackets, so that no word is part of another. */
  private static String word(Random random) {
    String letters =
        random
            .ints(2 + random.nextInt(9), 'a', 'e')
            .mapToObj(Character::toString)
            .collect(Collectors.joining());
    return "<" + letters + ">";
  }

  private static long steps(Searcher searcher, int length) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocate(length);
      text.fill((byte) 'a');
      searcher.find(text, 0, 0, length, true);
      return searcher.steps();
    }
  }

  /** Each byte of such a text leads to a state that was never seen: 2^15 of them. */
  @Test
  void givesUpACacheThatDoesNotPayAndGoesOnExactly() {
    Regex regex = Regex.compile("[ab]*a[ab]{14}c", RegexOptions.lines());
    byte[] text = new byte[TEXT_BYTES];
    Random random = new Random(7);
    for (int i = 0; i < text.length; i++) {
      text[i] = (byte) (random.nextBoolean() ? 'a' : 'b');
    }
    text[text.length - 16] = 'a';
    text[text.length - 1] = 'c';
    Searcher searcher = regex.newSearcher(ByteRarity.typical(), 64 << 10);
    assertThat(RegexFuzz.all(searcher, text)).containsExactly(List.of(0, TEXT_BYTES, 0));
    assertThat(searcher.giveUps()).isPositive();
    assertThat(searcher.steps()).isLessThan(200L * TEXT_BYTES);
  }
}
