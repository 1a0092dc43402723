package dev.trawl.scan.operator;

import dev.trawl.scan.kernel.ByteHistogram;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Shannon entropy of a window in bits per byte: {@code log2(n) - sum(c log2 c) / n} over the counts
 * {@code c} of the byte values, which is {@code -sum(p log2 p)} without a division for each value.
 *
 * <p>{@link StrictMath} and a fixed order of summing make the result the same on every machine;
 * {@code c log2 c} of small counts comes from a table, since short windows have no others.
 */
final class WindowEntropy implements WindowFunction {

  private static final double LN2 = StrictMath.log(2);
  private static final double[] SMALL = table(4097);

  private final ByteHistogram histogram = new ByteHistogram();
  private final long[] counts = new long[ByteHistogram.VALUES];
  private final byte[] value = new byte[Float.BYTES];
  private long length;

  @Override
  public void add(MemorySegment bytes, long from, long to) {
    histogram.add(bytes, from, to, counts);
    length += to - from;
  }

  @Override
  public byte[] finish() {
    float bits = (float) bitsPerByte();
    ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).putFloat(bits);
    Arrays.fill(counts, 0);
    length = 0;
    return value;
  }

  private double bitsPerByte() {
    if (length == 0) {
      return 0;
    }
    double sum = 0;
    for (long count : counts) {
      sum += timesLog(count);
    }
    // Rounding may carry it past what it can be.
    return Math.clamp((timesLog(length) - sum) / length, 0.0, 8.0);
  }

  /** {@code c log2 c}, and 0 for 0. */
  private static double timesLog(long count) {
    return count < SMALL.length ? SMALL[(int) count] : count * (StrictMath.log(count) / LN2);
  }

  private static double[] table(int size) {
    double[] table = new double[size];
    for (int i = 1; i < size; i++) {
      table[i] = i * (StrictMath.log(i) / LN2);
    }
    return table;
  }
}
