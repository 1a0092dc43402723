package dev.trawl.server.scan;

import com.google.common.collect.Range;
import com.google.common.collect.RangeSet;
import com.google.common.collect.TreeRangeSet;
import dev.trawl.proto.v1.Gap;
import dev.trawl.proto.v1.ScanSummary;
import dev.trawl.proto.worker.v1.TaskEnd;
import dev.trawl.scan.blob.ByteRange;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Joins the answers of ranges, in their order, to the answer of the scan: the head's batches go on
 * to the emitter as they come; a head that is done leaves the window, or makes the scan go on from
 * another place than planned.
 */
final class RangeMerger {
  /** Gaps that a summary names. */
  private static final int MAX_GAPS_TOLD = 1_000;

  private final ScanDefinition definition;
  private final long blobSize;
  private final RangeWindow window;
  private final CreditLedger credit;
  private final ResultEmitter emitter;
  private final ScanOutput output;
  private final Consumer<RangeState> recall;
  private final RangeSet<Long> coverage = TreeRangeSet.create();

  /** Of a count: matches that the next range counts and must not. */
  private long replacedInNext;

  private long mergedBytes;

  private final RangeSet<Long> gaps = TreeRangeSet.create();
  private final List<Gap> gapsToTell = new ArrayList<>();
  private long gapCount;

  /**
   * @param recall takes a range back that is not to be scanned as it was planned
   */
  RangeMerger(
      ScanDefinition definition,
      long blobSize,
      RangeWindow window,
      CreditLedger credit,
      ResultEmitter emitter,
      ScanOutput output,
      Consumer<RangeState> recall) {
    this.definition = definition;
    this.blobSize = blobSize;
    this.window = window;
    this.credit = credit;
    this.emitter = emitter;
    this.output = output;
    this.recall = recall;
  }

  /** Bytes of the scan whose answer has been merged, from its start on. */
  long mergedBytes() {
    return mergedBytes;
  }

  /** What has been merged. */
  RangeSet<Long> coverage() {
    return coverage;
  }

  /** Whether all of the scan has been merged, or given up. */
  boolean coversAll() {
    ByteRange wanted = definition.range();
    RangeSet<Long> known = TreeRangeSet.create(coverage);
    known.addAll(gaps);
    return wanted.isEmpty() || known.encloses(Range.closedOpen(wanted.start(), wanted.end()));
  }

  /** Goes on where another scan stood; before anything is merged. */
  void resume(ScanCursor from) {
    long start = definition.range().start();
    long end = Math.min(from.position(), definition.range().end());
    for (Gap gap : from.gaps()) {
      gaps.add(Range.closedOpen(gap.getRange().getStart(), gap.getRange().getEnd()));
    }
    gapsToTell.addAll(from.gaps());
    gapCount = from.gaps().size();
    coverage.add(Range.closedOpen(start, end));
    coverage.removeAll(gaps);
    mergedBytes = end - start;
  }

  /** Stretches that were given up. */
  long gapCount() {
    return gapCount;
  }

  /** Whether everything was given up. */
  boolean coversNothing() {
    return gapCount > 0 && coverage.isEmpty();
  }

  /**
   * Says what is in the answer and what is not.
   *
   * @param end all before is in it, but for the gaps
   */
  void addTo(ScanSummary.Builder summary, long end) {
    ByteRange whole = new ByteRange(definition.range().start(), end);
    if (gapCount == 0) {
      summary.addCoverage(ResultEmitter.toProto(whole));
      return;
    }
    RangeSet<Long> covered = TreeRangeSet.create();
    covered.add(Range.closedOpen(whole.start(), whole.end()));
    covered.removeAll(gaps);
    for (Range<Long> piece : covered.asRanges()) {
      ByteRange part = new ByteRange(piece.lowerEndpoint(), piece.upperEndpoint());
      summary.addCoverage(ResultEmitter.toProto(part));
    }
    summary.setGapCount(gapCount).addAllGaps(gapsToTell);
  }

