package dev.trawl.scan.operator;

import java.io.IOException;

/** Newlines from a range's start on; those past its end belong to others and are not counted. */
final class NewlineCounter {
  private final LineEnds lines;
  private final boolean wanted;
  private final long rangeEnd;

  /** Newlines in {@code [range start, counted)}. */
  private long newlines;

  private long counted;

  /**
   * A counter.
   *
   * @param wanted if not, all counts are 0 and nothing is looked at
   */
  NewlineCounter(LineEnds lines, boolean wanted, RangeScan range) {
    this.lines = lines;
    this.wanted = wanted;
    this.rangeEnd = range.end();
    this.counted = range.start();
  }

  /** Says what is known without counting: all up to {@code offset} have been seen. */
  void known(long offset, long newlinesBefore) {
    counted = Math.min(offset, rangeEnd);
    newlines = wanted ? newlinesBefore : 0;
  }

  /**
   * Newlines in {@code [range start, min(offset, range end))}. Cheap where offsets ascend; a lower
   * one costs a look at what lies between.
   */
  long before(long offset) throws IOException {
    long to = Math.min(offset, rangeEnd);
    if (!wanted) {
      return 0;
    }
    if (to < counted) {
      return newlines - lines.count(to, counted);
    }
    newlines += lines.count(counted, to);
    counted = to;
    return newlines;
  }
}
