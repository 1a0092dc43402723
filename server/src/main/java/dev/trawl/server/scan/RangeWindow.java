package dev.trawl.server.scan;

import dev.trawl.scan.blob.ByteRange;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The ranges of a scan that are planned and not yet merged: a window that slides over the plan, so
 * memory does not grow with the blob.
 *
 * <p><b>Speculative and sequential.</b> Normally ranges are scanned side by side, each as if
 * nothing came before it. Where that fails (a range's true sequence never met the next range's
 * fresh one), what was planned after it is dropped and the scan goes on from the exact place one
 * range at a time, each twice as long as the one before. It returns to working side by side after a
 * growing number of ranges that ended cleanly, so that no blob makes it scan much more than it
 * holds.
 */
final class RangeWindow {
  /** Most ranges planned and not merged: about 1 MiB of state. */
  private static final int MAX_RANGES = 4096;

  private final RangePlan plan;
  private final ArrayDeque<RangeState> ranges = new ArrayDeque<>();
  private final NavigableMap<Long, RangeState> pending = new TreeMap<>();
  private long nextTaskId;

  private boolean sequential;
  private long sequentialBytes;
  private int cleanRangesWanted = 1;
  private int cleanRanges;
  private boolean nextAfterMatch;

  RangeWindow(RangePlan plan) {
    this.plan = plan;
  }

  /** Ranges cut so far. */
  long planned() {
    return nextTaskId;
  }

  /** Whether everything was planned and merged. */
  boolean finished() {
    return ranges.isEmpty() && plan.exhausted();
  }

  /** The range whose results are next in the order; null if none is planned. */
  @Nullable RangeState head() {
    return ranges.peekFirst();
  }

  /** Whether all of the range behind the head starts before {@code offset}. */
  boolean coversNext(long offset) {
    Iterator<RangeState> inOrder = ranges.iterator();
    inOrder.next();
    return inOrder.hasNext() && inOrder.next().range().end() <= offset;
  }

  boolean isHead(RangeState range) {
    return ranges.peekFirst() == range;
  }

  Iterable<RangeState> all() {
    return ranges;
  }

  Iterable<RangeState> pending() {
    return pending.values();
  }

  /** Plans on until {@code lookahead} ranges wait to be handed out. */
  void fill(int lookahead, int slots, long capBytes) {
    int wanted = sequential ? (ranges.isEmpty() ? 1 : 0) : lookahead;
    while (pending.size() < wanted && ranges.size() < MAX_RANGES && !plan.exhausted()) {
      append(slots, capBytes);
    }
  }

  /** Marks a range as handed out, with what it may overrun into. */
  void grant(RangeState range, int slots, long capBytes) {
    pending.remove(range.range().start());
    if (sequential || range.sequential()) {
      return;
    }
    if (ranges.peekLast() == range && !plan.exhausted()) {
      append(slots, capBytes);
    }
    if (ranges.peekLast() == range) {
      range.makeSequential();
    }
  }

  private void append(int slots, long capBytes) {
    RangeState before = ranges.peekLast();
    ByteRange next = sequential ? plan.take(sequentialBytes) : plan.next(slots, capBytes);
    RangeState range = new RangeState(nextTaskId++, next, nextAfterMatch, sequential);
    nextAfterMatch = false;
    if (before != null) {
      before.allowOverrun(next.length());
    }
    ranges.addLast(range);
    pending.put(next.start(), range);
  }

  /** A range that was handed out waits again. */
  void putBack(RangeState range) {
    pending.put(range.range().start(), range);
  }

  /**
   * The head is merged.
   *
   * @param afterMatch a match ended exactly at its end. What follows a range that was scanned
   *     beside others has its own way to learn that; after a sequential one nothing is planned yet.
   */
  void removeHead(boolean afterMatch) {
    RangeState head = ranges.removeFirst();
    pending.remove(head.range().start());
    nextAfterMatch = afterMatch && ranges.isEmpty() && head.sequential();
    if (sequential && ++cleanRanges >= cleanRangesWanted) {
      sequential = false;
    }
  }

  /**
   * Drops all that is planned and goes on from {@code offset}, side by side as before: the head,
   * which was resolved, has dealt with all before that.
   */
  void leapTo(long offset, boolean afterMatch) {
    ranges.clear();
    pending.clear();
    plan.restartAt(offset);
    nextAfterMatch = afterMatch;
  }

  /**
   * Drops all that is planned and goes on from {@code offset}, one range at a time.
   *
   * @param headBytes length of the range that could not be resolved
   */
  void restartAt(long offset, boolean afterMatch, long headBytes) {
    leapTo(offset, afterMatch);
    if (sequential) {
      sequentialBytes = Math.min(2 * sequentialBytes, RangePlan.MAX_RANGE_BYTES);
    } else {
      sequentialBytes = Math.max(sequentialBytes, headBytes);
      cleanRangesWanted = Math.min(2 * cleanRangesWanted, 1 << 20);
    }
    sequential = true;
    cleanRanges = 0;
  }
}
