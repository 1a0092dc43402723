package dev.trawl.scan.operator;

import dev.trawl.scan.kernel.LiteralFinder;
import dev.trawl.scan.window.Window;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * The matches of a literal, as offsets or counted. They do not overlap: the leftmost first, the
 * next one from its end on.
 *
 * <p>A range is scanned as if nothing came before it. For a literal that cannot overlap itself that
 * is the whole truth. For one that can, a match that runs past the range's end decides where the
 * next may start, and {@link Overrun} finds out how far that reaches.
 */
final class LiteralMatches implements RangeOperator {

  /**
   * Starts fetched from the finder at once: enough for the call to be noise, small enough for the
   * first-level cache.
   */
  private static final int STARTS = 512;

  private final LiteralFinder finder;
  private final int length;
  private final boolean selfOverlapping;
  private final boolean counting;
  private final int stepBytes;

  /**
   * An operator.
   *
   * @param selfOverlapping whether two occurrences can overlap
   * @param counting push counts instead of matches
   * @param stepBytes bytes searched between two calls of the sink's advance, at least 1
   */
  LiteralMatches(LiteralFinder finder, boolean selfOverlapping, boolean counting, int stepBytes) {
    this.finder = finder;
    this.length = finder.length();
    this.selfOverlapping = selfOverlapping;
    this.counting = counting;
    this.stepBytes = stepBytes;
  }

  @Override
  public Needs needs() {
    return new Needs(selfOverlapping, false, false);
  }

  @Override
  public Outcome scan(Window window, RangeScan task, ResultSink sink) throws IOException {
    long[] starts = new long[STARTS];
    long cursor = task.start();
    boolean afterMatch = task.afterMatch();
    while (cursor < task.end()) {
      long stepEnd = Math.min(cursor + stepBytes, task.end());
      long matchEnd = scanStep(window, cursor, stepEnd, starts, sink);
      if (matchEnd < 0) {
        return Outcome.endingAt(Math.max(stepEnd, task.end()));
      }
      cursor = Math.max(stepEnd, matchEnd);
      afterMatch = cursor == matchEnd;
      if (!sink.advance(cursor, 0)) {
        return Outcome.endingAt(Math.max(cursor, task.end()));
      }
    }
    return outcome(window, task, sink, cursor, afterMatch);
  }

  /**
   * Pushes the matches that start in {@code [from, to)}.
   *
   * @return the end of the last one, 0 if there was none, -1 if the sink said stop
   */
  private long scanStep(Window window, long from, long to, long[] starts, ResultSink sink)
      throws IOException {
    window.require(from, to + length - 1);
    MemorySegment bytes = window.bytes();
    long base = window.start();
    long searchEnd = Math.min(to + length - 1, window.blobSize()) - base;
    long cursor = from - base;
    long matchEnd = 0;
    int found;
    do {
      found = finder.find(bytes, cursor, searchEnd, starts);
      if (found > 0) {
        if (!push(starts, found, base, sink)) {
          return -1;
        }
        cursor = starts[found - 1] + length;
        matchEnd = base + cursor;
      }
    } while (found == starts.length);
    return matchEnd;
  }

  private boolean push(long[] starts, int found, long base, ResultSink sink) {
    if (counting) {
      sink.count(found);
      return true;
    }
    for (int i = 0; i < found; i++) {
      if (!sink.match(base + starts[i], length, 0)) {
        return false;
      }
    }
    return true;
  }

  private Outcome outcome(
      Window window, RangeScan task, ResultSink sink, long cursor, boolean afterMatch)
      throws IOException {
    if (task.sequential()) {
      return new Outcome(cursor, afterMatch, false, 0, 0);
    }
    if (!selfOverlapping) {
      return Outcome.endingAt(task.end());
    }
    return cursor == task.end()
        ? new Outcome(cursor, afterMatch, false, 0, 0)
        : new Overrun(finder, counting, window, sink, task, cursor).resolve();
  }
}