  /**
   * Merges what is next in the order, as long as the client keeps up and wants more.
   *
   * @return whether the client took all that the head has brought so far
   */
  boolean advance() {
    boolean moved = false;
    RangeState head = window.head();
    while (head != null && !emitter.wantsNoMore() && emit(head)) {
      moved = true;
      if (head.phase() != RangeState.Phase.DONE || emitter.wantsNoMore()) {
        break;
      }
      merge(head);
      head = window.head();
    }
    return moved;
  }

  /** Sends the head's batches; false if the client does not keep up. */
  private boolean emit(RangeState head) {
    while (!head.buffered.isEmpty() && !emitter.wantsNoMore()) {
      AcceptedBatch batch = head.buffered.getFirst();
      if (batch.sizeBytes() > 0 && definition.kind().relays() && !output.ready()) {
        return false;
      }
      head.buffered.removeFirst();
      credit.release(head, batch.sizeBytes());
      boolean overrun = batch.segment().start() >= head.range().end();
      emitter.take(batch, overrun && !head.range().isEmpty());
    }
    return true;
  }

  private void merge(RangeState head) {
    Gap gap = head.gap();
    if (gap != null) {
      mergeGap(head.range(), gap);
      return;
    }
    TaskEnd end = head.end();
    if (definition.kind() == AnswerKind.COUNT) {
      emitter.addCount(head.resultCount() - replacedInNext + end.getOverrunCount());
      replacedInNext = end.getUnresolved() ? 0 : end.getReplacedCount();
    }
    long resolvedThrough = end.getResolvedThrough();
    emitter.raiseCut(resolvedThrough, end.getAfterMatch());
    ByteRange range = head.range();
    coverage.add(Range.closedOpen(range.start(), range.end()));
    emitter.checkpoint(range.end());
    mergedBytes = range.end() - definition.range().start();
    boolean last = range.end() >= definition.range().end();
    boolean lostTrack = end.getUnresolved() || (head.sequential() && runsOn(end, range));
    // A match may start at the blob's very end unless one ends there: that is the last range's.
    boolean mayLeap = resolvedThrough < blobSize || end.getAfterMatch();
    if (!last && (lostTrack || (mayLeap && window.coversNext(resolvedThrough)))) {
      replacedInNext = 0;
      goOnAt(head, resolvedThrough, !lostTrack);
    } else {
      window.removeHead(end.getAfterMatch() && resolvedThrough == range.end());
    }
  }

  /** Whether what was planned behind a range that ran by itself does not know how it ended. */
  private boolean runsOn(TaskEnd end, ByteRange range) {
    return end.getResolvedThrough() > range.end() || (end.getAfterMatch() && window.hasNext());
  }

  /** What the range before has resolved is known even so; behind the gap all begins afresh. */
  private void mergeGap(ByteRange range, Gap gap) {
    long start = Math.clamp(emitter.knownTo(), range.start(), range.end());
    if (start > range.start()) {
      coverage.add(Range.closedOpen(range.start(), start));
    }
    if (start < range.end()) {
      ByteRange lost = new ByteRange(start, range.end());
      Gap told = gap.toBuilder().setRange(ResultEmitter.toProto(lost)).build();
      emitter.gap(lost, told);
      gapCount++;
      gaps.add(Range.closedOpen(lost.start(), lost.end()));
      if (gapsToTell.size() < MAX_GAPS_TOLD) {
        gapsToTell.add(told);
      }
    }
    replacedInNext = 0;
    mergedBytes = range.end() - definition.range().start();
    window.removeHead(false);
  }

  /**
   * What follows the head was scanned from wrong assumptions, or in vain, as the head has already
   * dealt with it: it is dropped, and the scan goes on from the exact place.
   */
  private void goOnAt(RangeState head, long offset, boolean sideBySide) {
    for (RangeState range : window.all()) {
      if (range != head) {
        recall.accept(range);
      }
    }
    long covered = Math.min(offset, definition.range().end());
    coverage.add(Range.closedOpen(head.range().start(), covered));
    boolean afterMatch = head.end().getAfterMatch();
    if (sideBySide) {
      window.leapTo(offset, afterMatch);
    } else {
      window.restartAt(offset, afterMatch, head.range().length());
    }
  }
}
