package dev.trawl.client;

import static dev.trawl.client.Segments.contradiction;
import static dev.trawl.client.Segments.text;

import dev.trawl.proto.v1.ByteRange;
import dev.trawl.proto.v1.ResultBatch;
import dev.trawl.proto.v1.ScanStarted;
import dev.trawl.proto.v1.ScanSummary;

/**
 * Ordered delivery: the segments tile the range, each starting where the one before ended. Memory
 * grows with the number of gaps only.
 */
final class OrderedCoverage implements ScanCheck.Coverage {

  private final ByteRange range;
  private final boolean limited;

  /** The scan goes on where another one ended, whose part the summary tells, too. */
  private final boolean resumed;

  private final Segments.Pieces covered = new Segments.Pieces();
  private long next;
  private long gaps;

  /**
   * {@code limited}: the request has a limit of its own; {@code resumed}: it has a cursor of
   * another scan's.
   */
  OrderedCoverage(ScanStarted started, boolean limited, boolean resumed) {
    this.resumed = resumed;
    this.range = Segments.range(started.hasRange(), started.getRange());
    this.limited = limited;
    this.next = range.getStart();
  }

  @Override
  public void goOn(ScanStarted started) {
    ByteRange rest = Segments.range(started.hasRange(), started.getRange());
    if (rest.getStart() != next || rest.getEnd() != range.getEnd()) {
      throw TrawlException.violation(
          "the scan went on over " + text(rest) + ", what came ended at " + next);
    }
  }

  @Override
  public void accept(ResultBatch batch) {
    ByteRange segment = Segments.of(batch, range);
    if (segment.getStart() != next) {
      throw TrawlException.violation(
          "a batch covers " + text(segment) + " after one that ended at " + next);
    }
    if (batch.hasGap()) {
      gaps++;
    } else {
      covered.add(segment.getStart(), segment.getEnd());
    }
    next = segment.getEnd();
  }

  @Override
  public void end(ScanSummary summary) {
    if (resumed) {
      Segments.checkCoverageFrom(range.getStart(), summary, covered.list());
    } else {
      Segments.checkGapCount(summary, gaps);
      Segments.checkCoverage(summary, covered.list());
    }
    switch (summary.getStatus()) {
      case SCAN_STATUS_COMPLETE -> {
        requireGapless(summary);
        requireEnd(summary);
      }
      case SCAN_STATUS_LIMITED -> {
        requireGapless(summary);
        if (!limited) {
          throw contradiction(summary, "the request had no limit");
        }
      }
      case SCAN_STATUS_PARTIAL -> {
        if (gaps == 0 && !resumed) {
          throw contradiction(summary, "no gap came");
        }
        if (!limited) {
          requireEnd(summary);
        }
      }
      case SCAN_STATUS_UNSPECIFIED, UNRECOGNIZED ->
          throw contradiction(summary, "that is no way to end");
    }
  }

  private void requireGapless(ScanSummary summary) {
    if (gaps != 0) {
      throw contradiction(summary, gaps + " gaps came");
    }
  }

  private void requireEnd(ScanSummary summary) {
    if (next != range.getEnd()) {
      throw contradiction(summary, "the batches of " + text(range) + " ended at " + next);
    }
  }
}
