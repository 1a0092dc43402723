package dev.trawl.scan.operator;

import dev.trawl.scan.kernel.ByteKernels;
import dev.trawl.scan.kernel.LiteralFinder;
import dev.trawl.scan.window.Window;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * One run of {@link LiteralLines} over one range.
 *
 * <p>It goes through the range in steps. In a step it looks for the literal, and only around a
 * match for line ends: back to the start of the match's line, on to its end. What crosses from step
 * to step is the <em>current line</em>, the last one that starts before the step's end: its start,
 * and whether a match was seen in it. Three phases:
 *
 * <ol>
 *   <li>Find the first line start, in the range only: a range inside one huge line passes over
 *       itself once and is done.
 *   <li>The body, up to the range's end.
 *   <li>The tail of a line that starts in the range and goes on past its end.
 * </ol>
 *
 * <p>A scan can only be taken up again at the start of the current line, so while a line is longer
 * than a step, progress is reported with the same position again and again.
 *
 * <p>Used once, by one thread.
 */
final class LineScan {

  /**
   * Starts fetched from the finder at once. Those in a line that is already reported are fetched in
   * vain.
   */
  private static final int STARTS = 256;

  private static final byte LF = '\n';
  private static final long UNKNOWN = Long.MAX_VALUE;

  private final LiteralFinder finder;
  private final int length;
  private final ByteKernels kernels;
  private final LiteralLines.Report report;
  private final int stepBytes;
  private final Window window;
  private final RangeScan task;
  private final ResultSink sink;
  private final long[] starts = new long[STARTS];

  /** Start of the current line. */
  private long lineStart;

  /** Whether the current line has a match and is not yet reported. */
  private boolean matched;

  /** End of the current line if {@link #matched}, or {@link #UNKNOWN}: past the current step. */
  private long lineEnd;

  /** End of the last match: it may lie in the next step, and no match may start before it. */
  private long matchEnd;

  /** Newlines in {@code [task.start, counted)}, the latter never past the range's end. */
  private long newlines;

  private long counted;

  /** Lines counted since the last checkpoint. */
  private long pendingLines;

  private boolean stopped;

  LineScan(
      LiteralFinder finder,
      ByteKernels kernels,
      LiteralLines.Report report,
      int stepBytes,
      Window window,
      RangeScan task,
      ResultSink sink) {
    this.finder = finder;
    this.length = finder.length();
    this.kernels = kernels;
    this.report = report;
    this.stepBytes = stepBytes;
    this.window = window;
    this.task = task;
    this.sink = sink;
    this.counted = task.start();
  }

  void run() throws IOException {
    lineStart = firstLineStart();
    if (!stopped && lineStart < task.end()) {
      scanBody();
      scanTail();
    }
    if (!stopped) {
      flushCount();
      sink.advance(task.end(), newlines);
    }
  }

  /**
   * The first line start at or after the task's start, or the range's end if there is none before
   * that.
   */
  private long firstLineStart() throws IOException {
    long start = task.start();
    if (start == 0 || byteAt(start - 1) == LF) {
      return start;
    }
    for (long at = start; at < task.end() && !stopped; ) {
      long to = Math.min(at + stepBytes, task.end());
      long lf = find(LF, at, to);
      if (lf >= 0) {
        newlines = report.numbers() ? 1 : 0;
        counted = lf + 1;
        return lf + 1;
      }
      at = to;
      stopped = !sink.advance(at, 0);
    }
    counted = task.end();
    return task.end();
  }

  private byte byteAt(long offset) throws IOException {
    window.require(offset, offset + 1);
    return window.bytes().get(ValueLayout.JAVA_BYTE, offset - window.start());
  }

  private long find(byte value, long from, long to) throws IOException {
    window.require(from, to);
    return indexOf(value, from, to);
  }

  private void scanBody() throws IOException {
    for (long at = lineStart; at < task.end() && !stopped; ) {
      long to = Math.min(at + stepBytes, task.end());
      scanStep(at, to);
      at = to;
    }
  }

