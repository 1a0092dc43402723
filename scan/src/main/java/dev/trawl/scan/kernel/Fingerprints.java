package dev.trawl.scan.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * What tells up to eight buckets of byte strings apart at a glance: for each of one to four offsets
 * and each byte value, the buckets in which some string has that byte there. A place where, taken
 * over all offsets, no bucket is left has none of the strings.
 *
 * <p>After Teddy, of Geoffrey Langdale's Hyperscan: Xiang Wang et al., "Hyperscan: A Fast
 * Multi-pattern Regex Matcher for Modern CPUs", NSDI 2019.
 */
public final class Fingerprints {

  /** Buckets, a bit each. */
  public static final int BUCKETS = Byte.SIZE;

  /** Most offsets. */
  public static final int MAX_OFFSETS = 4;

  private static final int VALUES = 256;

  private final int[] offsets;
  private final byte[][] buckets;

  /**
   * No string yet.
   *
   * @param offsets where in the strings to look, 1 to {@value #MAX_OFFSETS} of them; each is less
   *     than the length of the shortest string
   */
  public Fingerprints(int[] offsets) {
    if (offsets.length < 1 || offsets.length > MAX_OFFSETS) {
      throw new IllegalArgumentException("not 1 to " + MAX_OFFSETS + " offsets: " + offsets.length);
    }
    this.offsets = offsets.clone();
    this.buckets = new byte[offsets.length][VALUES];
  }

  /** Lets a byte value stand at the given offset, by its number, in strings of a bucket. */
  public void add(int offset, byte value, int bucket) {
    buckets[offset][value & 0xFF] |= (byte) (1 << bucket);
  }

  int offsetCount() {
    return offsets.length;
  }

  int offset(int number) {
    return offsets[number];
  }

  int lastOffset() {
    int last = 0;
    for (int offset : offsets) {
      last = Math.max(last, offset);
    }
    return last;
  }

  /** For each byte value the buckets with it at an offset. */
  byte[] buckets(int number) {
    return buckets[number];
  }

  /**
   * The buckets with any byte of which {@code value >>> shift & count - 1} is the index.
   *
   * @param count how many indices, a power of two; a part of the table for each
   * @param length of the table, which repeats itself
   */
  byte[] merged(int number, int shift, int count, int length) {
    byte[] merged = new byte[length];
    for (int i = 0; i < length; i++) {
      for (int value = 0; value < VALUES; value++) {
        if ((value >>> shift & count - 1) == i % count) {
          merged[i] |= buckets[number][value];
        }
      }
    }
    return merged;
  }

  /** The scalar filter: exact in every byte, a place at a time. */
  void mark(MemorySegment text, long from, long to, long origin, long[] bits) {
    for (long place = from; place < to; place++) {
      int left = -1;
      for (int i = 0; i < offsets.length && left != 0; i++) {
        left &= buckets[i][text.get(ValueLayout.JAVA_BYTE, place + offsets[i]) & 0xFF];
      }
      if (left != 0) {
        int index = (int) (place - origin);
        bits[index >>> 6] |= 1L << index;
      }
    }
  }
}
