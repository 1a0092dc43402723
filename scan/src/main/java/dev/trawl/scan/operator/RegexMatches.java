package dev.trawl.scan.operator;

import dev.trawl.scan.regex.Searcher;
import dev.trawl.scan.window.Window;
import java.io.IOException;
import java.lang.foreign.ValueLayout;

/**
 * The matches of one or more regexes, as offsets or counted. A range is scanned as if nothing came
 * before it; what a match that runs past its end does to the next range, {@link RegexOverrun} finds
 * out.
 */
final class RegexMatches implements RangeOperator {
  private final SearcherPool searchers;
  private final boolean counting;
  private final boolean lineMode;
  private final int stepBytes;

  /**
   * An operator.
   *
   * @param counting push counts instead of matches
   * @param lineMode no match contains LF, and there is no line behind the blob's last LF
   * @param stepBytes bytes searched between two calls of the sink's advance, at least 1
   */
  RegexMatches(SearcherPool searchers, boolean counting, boolean lineMode, int stepBytes) {
    this.searchers = searchers;
    this.counting = counting;
    this.lineMode = lineMode;
    this.stepBytes = stepBytes;
  }

  @Override
  public Needs needs() {
    return new Needs(true, false, false);
  }

  @Override
  public Outcome scan(Window window, RangeScan task, ResultSink sink) throws IOException {
    Searcher searcher = searchers.borrow();
    try {
      return new Run(searcher, window, task, sink).run();
    } finally {
      searchers.giveBack(searcher);
    }
  }

  /** One scan of one range. */
  private final class Run {
    private final Window window;
    private final RangeScan task;
    private final ResultSink sink;
    private final RegexSequence sequence;
    private long lastCount;

    /**
     * Where a counted overrun began: its count is delivered with its outcome only. Negative before.
     */
    private long overrunStart = -1;

    Run(Searcher searcher, Window window, RangeScan task, ResultSink sink) {
      this.window = window;
      this.task = task;
      this.sink = sink;
      this.sequence =
          new RegexSequence(
              searcher, window, task.start(), task.afterMatch(), stepBytes, this::progress);
    }

    /** A count can be taken up again only where it has been pushed. */
    private boolean progress() {
      flushCount();
      return sink.advance(overrunStart < 0 ? sequence.cursor() : overrunStart, 0);
    }

    private void flushCount() {
      if (lastCount > 0) {
        sink.count(lastCount);
        lastCount = 0;
      }
    }

    Outcome run() throws IOException {
      long startLimit = startLimit();
      while (sequence.hasNext(startLimit)) {
        long start = sequence.start();
        long length = sequence.end() - start;
        int patternId = sequence.patternId();
        sequence.take();
        if (counting) {
          lastCount++;
        } else if (!sink.match(start, length, patternId)) {
          return Outcome.endingAt(task.end());
        }
      }
      flushCount();
      if (sequence.stopped()) {
        return Outcome.endingAt(task.end());
      }
      return outcome();
    }

    /**
     * Exclusive bound of the starts that the range owns: the last range owns one at the blob's very
     * end.
     */
    private long startLimit() throws IOException {
      if (task.end() < window.blobSize()) {
        return task.end();
      }
      boolean noLineThere = lineMode && (window.blobSize() == 0 || lastByte() == '\n');
      return noLineThere ? task.end() : task.end() + 1;
    }

    private byte lastByte() throws IOException {
      long last = window.blobSize() - 1;
      window.require(last, last + 1);
      return window.bytes().get(ValueLayout.JAVA_BYTE, last - window.start());
    }

    private Outcome outcome() throws IOException {
      long cursor = Math.max(task.end(), sequence.cursor());
      boolean afterMatch = sequence.afterMatch() && sequence.cursor() == cursor;
      if (task.sequential() || (cursor == task.end() && !afterMatch)) {
        sink.advance(cursor, 0);
        return new Outcome(cursor, afterMatch, false, 0, 0);
      }
      sequence.moveTo(cursor, afterMatch);
      overrunStart = counting ? cursor : -1;
      Searcher second = searchers.borrow();
      try {
        RegexOverrun overrun = new RegexOverrun(window, task, sink, counting);
        return overrun.resolve(sequence, second, stepBytes);
      } finally {
        searchers.giveBack(second);
      }
    }
  }
}
