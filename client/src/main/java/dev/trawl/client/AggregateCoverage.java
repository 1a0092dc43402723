package dev.trawl.client;

import static dev.trawl.client.Segments.contradiction;
import static dev.trawl.client.Segments.text;

import dev.trawl.proto.v1.ByteRange;
import dev.trawl.proto.v1.ResultBatch;
import dev.trawl.proto.v1.ScanStarted;
import dev.trawl.proto.v1.ScanSummary;
import org.jspecify.annotations.Nullable;

/**
 * One result for the whole range, in one batch over the whole range; before it, the gaps it leaves
 * out, ascending.
 */
final class AggregateCoverage implements ScanCheck.Coverage {

  private final ByteRange range;
  private final boolean limited;
  private final Segments.Pieces covered = new Segments.Pieces();
  private long gapsEnd;
  private long gaps;
  private @Nullable ByteRange answered;

  /** {@code limited}: the request has a limit of its own. */
  AggregateCoverage(ScanStarted started, boolean limited) {
    this.range = Segments.range(started.hasRange(), started.getRange());
    this.limited = limited;
    this.gapsEnd = range.getStart();
  }

  @Override
  public void goOn(ScanStarted started) {
    throw TrawlException.violation("a scan went on that cannot be resumed");
  }

  @Override
  public void accept(ResultBatch batch) {
    ByteRange segment = Segments.of(batch, range);
    if (answered != null) {
      throw TrawlException.violation("a batch came after the one result");
    }
    switch (batch.getResultsCase()) {
      case GAP -> gap(segment);
      case COUNT, HISTOGRAM, DIGEST, LINE_STATISTICS, DISTRIBUTION -> answered = whole(segment);
      case MATCHES, LINES, ENTROPY, CUSTOM, RESULTS_NOT_SET ->
          throw TrawlException.violation(
              "one result was asked for, " + batch.getResultsCase() + " came");
    }
  }

  private void gap(ByteRange segment) {
    if (segment.getStart() < gapsEnd) {
      throw TrawlException.violation(
          "a gap of " + text(segment) + " came after one that ended at " + gapsEnd);
    }
    covered.add(gapsEnd, segment.getStart());
    gapsEnd = segment.getEnd();
    gaps++;
  }

  private ByteRange whole(ByteRange segment) {
    if (segment.getStart() != range.getStart()
        || (segment.getEnd() != range.getEnd() && !limited)) {
      throw TrawlException.violation(
          "the result is of " + text(segment) + ", the scan was over " + text(range));
    }
    return segment;
  }

  @Override
  public void end(ScanSummary summary) {
    if (answered == null) {
      throw contradiction(summary, "no result came");
    }
    Segments.checkGapCount(summary, gaps);
    boolean whole = answered.equals(range);
    switch (summary.getStatus()) {
      case SCAN_STATUS_COMPLETE -> require(gaps == 0 && whole, summary);
      case SCAN_STATUS_PARTIAL -> require(gaps > 0 && (whole || limited), summary);
      case SCAN_STATUS_LIMITED -> require(gaps == 0 && limited, summary);
      case SCAN_STATUS_UNSPECIFIED, UNRECOGNIZED -> require(false, summary);
    }
    checkCoverage(summary, answered.getEnd());
  }

  private void require(boolean fits, ScanSummary summary) {
    if (!fits) {
      throw contradiction(
          summary, gaps + " gaps came, the request had " + (limited ? "a" : "no") + " limit");
    }
  }

  /** A result that a limit cut short may say so in its segment, or in the summary alone. */
  private void checkCoverage(ScanSummary summary, long answeredEnd) {
    long end = answeredEnd;
    if (limited && summary.getCoverageCount() > 0) {
      end = Math.min(end, summary.getCoverage(summary.getCoverageCount() - 1).getEnd());
    }
    covered.add(gapsEnd, Math.max(gapsEnd, end));
    Segments.checkCoverage(summary, covered.list());
  }
}
