package dev.trawl.scan.operator;

import dev.trawl.scan.window.Window;
import java.io.IOException;

/**
 * What is computed: one operator with its parameters, compiled. Immutable and shared by all slots
 * of a process.
 *
 * <p>The ownership rule: a range owns the matches, lines or records that <em>start</em> in it. The
 * operator reads past the range's end as far as it must, and before its start as far as it must
 * (anchors, word borders, line starts): it always sees the whole blob. Only the range that ends at
 * the blob's end owns a start at that very end.
 */
public interface RangeOperator {

  /** What the operator needs of the system around it. */
  Needs needs();

  /**
   * Scans what starts in {@code [task.start, task.end)} and pushes it into {@code sink} in
   * ascending order of start. Returns early, with any outcome, once the sink has said stop.
   *
   * @throws IOException if the blob cannot be read
   */
  Outcome scan(Window window, RangeScan task, ResultSink sink) throws IOException;

  /**
   * What an operator needs.
   *
   * @param overlapFree its matches may not overlap, so where one may start depends on the one
   *     before: it reports overruns and {@code resolvedThrough}. If not, a match does not depend on
   *     others, and they may overlap
   * @param lineStarts it owns lines
   * @param newlineCounts it reports newline counts
   */
  record Needs(boolean overlapFree, boolean lineStarts, boolean newlineCounts) {}

  /**
   * How a range ended. For operators whose matches cannot overlap by nature, {@link #endingAt} says
   * it all.
   *
   * @param resolvedThrough the offset, at least the range's end, from which the fresh sequence of
   *     the next range is right again; for an unresolved or sequential range, where the true
   *     sequence stands
   * @param afterMatch a match ended exactly at {@code resolvedThrough}
   * @param unresolved the two sequences did not meet within the allowed overrun
   * @param overrunCount counting operators: matches of the overrun
   * @param replacedCount counting operators: matches of the next range's fresh sequence before
   *     {@code resolvedThrough}
   */
  record Outcome(
      long resolvedThrough,
      boolean afterMatch,
      boolean unresolved,
      long overrunCount,
      long replacedCount) {

    /** The range ended at its end, and the next one starts afresh. */
    public static Outcome endingAt(long end) {
      return new Outcome(end, false, false, 0, 0);
    }
  }
}
