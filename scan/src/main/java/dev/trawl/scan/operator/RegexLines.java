package dev.trawl.scan.operator;

import dev.trawl.scan.kernel.ByteKernels;
import dev.trawl.scan.regex.Searcher;
import dev.trawl.scan.window.Window;
import java.io.IOException;
import java.lang.foreign.ValueLayout;

/**
 * The lines that contain a match of a regex, or those that contain none; as intervals or counted.
 * No match contains an LF, so the matches of a line do not depend on other lines, and lines never
 * need an overrun. A range owns the lines that start in it.
 */
final class RegexLines implements RangeOperator {
  private static final byte LF = '\n';

  private final SearcherPool searchers;
  private final ByteKernels kernels;
  private final LiteralLines.Report report;
  private final boolean inverted;
  private final int stepBytes;

  /**
   * An operator.
   *
   * @param inverted report the lines without a match
   * @param stepBytes bytes searched between two calls of the sink's advance, at least 1
   */
  RegexLines(
      SearcherPool searchers,
      ByteKernels kernels,
      LiteralLines.Report report,
      boolean inverted,
      int stepBytes) {
    this.searchers = searchers;
    this.kernels = kernels;
    this.report = report;
    this.inverted = inverted;
    this.stepBytes = stepBytes;
  }

  @Override
  public Needs needs() {
    return new Needs(false, true, report.numbers());
  }

  @Override
  public Outcome scan(Window window, RangeScan task, ResultSink sink) throws IOException {
    if (task.start() < task.end()) {
      Searcher searcher = searchers.borrow();
      try {
        new Run(searcher, window, task, sink).run();
      } finally {
        searchers.giveBack(searcher);
      }
    }
    return Outcome.endingAt(task.end());
  }

  /** One scan of one range. */
  private final class Run {
    private final Window window;
    private final RangeScan task;
    private final ResultSink sink;
    private final RegexSequence sequence;

    /** Start of the first line that is not dealt with yet. */
    private long lineStart;

    /** Newlines in {@code [task.start, counted)}. */
    private long newlines;

    private long counted;
    private long pendingLines;
    private boolean stopped;

    Run(Searcher searcher, Window window, RangeScan task, ResultSink sink) {
      this.window = window;
      this.task = task;
      this.sink = sink;
      this.counted = task.start();
      this.sequence =
          new RegexSequence(searcher, window, task.start(), false, stepBytes, this::progress);
    }

    /** The scan can be taken up again at the current line's start. */
    private boolean progress() throws IOException {
      flushCount();
      countNewlines(lineStart);
      stopped |= !sink.advance(Math.min(lineStart, task.end()), newlines);
      return !stopped;
    }

    void run() throws IOException {
      lineStart = firstLineStart();
      if (!stopped && lineStart < task.end()) {
        sequence.moveTo(lineStart, false);
        scanBody();
      }
      if (!stopped) {
        flushCount();
        countNewlines(task.end());
        sink.advance(task.end(), newlines);
      }
    }

    private long firstLineStart() throws IOException {
      long start = task.start();
      if (start == 0 || byteAt(start - 1) == LF) {
        return start;
      }
      lineStart = start;
      long lf = findLf(start, task.end());
      return lf < 0 ? task.end() : lf + 1;
    }

    private byte byteAt(long offset) throws IOException {
      window.require(offset, offset + 1);
      return window.bytes().get(ValueLayout.JAVA_BYTE, offset - window.start());
    }

    /** The first LF in {@code [from, to)}, or -1; reports progress on the way. */
    private long findLf(long from, long to) throws IOException {
      for (long at = from; at < to && !stopped; ) {
        long stepEnd = Math.min(at + stepBytes, to);
        window.require(at, stepEnd);
        long base = window.start();
        long lf = kernels.indexOf(window.bytes(), LF, at - base, stepEnd - base);
        if (lf >= 0) {
          return base + lf;
        }
        at = stepEnd;
        stopped |= !progress();
      }
      return -1;
    }

    private void scanBody() throws IOException {
      while (!stopped && lineStart < task.end()) {
        if (hasMatchInRange() || hasMatchInLastLine()) {
          onMatch();
        }
      }
    }

