package dev.trawl.client.cli;

import org.jspecify.annotations.Nullable;

/**
 * What grep puts before a line or match: first the line number, then the offset, and ours, the
 * number of the pattern; each with a colon, before a line of context with a dash.
 *
 * @param lineNumbers {@code -n}
 * @param byteOffsets {@code -b}
 * @param patterns numbers of patterns by index, {@code --pattern-id}; null without
 */
record LinePrefix(boolean lineNumbers, boolean byteOffsets, @Nullable PatternSet patterns) {
  /** What stands for a number that a gap made unknown. */
  private static final int UNKNOWN = '?';

  static LinePrefix of(ScanPlan plan) {
    ScanPlan.Printed printed = plan.printed();
    return new LinePrefix(
        printed.lineNumbers(),
        printed.byteOffsets(),
        printed.patternIds() ? plan.patterns() : null);
  }

  /**
   * Writes the prefix of a line.
   *
   * @param number from 1, or 0 if unknown
   * @param offset of the line in the input
   * @param context whether the line is context
   */
  void line(ByteSink sink, long number, long offset, boolean context) {
    int separator = context ? '-' : ':';
    if (lineNumbers) {
      if (number > 0) {
        sink.decimal(number);
      } else {
        sink.put(UNKNOWN);
      }
      sink.put(separator);
    }
    if (byteOffsets) {
      sink.decimal(offset);
      sink.put(separator);
    }
  }

  /** Writes the prefix of a match of the pattern with this index, the rest as {@link #line}. */
  void match(ByteSink sink, long number, long offset, int pattern) {
    line(sink, number, offset, false);
    if (patterns != null) {
      sink.decimal(patterns.named(pattern).number());
      sink.put(':');
    }
  }
}
