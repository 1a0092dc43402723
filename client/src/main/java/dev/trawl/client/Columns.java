package dev.trawl.client;

import dev.trawl.proto.v1.ByteRange;

/** What both cursors check while they decode. */
final class Columns {

  private Columns() {}

  /**
   * Whether an optional column of {@code size} entries is there, in a batch of {@code rows}
   * results.
   */
  static boolean present(String name, int size, int rows) {
    if (size != 0 && size != rows) {
      throw mismatch(name, size, rows);
    }
    return size != 0;
  }

  /** A column that must have an entry for each of {@code rows}. */
  static void require(String name, int size, int rows) {
    if (size != rows) {
      throw mismatch(name, size, rows);
    }
  }

  /**
   * The start that lies {@code delta} after {@code start}; it may be the segment's very end, where
   * an empty match of the blob's end lies.
   *
   * @param end the segment's
   */
  static long step(long start, long delta, long end, ByteRange segment) {
    long next = start + delta;
    if (delta < 0 || next < start || next > end) {
      throw outside(start, delta, segment);
    }
    return next;
  }

  private static TrawlException outside(long start, long delta, ByteRange segment) {
    return TrawlException.violation(
        "a result starts "
            + Long.toUnsignedString(delta)
            + " bytes after "
            + start
            + ", outside "
            + Segments.text(segment));
  }

  /** A result that is not empty starts at its segment's very end. */
  static TrawlException outside(long start, ByteRange segment) {
    return TrawlException.violation(
        "a result starts at " + start + ", outside " + Segments.text(segment));
  }

  private static TrawlException mismatch(String name, int size, int rows) {
    return TrawlException.violation("a batch has " + rows + " results and " + size + " " + name);
  }
}
