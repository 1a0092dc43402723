package dev.trawl.scan.operator;

import java.io.IOException;

/**
 * Lines of context. A line is context if it is not selected itself, and at most {@code after} lines
 * behind or {@code before} lines ahead of a selected one, wherever in the blob that is: so a range
 * looks back from its first line and ahead from its last one, and nothing else has to be known.
 *
 * <p>Lines that are not selected are <em>held</em> until it is clear what follows. They are kept as
 * an offset: their ends are looked for again only if some of them turn out to be context.
 *
 * <p>Used by one thread.
 */
final class ContextLines {
  private final int before;
  private final int after;
  private final LineEnds lines;
  private final NewlineCounter newlines;
  private final ResultSink sink;

  /** Lines that start before this are pushed or known to be no context. */
  private long settledTo;

  /** As {@link #settledTo}, moved on from time to time, and where lines stood then. */
  private long heldFrom;

  private long heldAt;

  /** How many of the next lines are context whatever follows. */
  private long owed;

  ContextLines(
      OperatorSpec.Lines wanted,
      LineEnds lines,
      NewlineCounter newlines,
      ResultSink sink,
      long rangeStart) {
    this.before = wanted.before();
    this.after = wanted.after();
    this.lines = lines;
    this.newlines = newlines;
    this.sink = sink;
    settle(rangeStart);
  }

  /** Lines to look back at from a range's first one. */
  int linesBehind() {
    return after;
  }

  /** Lines to look ahead at from a range's last one. */
  int linesAhead() {
    return before;
  }

  /**
   * Begins at a range's first line.
   *
   * @param lastSelected start of the last selected line before it, -1 if it is too far off
   */
  void begin(long firstLine, long lastSelected) throws IOException {
    settle(firstLine);
    owed = lastSelected < 0 ? 0 : after + 1 - lines.count(lastSelected, firstLine);
  }

  private void settle(long offset) {
    settledTo = offset;
    heldFrom = offset;
    heldAt = offset;
  }

  /**
   * Lines in {@code [from, to)} are not selected.
   *
   * @return whether to go on
   */
  boolean pass(long from, long to) throws IOException {
    long at = from;
    boolean goOn = true;
    while (goOn && owed > 0 && at < to) {
      long end = lines.endOf(at);
      goOn = !lines.stopped() && sink.contextLine(at, end - at, newlines.before(at));
      settle(end);
      owed--;
      at = end;
    }
    return goOn;
  }

  /**
   * A selected line follows: pushes the held lines that it makes context.
   *
   * @param start where held lines end: the selected line's start, or some lines before it
   * @param linesBetween lines between {@code start} and the selected one
   * @return whether to go on
   */
  boolean pushHeld(long start, long linesBetween) throws IOException {
    if (settledTo >= start || before <= linesBetween) {
      return true;
    }
    long at = lines.back(start, before - linesBetween, settledTo);
    long number = lines.stopped() ? 0 : newlines.before(at);
    while (at < start && !lines.stopped()) {
      long end = lines.endOf(at);
      if (lines.stopped() || !sink.contextLine(at, end - at, number)) {
        return false;
      }
      settle(end);
      at = end;
      number = newlines.before(at);
    }
    return !lines.stopped();
  }

  /** A selected line that ends at {@code end} was pushed. */
  void selected(long end) {
    settle(end);
    owed = after;
  }

  /** Whether lines are held that turn into context if a selected one follows soon enough. */
  boolean holds(long dealtTo) {
    return before > 0 && settledTo < dealtTo;
  }

  /**
   * Where the scan can be taken up again: no held line before it can become context. It moves on
   * once in a stride, as that takes going back over {@code before} lines.
   */
  long resumePoint(long dealtTo) throws IOException {
    if (!holds(dealtTo)) {
      return dealtTo;
    }
    if (dealtTo - heldAt >= ResultSink.STRIDE_BYTES) {
      heldFrom = lines.back(dealtTo, before, heldFrom);
      heldAt = dealtTo;
    }
    return heldFrom;
  }
}
