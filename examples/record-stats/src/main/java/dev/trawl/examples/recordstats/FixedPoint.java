package dev.trawl.examples.recordstats;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigDecimal;
import java.math.RoundingMode;

/** Decimal numbers as whole ones: with two decimals, {@code -1.5} is -150. */
final class FixedPoint {
  private static final int MAX_DIGITS = 18;

  private final int decimals;

  FixedPoint(int decimals) {
    this.decimals = decimals;
  }

  /** Reads numbers from a blob, each up to a newline. For one thread. */
  final class Reader {
    private long end;

    /** Where the last number ended: at its newline, or at the limit. */
    long end() {
      return end;
    }

    /**
     * Reads the number at {@code start}.
     *
     * @param limit end of the bytes that can be seen
     * @throws NumberFormatException if it is no number of at most 18 digits with at most as many
     *     decimals
     */
    long read(MemorySegment bytes, long start, long limit) {
      byte sign = start < limit ? bytes.get(ValueLayout.JAVA_BYTE, start) : 0;
      long at = sign == '-' || sign == '+' ? start + 1 : start;
      long value = 0;
      int digits = 0;
      int pointAt = -1;
      for (; at < limit; at++) {
        int b = bytes.get(ValueLayout.JAVA_BYTE, at);
        if (b >= '0' && b <= '9') {
          value = 10 * value + (b - '0');
          digits++;
        } else if (b == '.' && pointAt < 0) {
          pointAt = digits;
        } else if (b == '\n') {
          break;
        } else {
          throw new NumberFormatException();
        }
      }
      end = at;
      int missing = decimals - (pointAt < 0 ? 0 : digits - pointAt);
      if (digits == 0 || missing < 0 || digits + missing > MAX_DIGITS) {
        throw new NumberFormatException();
      }
      for (; missing > 0; missing--) {
        value *= 10;
      }
      return sign == '-' ? -value : value;
    }
  }

  /** A reader for one scan of a range. */
  Reader reader() {
    return new Reader();
  }

  /** The number that {@code value} stands for. */
  String text(long value) {
    return BigDecimal.valueOf(value, decimals).toPlainString();
  }

  /** {@code sum / count}, rounded half away from zero. */
  String mean(long sum, long count) {
    return BigDecimal.valueOf(sum, decimals)
        .divide(BigDecimal.valueOf(count), decimals, RoundingMode.HALF_UP)
        .toPlainString();
  }
}
