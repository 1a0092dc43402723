package dev.trawl.scan.operator;

import dev.trawl.scan.operator.RangeOperator.Outcome;
import java.io.IOException;

/**
 * Finds out how far a match that runs past its range's end reaches into the next range.
 *
 * <p>The next range is scanned as if nothing came before it: the <em>fresh</em> sequence, from the
 * range's end. What a single pass over the blob would find is the <em>true</em> sequence, which
 * goes on at the end of the last match. Both are followed, one match at a time, until they stand at
 * the same place: an offset, and whether a match ended there, so that no empty one may start there.
 * Where the one behind has no match before the place of the other, it may as well stand there. Up
 * to there the true matches are the overrun, pushed by this range, and the fresh ones are replaced
 * by them.
 *
 * <pre>
 *   blob      ..aaaaaaaaab.....      literal aa
 *   range     ..aaa|
 *   true          aaaaaaaab          from the end of the match across the border: its next starts are odd
 *   fresh          aaaaaab           from the border: even; they meet where the run of a's ends
 * </pre>
 *
 * <p>They need not meet (a run longer than the next range). Past the allowed overrun the range ends
 * unresolved.
 *
 * <p>Used once, by one thread.
 */
final class MatchOverrun {

  /**
   * Bytes searched at once by each sequence, if that costs little: what is searched beyond the
   * meeting point is searched in vain.
   */
  static final int BLOCK_BYTES = 16 << 10;

  private final MatchSequence truth;
  private final MatchSequence fresh;
  private final long blobSize;
  private final long lastLimit;

  /** The allowed overrun: no match from here on is taken. */
  private final long limit;

  /** Where the fresh sequence had its last empty match, or -1. */
  private long freshEmptyAt = -1;

  /** Where the true sequence stood after its last match; it may have searched on from there. */
  private long trueEnd;

  private boolean trueAfterMatch;
  private long trueTaken;
  private long freshTaken;

  /** What is done with a match of the true sequence. */
  @FunctionalInterface
  interface Push {
    /** Pushes the match that the sequence is at; returns whether to go on. */
    boolean push(MatchSequence truth);
  }

  /**
   * Both sequences at their starts.
   *
   * @param task the range that was scanned
   * @param truth where the last match ended: at or past the range's end
   * @param fresh at the range's end
   * @param lastLimit exclusive bound of all starts: one past the blob if empty matches may start at
   *     its end
   */
  MatchOverrun(
      RangeScan task, MatchSequence truth, MatchSequence fresh, long blobSize, long lastLimit) {
    this.truth = truth;
    this.fresh = fresh;
    this.blobSize = blobSize;
    this.lastLimit = lastLimit;
    this.trueEnd = truth.cursor();
    this.trueAfterMatch = truth.afterMatch();
    long overrun = task.overrunBytes();
    this.limit = task.end() > Long.MAX_VALUE - overrun ? Long.MAX_VALUE : task.end() + overrun;
  }

  /** Follows both until they meet, may go no further, or are to stop. */
  Outcome resolve(Push push) throws IOException {
    while (true) {
      boolean truthLags = isBefore(truth, fresh);
      MatchSequence lagging = truthLags ? truth : fresh;
      MatchSequence leading = truthLags ? fresh : truth;
      boolean behind = hasMatchBefore(lagging, leading);
      if (lagging.stopped()) {
        return unresolved();
      }
      if (!behind) {
        return met(leading.cursor());
      }
      // The last range owns a start at the blob's very end.
      boolean allowed = lagging.start() < limit || limit >= blobSize;
      if (!allowed || (truthLags && !push.push(truth))) {
        return unresolved();
      }
      take(lagging, truthLags);
    }
  }

  private static boolean isBefore(MatchSequence a, MatchSequence b) {
    return a.cursor() < b.cursor()
        || (a.cursor() == b.cursor() && !a.afterMatch() && b.afterMatch());
  }

  /** Whether the one that lags has a match that the other does not have. */
  private boolean hasMatchBefore(MatchSequence lagging, MatchSequence leading) throws IOException {
    long place = leading.cursor();
    if (lagging.hasNext(place)) {
      return true;
    }
    boolean emptyDecides =
        leading.afterMatch()
            && place < lastLimit
            && !(lagging.cursor() == place && lagging.afterMatch());
    return emptyDecides && lagging.hasNext(place + 1) && lagging.length() == 0;
  }

  private void take(MatchSequence lagging, boolean isTrue) {
    if (isTrue) {
      trueTaken++;
    } else {
      freshTaken++;
      freshEmptyAt = lagging.length() == 0 ? lagging.start() : freshEmptyAt;
    }
    lagging.take();
    if (isTrue) {
      trueEnd = truth.cursor();
      trueAfterMatch = true;
    }
  }

  /**
   * They meet at {@code place}. An empty match that the fresh sequence has just there is replaced
   * too, by the true one or by none; no other match starts there, so the answer is right again one
   * byte later. At the blob's end there is no such byte: then nothing of what follows can be used.
   */
  private Outcome met(long place) {
    if (freshEmptyAt < place) {
      boolean afterMatch = truth.cursor() == place && truth.afterMatch();
      return new Outcome(place, afterMatch, false, trueTaken, freshTaken);
    }
    return place < blobSize
        ? new Outcome(place + 1, false, false, trueTaken, freshTaken)
        : unresolved();
  }

  private Outcome unresolved() {
    return new Outcome(trueEnd, trueAfterMatch, true, trueTaken, freshTaken);
  }
}
