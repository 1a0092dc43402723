package dev.trawl.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunningDecimalTest {
  private final RunningDecimal number = new RunningDecimal();

  @Test
  void startsAtZero() {
    assertThat(text()).isEqualTo("0");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 8, 9, 98, 99, 999, 9_999, 99_999, 999_999_999_999L, Long.MAX_VALUE - 1})
  void carriesOverAllItsDigits(long before) {
    number.set(before);
    assertThat(text()).isEqualTo(Long.toString(before));

    number.set(before + 1);

    assertThat(text()).isEqualTo(Long.toString(before + 1));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 9, 10, 9_998, 9_999, 10_000, 10_001, 100_000, 1L << 40})
  void takesStepsOfAnyLength(long step) {
    for (long value : new long[] {0, 1, 9, 99_990, 123_456_789, 9_999_999_999L}) {
      number.set(value);
      number.set(value + step);

      assertThat(text()).isEqualTo(Long.toString(value + step));
    }
  }

  @Test
  void goesBack() {
    number.set(12_345);
    number.set(12_344);
    assertThat(text()).isEqualTo("12344");

    number.set(0);

    assertThat(text()).isEqualTo("0");
  }

  @Test
  void everyStepFromEveryLastDigits() {
    Random random = new Random(1);
    long value = 0;
    for (int i = 0; i < 1_000_000; i++) {
      value += random.nextInt(1 << random.nextInt(1, 15));
      number.set(value);
      if (!text().equals(Long.toString(value))) {
        assertThat(text()).isEqualTo(Long.toString(value));
      }
    }
  }

  private String text() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    number.writeTo(out::write);
    return out.toString(StandardCharsets.US_ASCII);
  }
}
