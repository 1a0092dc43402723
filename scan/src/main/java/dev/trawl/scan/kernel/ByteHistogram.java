package dev.trawl.scan.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Counts each byte value. There is no vector twin: vectors cannot add to eight places at once.
 *
 * <p>Adding to a counter right after it was written waits for the write (store forwarding, about
 * five cycles), and in real data the same value often follows itself. So eight bytes are read at
 * once and neighbours go to tables of their own, which are added up in the end. Used by one thread
 * at a time.
 */
public final class ByteHistogram {

  /** Values of a byte. */
  public static final int VALUES = 256;

  private static final int TABLES = 4;

  /** Below this, adding the tables up costs more than they save. */
  private static final long FEW_BYTES = 2048;

  /** A table's counters are ints: so many bytes cannot overflow one. */
  private static final long PIECE_BYTES = 1L << 30;

  private final int[] tables = new int[TABLES * VALUES];

  /** A counter. */
  public ByteHistogram() {}

  /**
   * Adds how often each value occurs in {@code [from, to)}.
   *
   * @param segment native memory
   * @param counts {@link #VALUES} counts, by unsigned value
   */
  public void add(MemorySegment segment, long from, long to, long[] counts) {
    long at = from;
    if (to - from >= FEW_BYTES) {
      for (; to - at >= Long.BYTES; ) {
        long end = at + Math.min(PIECE_BYTES, (to - at) & -Long.BYTES);
        countWords(segment, at, end);
        addUp(counts);
        at = end;
      }
    }
    for (; at < to; at++) {
      counts[segment.get(ValueLayout.JAVA_BYTE, at) & 0xFF]++;
    }
  }

  private void countWords(MemorySegment segment, long from, long to) {
    int[] table = tables;
    for (long at = from; at < to; at += Long.BYTES) {
      long word = segment.get(ScalarKernels.WORD, at);
      table[(int) word & 0xFF]++;
      table[VALUES + ((int) (word >>> 8) & 0xFF)]++;
      table[2 * VALUES + ((int) (word >>> 16) & 0xFF)]++;
      table[3 * VALUES + ((int) (word >>> 24) & 0xFF)]++;
      table[(int) (word >>> 32) & 0xFF]++;
      table[VALUES + ((int) (word >>> 40) & 0xFF)]++;
      table[2 * VALUES + ((int) (word >>> 48) & 0xFF)]++;
      table[3 * VALUES + (int) (word >>> 56)]++;
    }
  }

  private void addUp(long[] counts) {
    for (int i = 0; i < tables.length; i++) {
      counts[i & (VALUES - 1)] += tables[i];
      tables[i] = 0;
    }
  }
}
