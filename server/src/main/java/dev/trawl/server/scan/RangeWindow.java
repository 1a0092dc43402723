package dev.trawl.server.scan;

import dev.trawl.scan.blob.ByteRange;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;
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

  /** Those that wait for a slot, by start. */
  private final NavigableMap<Long, RangeState> pending = new TreeMap<>();

  /** Those that wait for a worker of their own, by start. */
  private final NavigableMap<Long, RangeState> waitingSuspects = new TreeMap<>();

  private long nextTaskId;

  private boolean sequential;
  private long sequentialBytes;
  private int cleanRangesWanted = 1;
  private int cleanRanges;
  private boolean nextAfterMatch;

  /**
   * Stretches that killed workers, by start, with their ends: when planned again, they run alone.
   */
  private final NavigableMap<Long, Long> suspects = new TreeMap<>();

  RangeWindow(RangePlan plan) {
    this.plan = plan;
  }

  /**
   * Begins at {@code offset}; before anything is planned.
   *
   * @param afterMatch a match ended there
   * @param evenIfEmpty if nothing is left, that is one empty range
   */
  void beginAt(long offset, boolean afterMatch, boolean evenIfEmpty) {
    plan.beginAt(offset, evenIfEmpty);
    nextAfterMatch = afterMatch;
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

  /** Whether something is planned behind the head. */
  boolean hasNext() {
    return ranges.size() > 1;
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

  boolean hasSuspects() {
    return !waitingSuspects.isEmpty();
  }

  Iterable<RangeState> waitingSuspects() {
    return waitingSuspects.values();
  }

  /** Start of the first range that waits, for whatever; {@code otherwise} if none does. */
  long firstWaiting(long otherwise) {
    long first = pending.isEmpty() ? otherwise : pending.firstKey();
    return waitingSuspects.isEmpty() ? first : Math.min(first, waitingSuspects.firstKey());
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
    stopWaiting(range);
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
    ByteRange planned = sequential ? plan.take(sequentialBytes) : plan.next(slots, capBytes);
    ByteRange next = apartFromSuspects(planned);
    if (!next.equals(planned)) {
      plan.restartAt(next.end());
    }
    RangeState range = new RangeState(nextTaskId++, next, nextAfterMatch, sequential);
    if (isSuspect(next)) {
      range.becomeSuspect();
    }
    nextAfterMatch = false;
    if (before != null) {
      before.allowOverrun(next.length());
    }
    ranges.addLast(range);
    putBack(range);
  }

  /** Of what is planned next, as much as is all suspect, or not at all. */
  private ByteRange apartFromSuspects(ByteRange planned) {
    Map.Entry<Long, Long> around = suspects.floorEntry(planned.start());
    if (around != null && around.getValue() > planned.start()) {
      return new ByteRange(planned.start(), Math.min(planned.end(), around.getValue()));
    }
    Long ahead = suspects.higherKey(planned.start());
    return ahead == null || ahead >= planned.end()
        ? planned
        : new ByteRange(planned.start(), ahead);
  }

  private boolean isSuspect(ByteRange range) {
    Map.Entry<Long, Long> around = suspects.floorEntry(range.start());
    return around != null && around.getValue() > range.start();
  }

  /** Whether it is still among what is to be merged. */
  boolean contains(RangeState range) {
    return ranges.contains(range);
  }

  /**
   * Cuts a range that waits: what was accepted of it is done, the rest is a range of its own.
   *
   * @return the rest
   */
  RangeState splitOffRest(RangeState range) {
    stopWaiting(range);
    RangeState rest = range.splitOffRest(nextTaskId);
    if (rest == range) {
      putBack(range);
    } else {
      insertBehind(range, rest);
    }
    return rest;
  }

  /** Cuts a range that waits in two suspects. */
  void halve(RangeState range, long firstBytes) {
    stopWaiting(range);
    RangeState second = range.halve(nextTaskId, firstBytes);
    putBack(range);
    insertBehind(range, second);
  }

  private void insertBehind(RangeState range, RangeState second) {
    nextTaskId++;
    Deque<RangeState> behind = new ArrayDeque<>();
    while (ranges.peekLast() != range) {
      behind.addFirst(ranges.removeLast());
    }
    ranges.addLast(second);
    ranges.addAll(behind);
    putBack(second);
  }

  /** A range waits no more: it was given up, or handed out. */
  void stopWaiting(RangeState range) {
    pending.remove(range.range().start(), range);
    waitingSuspects.remove(range.range().start(), range);
  }

  /** A range waits, again or in another way than before. */
  void putBack(RangeState range) {
    stopWaiting(range);
    (range.suspect() ? waitingSuspects : pending).put(range.range().start(), range);
  }

  /**
   * The head is merged.
   *
   * @param afterMatch a match ended exactly at its end. What follows a range that was scanned
   *     beside others has its own way to learn that; after a sequential one nothing is planned yet.
   */
  void removeHead(boolean afterMatch) {
    RangeState head = ranges.removeFirst();
    stopWaiting(head);
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
    suspects.headMap(offset).values().removeIf(end -> end <= offset);
    for (RangeState range : ranges) {
      if (range.suspect() && (range.phase() != RangeState.Phase.DONE || range.gap() != null)) {
        suspects.put(range.range().start(), range.range().end());
      }
    }
    ranges.clear();
    pending.clear();
    waitingSuspects.clear();
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
