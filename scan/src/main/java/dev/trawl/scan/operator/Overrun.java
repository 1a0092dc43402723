package dev.trawl.scan.operator;

import dev.trawl.scan.kernel.LiteralFinder;
import dev.trawl.scan.operator.RangeOperator.Outcome;
import dev.trawl.scan.window.Window;
import java.io.IOException;

/**
 * Finds out how far a match that runs past its range's end reaches into the next range.
 *
 * <p>The next range is scanned as if nothing came before it: the <em>fresh</em> sequence, from the
 * range's end. What a single pass over the blob would find is the <em>true</em> sequence, which
 * goes on at the end of the last match. Both are followed, one match at a time, until they meet:
 * once no occurrence starts between their two cursors, the same occurrence is next for both, and
 * they agree for ever. Up to there the true matches are the overrun, pushed by this range, and the
 * fresh ones are replaced by them.
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
final class Overrun {

  /** Starts fetched at once by each sequence. */
  private static final int STARTS = 128;

  /**
   * Bytes searched at once by each sequence: what is searched beyond the meeting point is searched
   * in vain.
   */
  private static final int BLOCK_BYTES = 16 << 10;

  private static final long NONE = Long.MAX_VALUE;

  private final LiteralFinder finder;
  private final int length;
  private final Window window;
  private final ResultSink sink;
  private final boolean counting;

  private final Sequence truth;
  private final Sequence fresh;

  /** The allowed overrun: no match from here on is taken. */
  private final long limit;

  /**
   * A cursor may stand up to a match's length past the limit, and whether they met there must still
   * be seen.
   */
  private final long searchLimit;

  private long checkpoint;
  private boolean stopped;

  /** One sequence of matches, leftmost and not overlapping, from a given offset on. */
  private final class Sequence {

    private final long[] starts = new long[STARTS];
    private int index;
    private int found;
    private long cursor;
    private long searched;
    private long taken;

    Sequence(long cursor) {
      this.cursor = cursor;
      this.searched = cursor;
    }

    /** Start of the next match below the search limit, or {@link #NONE}. */
    long next() throws IOException {
      while (index == found) {
        if (searched >= searchLimit || stopped) {
          return NONE;
        }
        search();
      }
      return starts[index];
    }

    void take() {
      cursor = starts[index++] + length;
      taken++;
    }

    private void search() throws IOException {
      long to = Math.min(searched + BLOCK_BYTES, searchLimit);
      window.require(Math.min(truth.cursor, fresh.cursor), to + length - 1);
      long base = window.start();
      long end = Math.min(to + length - 1, window.blobSize());
      found = finder.find(window.bytes(), searched - base, end - base, starts);
      index = 0;
      for (int i = 0; i < found; i++) {
        starts[i] += base;
      }
      long lastEnd = found == 0 ? 0 : starts[found - 1] + length;
      searched = found == starts.length ? lastEnd : Math.max(to, lastEnd);
      reportProgress();
    }
  }

  /**
   * Both sequences at their starts.
   *
   * @param task the range that was scanned
   * @param trueCursor where its last match ended, past its end
   */
  Overrun(
      LiteralFinder finder,
      boolean counting,
      Window window,
      ResultSink sink,
      RangeScan task,
      long trueCursor) {
    this.finder = finder;
    this.length = finder.length();
    this.window = window;
    this.sink = sink;
    this.counting = counting;
    this.truth = new Sequence(trueCursor);
    this.fresh = new Sequence(task.end());
    this.limit = saturatedAdd(task.end(), task.overrunBytes());
    this.searchLimit = Math.min(saturatedAdd(limit, length), window.blobSize());
    this.checkpoint = trueCursor;
  }

  /** Follows both sequences until they meet or may go no further. */
  Outcome resolve() throws IOException {
    while (true) {
      long nextTrue = truth.next();
      long nextFresh = fresh.next();
      long lead = Math.max(truth.cursor, fresh.cursor);
      long first = Math.min(nextTrue, nextFresh);
      if (stopped) {
        return outcome(lead, true);
      }
      if (first >= lead) {
        return outcome(lead, false);
      }
      if (first >= limit) {
        return outcome(truth.cursor, true);
      }
      if (nextTrue < nextFresh) {
        takeTrue(nextTrue);
      } else {
        fresh.take();
      }
    }
  }

  private void takeTrue(long start) {
    truth.take();
    if (!counting) {
      checkpoint = truth.cursor;
      stopped |= !sink.match(start, length, 0);
    }
  }

  /**
   * A count of the overrun is delivered at its end only, so a counting scan cannot be taken up
   * again in its middle.
   */
  private void reportProgress() {
    stopped |= !sink.advance(checkpoint, 0);
  }

  private Outcome outcome(long resolvedThrough, boolean unresolved) {
    boolean afterMatch = resolvedThrough == truth.cursor;
    return counting
        ? new Outcome(resolvedThrough, afterMatch, unresolved, truth.taken, fresh.taken)
        : new Outcome(resolvedThrough, afterMatch, unresolved, 0, 0);
  }

  private static long saturatedAdd(long a, long b) {
    return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
  }
}
