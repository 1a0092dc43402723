package dev.trawl.client.cli;

import org.jspecify.annotations.Nullable;

/**
 * What grep puts before a line or match: first the line number, then the offset, and ours, the
 * number of the pattern; each with a colon, before a line of context with a dash. For one thread.
 */
final class LinePrefix {
  /** What stands for a number that a gap made unknown. */
  private static final int UNKNOWN = '?';

  private final @Nullable RunningDecimal lineNumber;
  private final @Nullable RunningDecimal byteOffset;
  private final @Nullable PatternSet patterns;

  private LinePrefix(boolean lineNumbers, boolean byteOffsets, @Nullable PatternSet patterns) {
    this.lineNumber = lineNumbers ? new RunningDecimal() : null;
    this.byteOffset = byteOffsets ? new RunningDecimal() : null;
    this.patterns = patterns;
  }

  /** The prefix that {@code -n}, {@code -b} and {@code --pattern-id} ask for. */
  static LinePrefix of(ScanPlan plan) {
    ScanPlan.Printed printed = plan.printed();
    return new LinePrefix(
        printed.lineNumbers(),
        printed.byteOffsets(),
        printed.patternIds() ? plan.patterns() : null);
  }

  /** Whether it is the offset and nothing else. */
  boolean isOffsetOnly() {
    return byteOffset != null && lineNumber == null && patterns == null;
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
    if (lineNumber != null) {
      if (number > 0) {
        lineNumber.set(number);
        lineNumber.writeTo(sink);
      } else {
        sink.put(UNKNOWN);
      }
      sink.put(separator);
    }
    if (byteOffset != null) {
      byteOffset.set(offset);
      byteOffset.writeTo(sink);
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
