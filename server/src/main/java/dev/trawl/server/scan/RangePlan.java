package dev.trawl.server.scan;

import dev.trawl.scan.blob.ByteRange;

/**
 * Cuts a scan into ranges, front to back, by arithmetic alone: no byte is read to plan.
 *
 * <p>Ranges are as large as keeps every slot busy to the end: a fixed share of what remains (guided
 * self-scheduling, Polychronopoulos and Kuck, 1987), so the last ranges are small and all slots
 * finish together. Starts are aligned so that the same blob is cut alike from scan to scan, and a
 * range can go to the worker whose page tables already hold it.
 */
final class RangePlan {
  static final long MAX_RANGE_BYTES = 64L << 20;
  static final long MIN_RANGE_BYTES = 512L << 10;

  /** Ranges a slot still gets of what remains, once the remainder is small. */
  private static final int SHARES_PER_SLOT = 2;

  private final ByteRange whole;
  private final long forcedBytes;
  private long position;
  private boolean owesEmpty;

  /**
   * @param whole what to cut
   * @param forcedBytes length of every range, at least 1; 0 to choose
   * @param evenIfEmpty nothing at all is one empty range, not none: only a worker can tell whether
   *     a pattern is well formed, and whether it matches the empty text
   */
  RangePlan(ByteRange whole, long forcedBytes, boolean evenIfEmpty) {
    this.whole = whole;
    this.forcedBytes = forcedBytes;
    this.position = whole.start();
    this.owesEmpty = evenIfEmpty && whole.isEmpty();
  }

  /** Whether everything has been handed out. */
  boolean exhausted() {
    return position >= whole.end() && !owesEmpty;
  }

  /**
   * Begins at {@code offset} instead of at the start.
   *
   * @param evenIfEmpty if nothing is left, that is one empty range
   */
  void beginAt(long offset, boolean evenIfEmpty) {
    restartAt(offset);
    owesEmpty = evenIfEmpty && offset == whole.end();
  }

  /** Forgets what was planned from {@code offset} on. An offset past the end exhausts the plan. */
  void restartAt(long offset) {
    position = Math.min(offset, whole.end());
    owesEmpty = false;
  }

  /**
   * The next range; empty only if the whole is.
   *
   * @param slots slots that share the work; less than 1 counts as 1, for the last may just have
   *     gone
   * @param capBytes most bytes in it, where the results of a range must stay small; at least 1
   */
  ByteRange next(int slots, long capBytes) {
    return take(lengthOfNext(slots, capBytes));
  }

  /** The next range with exactly this many bytes, less at the end. */
  ByteRange take(long bytes) {
    if (exhausted()) {
      throw new IllegalStateException("the plan is exhausted at " + position);
    }
    owesEmpty = false;
    long end = whole.end() - position <= bytes ? whole.end() : position + bytes;
    ByteRange range = new ByteRange(position, end);
    position = end;
    return range;
  }

  private long lengthOfNext(int slots, long capBytes) {
    if (forcedBytes > 0) {
      return forcedBytes;
    }
    long remaining = whole.end() - position;
    long share = remaining / ((long) SHARES_PER_SLOT * Math.max(1, slots));
    long length = Math.clamp(share, MIN_RANGE_BYTES, MAX_RANGE_BYTES);
    length = Math.min(length, Math.max(capBytes, MIN_RANGE_BYTES));
    if (remaining - length < MIN_RANGE_BYTES / 2) {
      return remaining;
    }
    long end = (position + length) / MIN_RANGE_BYTES * MIN_RANGE_BYTES;
    return end > position ? end - position : length;
  }
}