  /** Follows the current line past the range's end, as far as it goes. */
  private void scanTail() throws IOException {
    boolean ends = lineStart >= task.end();
    for (long at = task.end(); !ends && at < window.blobSize() && !stopped; ) {
      long stepEnd = Math.min(at + stepBytes, window.blobSize());
      long lf = find(LF, at, stepEnd);
      ends = lf >= 0;
      long to = ends ? lf + 1 : stepEnd;
      scanStep(at, to);
      at = to;
    }
    if (matched) {
      lineEnd = window.blobSize(); // the last line, without LF
      closeLine();
    }
  }

  /** Finds the matches that start in {@code [from, to)} and deals with their lines. */
  private void scanStep(long from, long to) throws IOException {
    window.require(from, to + length - 1);
    long cursor = from;
    if (matched) {
      lineEnd = endOfLine(from, to);
      cursor = report.matches() ? Math.max(from, matchEnd) : Math.min(lineEnd, to);
    }
    searchLines(cursor, from, to);
    if (matched && lineEnd != UNKNOWN) {
      closeLine();
    }
    if (stopped) {
      return;
    }
    if (!matched) {
      long lf = lastIndexOf(LF, Math.max(from, lineStart), to);
      lineStart = lf >= 0 ? lf + 1 : lineStart;
    }
    countNewlines(to);
    flushCount();
    stopped = !sink.advance(Math.min(lineStart, task.end()), newlines);
  }

  private void searchLines(long searchFrom, long from, long to) {
    MemorySegment bytes = window.bytes();
    long base = window.start();
    long searchEnd = Math.min(to + length - 1, window.blobSize()) - base;
    long cursor = searchFrom - base;
    int found = starts.length;
    while (found == starts.length && !stopped) {
      found = finder.find(bytes, cursor, searchEnd, starts);
      for (int i = 0; i < found && !stopped; i++) {
        onMatch(base + starts[i], from, to);
      }
      if (found > 0) {
        cursor = starts[found - 1] + length;
        if (!report.matches()) {
          // The rest of a line that is known to match is not searched.
          cursor = Math.max(cursor, Math.min(lineEnd, to) - base);
        }
      }
    }
  }

  private void onMatch(long start, long from, long to) {
    if (!matched || start >= lineEnd) {
      if (matched) {
        closeLine();
      }
      openLine(start, from, to);
    }
    if (report.matches() && !stopped) {
      sink.lineMatch(start, length, 0);
      matchEnd = start + length;
    }
  }

  private void openLine(long match, long from, long to) {
    long lf = lastIndexOf(LF, Math.max(from, lineStart), match);
    lineStart = lf >= 0 ? lf + 1 : lineStart;
    lineEnd = endOfLine(match, to);
    matched = true;
  }

  /** Reports the current line, whose end is known; the next one becomes the current line. */
  private void closeLine() {
    if (report.countOnly()) {
      pendingLines++;
    } else if (!stopped) {
      countNewlines(lineStart);
      stopped = !sink.line(lineStart, lineEnd - lineStart, newlines);
    }
    lineStart = lineEnd;
    matched = false;
  }

  private void flushCount() {
    if (pendingLines > 0) {
      sink.count(pendingLines);
      pendingLines = 0;
    }
  }

  /**
   * Brings the newline count up to an offset. Nothing is to do if the count is past it already:
   * then it is the start of a line that goes on to where the count stands, and there is no newline
   * between.
   */
  private void countNewlines(long offset) {
    long to = Math.min(offset, task.end());
    if (report.numbers() && counted < to) {
      long base = window.start();
      newlines += kernels.count(window.bytes(), LF, counted - base, to - base);
      counted = to;
    }
  }

  private long endOfLine(long from, long to) {
    long lf = indexOf(LF, from, to);
    return lf >= 0 ? lf + 1 : UNKNOWN;
  }

  private long indexOf(byte value, long from, long to) {
    long base = window.start();
    long index = kernels.indexOf(window.bytes(), value, from - base, to - base);
    return index < 0 ? index : base + index;
  }

  private long lastIndexOf(byte value, long from, long to) {
    long base = window.start();
    long index = kernels.lastIndexOf(window.bytes(), value, from - base, to - base);
    return index < 0 ? index : base + index;
  }
}