    /**
     * Looks for a match before the range's end; lines that are seen to have none are dealt with on
     * the way.
     */
    private boolean hasMatchInRange() throws IOException {
      for (long at = lineStart; at < task.end() && !stopped; ) {
        long to = Math.min(at + ResultSink.STRIDE_BYTES, task.end());
        if (sequence.hasNext(to)) {
          return !stopped;
        }
        if (!stopped) {
          passLines(lastLineStart(Math.max(at, lineStart), to));
        }
        at = to;
      }
      return false;
    }

    /**
     * The start of the line that goes on past {@code to}, if it lies in {@code [from, to]}; else
     * where lines stand.
     */
    private long lastLineStart(long from, long to) throws IOException {
      window.require(from, to);
      long base = window.start();
      long lf = kernels.lastIndexOf(window.bytes(), LF, from - base, to - base);
      return lf < 0 ? lineStart : base + lf + 1;
    }

    /** The last line that starts in the range goes on past its end. */
    private boolean hasMatchInLastLine() throws IOException {
      if (stopped || lineStart >= task.end()) {
        return false;
      }
      long end = endOfLine(task.end() - 1);
      if (!stopped && sequence.hasNext(matchLimit(end))) {
        return !stopped;
      }
      if (!stopped) {
        passLines(end);
      }
      return false;
    }

    /**
     * Matches of a line start before this: an empty one may start at the end of a last line without
     * LF.
     */
    private long matchLimit(long lineEnd) throws IOException {
      boolean open = lineEnd == window.blobSize() && (lineEnd == 0 || byteAt(lineEnd - 1) != LF);
      return open ? lineEnd + 1 : lineEnd;
    }

    /** The end of the line that {@code offset} lies in, its LF included. */
    private long endOfLine(long offset) throws IOException {
      long lf = findLf(offset, window.blobSize());
      return lf < 0 ? window.blobSize() : lf + 1;
    }

    private void onMatch() throws IOException {
      long start = startOfLine(sequence.start());
      passLines(start);
      long end = stopped ? 0 : endOfLine(Math.max(sequence.start(), sequence.end() - 1));
      if (stopped) {
        return;
      }
      if (report.matches() && !inverted) {
        pushMatches(matchLimit(end));
      }
      if (!stopped && !inverted) {
        push(start, end);
      }
      if (!stopped) {
        lineStart = end;
        sequence.skipTo(end);
      }
    }

    private void pushMatches(long lineEnd) throws IOException {
      while (!stopped && sequence.hasNext(lineEnd)) {
        sink.lineMatch(sequence.start(), sequence.end() - sequence.start(), sequence.patternId());
        sequence.take();
      }
    }

    private long startOfLine(long offset) throws IOException {
      window.require(lineStart, Math.min(offset + 1, window.blobSize()));
      long base = window.start();
      long lf = kernels.lastIndexOf(window.bytes(), LF, lineStart - base, offset - base);
      return lf < 0 ? lineStart : base + lf + 1;
    }

    /** Deals with the lines in {@code [lineStart, to)}, which contain no match. */
    private void passLines(long to) throws IOException {
      while (inverted && lineStart < Math.min(to, task.end()) && !stopped) {
        long end = Math.min(endOfLine(lineStart), to);
        if (!stopped) {
          push(lineStart, end);
          lineStart = end;
        }
      }
      if (stopped) {
        return;
      }
      lineStart = Math.max(lineStart, to);
      sequence.skipTo(lineStart);
    }

    private void push(long start, long end) throws IOException {
      if (report.countOnly()) {
        pendingLines++;
        return;
      }
      countNewlines(start);
      stopped |= !sink.line(start, end - start, newlines);
    }

    private void flushCount() {
      if (pendingLines > 0) {
        sink.count(pendingLines);
        pendingLines = 0;
      }
    }

    private void countNewlines(long offset) throws IOException {
      long to = Math.min(offset, task.end());
      while (report.numbers() && counted < to) {
        long stepEnd = Math.min(counted + ResultSink.STRIDE_BYTES, to);
        window.require(counted, stepEnd);
        long base = window.start();
        newlines += kernels.count(window.bytes(), LF, counted - base, stepEnd - base);
        counted = stepEnd;
      }
    }
  }
}
