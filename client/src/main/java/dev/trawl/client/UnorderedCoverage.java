package dev.trawl.client;

import static dev.trawl.client.Segments.contradiction;
import static dev.trawl.client.Segments.text;

import com.google.common.collect.Range;
import com.google.common.collect.RangeSet;
import com.google.common.collect.TreeRangeSet;
import dev.trawl.proto.v1.ByteRange;
import dev.trawl.proto.v1.ResultBatch;
import dev.trawl.proto.v1.ScanStarted;
import dev.trawl.proto.v1.ScanSummary;

/**
 * Delivery in any order: the segments are disjoint and in the end leave nothing out. Memory grows
 * with the pieces that wait for their neighbours, and the number of gaps.
 */
final class UnorderedCoverage implements ScanCheck.Coverage {

  private final ByteRange range;
  private final RangeSet<Long> covered = TreeRangeSet.create();
  private final RangeSet<Long> gaps = TreeRangeSet.create();
  private long gapCount;

  UnorderedCoverage(ScanStarted started) {
    this.range = Segments.range(started.hasRange(), started.getRange());
  }

  @Override
  public void goOn(ScanStarted started) {
    throw TrawlException.violation("a scan went on that cannot be resumed");
  }

  @Override
  public void accept(ResultBatch batch) {
    ByteRange segment = Segments.of(batch, range);
    Range<Long> stretch = Range.closedOpen(segment.getStart(), segment.getEnd());
    if (stretch.isEmpty()) {
      return;
    }
    if (covered.intersects(stretch) || gaps.intersects(stretch)) {
      throw TrawlException.violation("a batch covers " + text(segment) + ", part of it again");
    }
    (batch.hasGap() ? gaps : covered).add(stretch);
    gapCount += batch.hasGap() ? 1 : 0;
  }

  @Override
  public void end(ScanSummary summary) {
    Segments.checkGapCount(summary, gapCount);
    Segments.checkCoverage(
        summary,
        covered.asRanges().stream()
            .map(piece -> Segments.between(piece.lowerEndpoint(), piece.upperEndpoint()))
            .toList());
    requireWhole(summary);
    checkStatus(summary);
  }

  private void requireWhole(ScanSummary summary) {
    RangeSet<Long> missing = TreeRangeSet.create();
    if (range.getStart() < range.getEnd()) {
      missing.add(Range.closedOpen(range.getStart(), range.getEnd()));
    }
    missing.removeAll(covered);
    missing.removeAll(gaps);
    if (!missing.isEmpty()) {
      throw contradiction(summary, "nothing came for " + missing.span() + " or parts of it");
    }
  }

  private void checkStatus(ScanSummary summary) {
    boolean fits =
        switch (summary.getStatus()) {
          case SCAN_STATUS_COMPLETE -> gapCount == 0;
          case SCAN_STATUS_PARTIAL -> gapCount > 0;
          case SCAN_STATUS_LIMITED, SCAN_STATUS_UNSPECIFIED, UNRECOGNIZED -> false;
        };
    if (!fits) {
      throw contradiction(summary, gapCount + " gaps came, and delivery in any order has no limit");
    }
  }
}
