package dev.trawl.scan.operator;

import dev.trawl.scan.kernel.ByteKernels;
import dev.trawl.scan.operator.PatternLines.Report;
import dev.trawl.scan.window.Window;
import java.io.IOException;

/**
 * One run of {@link PatternLines} over one range.
 *
 * <ol>
 *   <li>Find the first line start, in the range only: a range inside one huge line passes over
 *       itself once and is done.
 *   <li>With lines of context: look back for the last line that is looked for before it.
 *   <li>The lines that start in the range; the last of them is followed past the range's end.
 *   <li>With lines of context: look ahead for the next line that is looked for.
 * </ol>
 *
 * <p>A scan can only be taken up again at a line's start, so while a line is longer than a step,
 * progress is reported with the same position again and again.
 *
 * <p>Used once, by one thread.
 */
final class LineScan implements AutoCloseable {
  private final Report report;
  private final int stepBytes;
  private final RangeScan task;
  private final ResultSink sink;
  private final LineEnds lines;
  private final MatchSequence sequence;
  private final LinePieces pieces;
  private final NewlineCounter newlines;
  private final ContextLines context;

  /** All lines that start before this have been dealt with. */
  private long dealtTo;

  /** Of the last checkpoint. */
  private long position;

  private long newlinesBefore;
  private boolean reporting;

  /** Lines counted since the last checkpoint. */
  private long pendingLines;

  private boolean stopped;

  LineScan(
      PatternMatcher matcher,
      ByteKernels kernels,
      Report report,
      int stepBytes,
      Window window,
      RangeScan task,
      ResultSink sink) {
    this.report = report;
    this.stepBytes = stepBytes;
    this.task = task;
    this.sink = sink;
    this.lines = new LineEnds(kernels, window, stepBytes, this::progress);
    this.sequence = matcher.open(window, stepBytes, this::progress);
    this.pieces = new LinePieces(sequence, lines, stepBytes);
    this.newlines = new NewlineCounter(lines, report.lines().numbers(), task);
    this.context = new ContextLines(report.lines(), lines, newlines, sink, task.start());
    this.dealtTo = task.start();
    this.position = task.start();
  }

  @Override
  public void close() {
    sequence.close();
  }

  void run() throws IOException {
    dealtTo = firstLineStart();
    if (!stopped && dealtTo < task.end()) {
      lookBack();
      pieces.moveTo(dealtTo);
      while (!stopped && pieces.next(task.end())) {
        deal();
      }
      lookAhead();
    }
    if (!stopped) {
      flushCount();
      sink.advance(task.end(), newlines.before(task.end()));
    }
  }

  /** Going back over held lines may itself take so long that it reports progress. */
  private boolean progress() throws IOException {
    if (!reporting) {
      reporting = true;
      flushCount();
      long resume = Math.min(context.resumePoint(dealtTo), task.end());
      newlinesBefore = resume == position ? newlinesBefore : newlines.before(resume);
      position = resume;
      reporting = false;
    }
    if (stopped) {
      return false;
    }
    stopped = !sink.advance(position, newlinesBefore);
    return !stopped;
  }

  /** The first line start at or after the task's start, or the range's end. */
  private long firstLineStart() throws IOException {
    long start = task.start();
    if (lines.startsAt(start)) {
      return start;
    }
    for (long at = start; at < task.end() && !stopped; ) {
      long to = Math.min(at + stepBytes, task.end());
      long lf = lines.firstLf(at, to);
      if (lf >= 0) {
        newlines.known(lf + 1, 1);
        return lf + 1;
      }
      at = to;
      newlines.known(at, 0);
      dealtTo = at;
    }
    return task.end();
  }

  private void lookBack() throws IOException {
    long last = -1;
    if (context.linesBehind() > 0) {
      pieces.moveTo(lines.back(dealtTo, context.linesBehind(), 0));
      while (!stopped && pieces.next(dealtTo)) {
        if (isSelected()) {
          last = lines.back(pieces.end(), 1, 0);
        }
      }
    }
    if (!stopped) {
      context.begin(dealtTo, last);
    }
  }

  private boolean isSelected() {
    return pieces.matched() != report.inverted();
  }

  private void deal() throws IOException {
    if (!isSelected()) {
      stopped |= !context.pass(pieces.start(), pieces.end());
    } else if (report.countOnly()) {
      pendingLines += pieces.matched() ? 1 : lines.countLines(pieces.start(), pieces.end());
    } else {
      stopped |= !context.pushHeld(pieces.start(), 0) || !pushLines();
    }
    dealtTo = stopped ? dealtTo : pieces.end();
  }

  private boolean pushLines() throws IOException {
    boolean goOn = !stopped;
    for (long at = pieces.start(); goOn && at < pieces.end(); ) {
      long end = pieces.matched() ? pieces.end() : lines.endOf(at);
      goOn = !stopped && pushMatches(end) && sink.line(at, end - at, newlines.before(at));
      context.selected(end);
      dealtTo = end;
      at = end;
    }
    return goOn;
  }

  private boolean pushMatches(long lineEnd) throws IOException {
    if (report.lines().matches() && pieces.matched()) {
      long limit = pieces.matchLimit(lineEnd);
      while (sequence.hasNext(limit)) {
        sink.lineMatch(sequence.start(), sequence.length(), sequence.patternId());
        sequence.take();
      }
    }
    return !stopped;
  }

  private void lookAhead() throws IOException {
    if (stopped || !context.holds(dealtTo)) {
      return;
    }
    long end = lines.forward(dealtTo, context.linesAhead());
    long between = 0;
    while (!stopped && pieces.next(end)) {
      if (isSelected()) {
        stopped |= !context.pushHeld(dealtTo, between);
        return;
      }
      between += lines.count(pieces.start(), pieces.end());
    }
  }

  private void flushCount() {
    if (pendingLines > 0) {
      sink.count(pendingLines);
      pendingLines = 0;
    }
  }
}
