package dev.trawl.scan.regex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trawl.scan.kernel.ByteRarity;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That no pattern and no text costs more than it may. */
class RegexLimitsTest {

  private static final int TEXT_BYTES = 200_000;

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
