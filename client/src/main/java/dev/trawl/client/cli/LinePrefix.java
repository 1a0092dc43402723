package dev.trawl.client.cli;

/**
 * What grep puts before a line or match: first the line number, then the offset, each with a colon.
 *
 * @param lineNumbers {@code -n}
 * @param byteOffsets {@code -b}
 */
record LinePrefix(boolean lineNumbers, boolean byteOffsets) {
  /** What stands for a number that a gap made unknown. */
  private static final int UNKNOWN = '?';

  static LinePrefix of(ScanPlan plan) {
    return new LinePrefix(plan.lineNumbers(), plan.byteOffsets());
  }

  /**
   * Writes the prefix.
   *
   * @param number from 1, or 0 if unknown
   * @param offset of the line or match in the input
   */
  void write(ByteSink sink, long number, long offset) {
    if (lineNumbers) {
      if (number > 0) {
        sink.decimal(number);
      } else {
        sink.put(UNKNOWN);
      }
      sink.put(':');
    }
    if (byteOffsets) {
      sink.decimal(offset);
      sink.put(':');
    }
  }
}
