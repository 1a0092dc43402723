package dev.trawl.examples.recordstats;

/** Finds bytes in eight at once (SIMD within a register: Mycroft 1987, Lamport 1975). */
final class Swar {
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;

  private Swar() {}

  /** The byte eight times. */
  static long broadcast(byte value) {
    return (value & 0xFFL) * ONES;
  }

  /**
   * Marks where a byte is.
   *
   * @param word eight bytes, the first one lowest
   * @param pattern of {@link #broadcast}
   * @return 0 if it is nowhere; else the lowest set bit is the highest of the first byte that is
   *     equal
   */
  static long find(long word, long pattern) {
    long differing = word ^ pattern;
    return (differing - ONES) & ~differing & HIGHS;
  }

  /** Which of the eight bytes, 0 to 7, a mark that is not 0 points at first. */
  static int first(long marks) {
    return Long.numberOfTrailingZeros(marks) >>> 3;
  }

  /**
   * Which bits belong to the bytes up to and with the first that is marked; all if none is.
   *
   * @param marks of {@link #find}
   */
  static long through(long marks) {
    return marks ^ (marks - 1);
  }

  /** Marks byte 0 to 7 and no other. */
  static long mark(int at) {
    return 0x80L << (at << 3);
  }
}
