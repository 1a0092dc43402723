package dev.trawl.scan.operator;

import dev.trawl.scan.operator.RangeOperator.Outcome;
import dev.trawl.scan.regex.Searcher;
import dev.trawl.scan.window.Window;
import java.io.IOException;

/**
 * {@link Overrun} for regexes: follows the true sequence, which goes on where the range's last
 * match ended, and the fresh one of the next range, until they stand at the same place. Where a
 * match has just ended no empty match may start, so the place is an offset and whether a match
 * ended there.
 *
 * <p>Used once, by one thread.
 */
final class RegexOverrun {
  private final Window window;
  private final RangeScan task;
  private final ResultSink sink;
  private final boolean counting;
  private final long limit;
  private long checkpoint;
  private long trueTaken;
  private long freshTaken;

  RegexOverrun(Window window, RangeScan task, ResultSink sink, boolean counting) {
    this.window = window;
    this.task = task;
    this.sink = sink;
    this.counting = counting;
    long overrun = task.overrunBytes();
    this.limit = task.end() > Long.MAX_VALUE - overrun ? Long.MAX_VALUE : task.end() + overrun;
  }

  /**
   * Follows both until they meet, may go no further, or the sink says stop.
   *
   * @param truth the true sequence, at or past the range's end
   * @param second a searcher for the fresh one
   */
  Outcome resolve(RegexSequence truth, Searcher second, int stepBytes) throws IOException {
    checkpoint = truth.cursor();
    RegexSequence fresh =
        new RegexSequence(
            second, window, task.end(), false, stepBytes, () -> sink.advance(checkpoint, 0));
    while (true) {
      boolean truthLags = isBefore(truth, fresh);
      RegexSequence lagging = truthLags ? truth : fresh;
      RegexSequence leading = truthLags ? fresh : truth;
      boolean behind = hasMatchBefore(lagging, leading);
      if (lagging.stopped()) {
        return outcome(truth, true);
      }
      if (!behind) {
        return outcome(leading, false);
      }
      // The last range owns a start at the blob's very end.
      boolean allowed = lagging.start() < limit || limit >= window.blobSize();
      if (!allowed) {
        return outcome(truth, true);
      }
      if (!take(lagging, truthLags)) {
        return outcome(truth, true);
      }
    }
  }

  private static boolean isBefore(RegexSequence a, RegexSequence b) {
    return a.cursor() < b.cursor()
        || (a.cursor() == b.cursor() && !a.afterMatch() && b.afterMatch());
  }

  /** Whether the one that lags has a match that the other does not have. */
  private static boolean hasMatchBefore(RegexSequence lagging, RegexSequence leading)
      throws IOException {
    long place = leading.cursor();
    if (lagging.hasNext(place)) {
      return true;
    }
    boolean emptyDecides =
        leading.afterMatch() && !(lagging.cursor() == place && lagging.afterMatch());
    return emptyDecides && lagging.hasNext(place + 1) && lagging.end() == lagging.start();
  }

  private boolean take(RegexSequence lagging, boolean isTrue) {
    long start = lagging.start();
    long length = lagging.end() - start;
    lagging.take();
    if (!isTrue) {
      freshTaken++;
      return true;
    }
    trueTaken++;
    if (counting) {
      return true;
    }
    checkpoint = lagging.cursor();
    return sink.match(start, length, lagging.patternId());
  }

  private Outcome outcome(RegexSequence at, boolean unresolved) {
    return new Outcome(
        at.cursor(),
        at.afterMatch(),
        unresolved,
        counting ? trueTaken : 0,
        counting ? freshTaken : 0);
  }
}
