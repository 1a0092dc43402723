package dev.trawl.scan.kernel;

import dev.trawl.scan.window.Window;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * How often each byte value is to be expected. A finder looks for the two rarest bytes of its
 * literal, and what is rare depends on the blob: in a disk image NUL is everywhere, in a log it
 * never occurs. Hence the blob itself is sampled; a fixed table stands in for blobs too small to
 * tell.
 *
 * <p>A bad guess costs time, never a match.
 */
public final class ByteRarity {

  private static final int VALUES = 256;
  private static final int SAMPLES = 64;
  private static final int SAMPLE_BYTES = 4096;

  /** Below this size a sample says too little, and the scan is over at once anyway. */
  private static final long LEAST_BLOB_BYTES = 64 << 10;

  /**
   * Text and binary data mixed, the most frequent first; what is not listed is rarer, high bytes
   * rarest.
   */
  private static final String FREQUENT_FIRST =
      "\0 etaoinsrlhdcupmfgy\nbw.v,k-0_1/=2\"x3S()A4'CT5I:8E69R7PNLOM;DBFq>GzHj<U\tVWK*#[]X&@Y\\"
          + "{}$J%+Q|Z!`?^~\r";

  private static final ByteRarity TYPICAL = new ByteRarity(typicalWeights());

  private final int[] weights;
  private final long total;

  private ByteRarity(int[] weights) {
    this.weights = weights;
    this.total = Arrays.stream(weights).asLongStream().sum();
  }

  /** The fixed table: what mixed text and binary data look like. */
  public static ByteRarity typical() {
    return TYPICAL;
  }

  /**
   * Samples a blob: 64 pieces of 4 KiB, spread evenly. The window ends up at the last of them.
   *
   * @return the blob's own table, or the fixed one if the blob is small
   * @throws IOException if the blob cannot be read
   */
  public static ByteRarity sample(Window window) throws IOException {
    long size = window.blobSize();
    if (size < LEAST_BLOB_BYTES) {
      return TYPICAL;
    }
    int[] weights = new int[VALUES];
    for (int i = 0; i < SAMPLES; i++) {
      // Not i * (size - SAMPLE_BYTES) / (SAMPLES - 1): that overflows from 2^57 bytes on.
      long at = (long) ((size - SAMPLE_BYTES) * (i / (double) (SAMPLES - 1)));
      addSample(window, Math.clamp(at, 0, size - SAMPLE_BYTES), weights);
    }
    return new ByteRarity(weights);
  }

  private static void addSample(Window window, long from, int[] weights) throws IOException {
    window.require(from, from + SAMPLE_BYTES);
    MemorySegment bytes = window.bytes();
    long first = from - window.start();
    for (long i = first; i < first + SAMPLE_BYTES; i++) {
      weights[bytes.get(ValueLayout.JAVA_BYTE, i) & 0xFF]++;
    }
  }

  private static int[] typicalWeights() {
    int[] weights = new int[VALUES];
    for (int value = 0; value < VALUES; value++) {
      weights[value] = value < 0x80 ? 2 : 1;
    }
    byte[] frequentFirst = FREQUENT_FIRST.getBytes(StandardCharsets.US_ASCII);
    for (int rank = 0; rank < frequentFirst.length; rank++) {
      weights[frequentFirst[rank]] = 2 + frequentFirst.length - rank;
    }
    return weights;
  }

  /** How likely a byte is to have a value: between 0 and 1, and never 0. */
  public double share(byte value) {
    return (weight(value) + 1.0) / (total + VALUES);
  }

  /** How frequent the byte values are that equal {@code value} in the bits of {@code mask}. */
  long weight(byte value, byte mask) {
    long sum = 0;
    for (int other = 0; other < VALUES; other++) {
      sum += (other & mask & 0xFF) == (value & 0xFF) ? weights[other] : 0;
    }
    return sum;
  }

  /** How frequent a byte value is, relative to the others; 0 if it was never seen. */
  int weight(byte value) {
    return weights[value & 0xFF];
  }
}
