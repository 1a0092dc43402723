package dev.trawl.examples.recordstats;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Decimal numbers as whole ones: with two decimals, {@code -1.5} is -150. Short ones in the usual
 * form are read eight bytes at once, all others byte by byte.
 */
final class FixedPoint {
  private static final int MAX_DIGITS = 18;

  /** What {@link #readShort} returns for what it leaves to {@link Reader#read}. */
  static final long NOT_SHORT = Long.MIN_VALUE;

  private static final long ZEROS = Swar.broadcast((byte) '0');
  private static final long ABOVE_NINE = Swar.broadcast((byte) (0x80 - 10));
  private static final long HIGHS = Swar.broadcast((byte) 0x80);
  private static final long EVERY_FOURTH = 0x000000FF000000FFL;

  private final int decimals;

  // For eight bytes of which the last, the highest, is the number's last digit.
  private final long afterPoint;
  private final long beforePoint;
  private final long pointByte;
  private final long point;
  private final int pointBits;

  FixedPoint(int decimals) {
    this.decimals = decimals;
    if (decimals == 0) {
      afterPoint = -1;
      beforePoint = 0;
      pointByte = 0;
      point = 0;
      pointBits = 0;
    } else {
      // With more than six there is no room for a point, and no eight bytes have one.
      int pointShift = Math.max(0, Long.SIZE - Byte.SIZE * (decimals + 1));
      beforePoint = (1L << pointShift) - 1;
      pointByte = 0xFFL << pointShift;
      afterPoint = ~(beforePoint | pointByte);
      point = decimals > 6 ? -1 : (long) '.' << pointShift;
      pointBits = Byte.SIZE;
    }
  }

  /**
   * The number in the first of eight bytes, without a branch that depends on its digits: it has
   * exactly as many decimals as there are to be, a sign only if it is a minus, and its newline is
   * among the eight bytes.
   *
   * @param word eight bytes, the first one lowest
   * @param newlines what {@link Swar#find} says of them
   * @return {@link #NOT_SHORT} if it is not of that form
   */
  long readShort(long word, long newlines) {
    int bits = Swar.first(newlines) << 3;
    long minus = ((word & 0xFF ^ '-') - 1) >> 63;
    long aligned = word << (Long.SIZE - bits);
    long digits = aligned & afterPoint | (aligned & beforePoint) << pointBits;
    // Without sign and point; what lies before is cut off.
    int unused = Long.SIZE - bits + pointBits - (int) (minus << 3);
    long values = (digits ^ ZEROS) >>> unused << unused;
    if (newlines == 0
        || unused > Long.SIZE - Byte.SIZE
        || (aligned & pointByte) != point
        || ((values + ABOVE_NINE | values) & HIGHS) != 0) {
      return NOT_SHORT;
    }
    // Neighbours to pairs, pairs to eight digits, each step a multiplication.
    long pairs = 10 * values + (values >>> 8);
    long number =
        (pairs & EVERY_FOURTH) * (100 + (1_000_000L << 32))
                + (pairs >>> 16 & EVERY_FOURTH) * (1 + (10_000L << 32))
            >>> 32;
    return (number ^ minus) - minus;
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
