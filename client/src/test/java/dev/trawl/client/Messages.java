package dev.trawl.client;

import dev.trawl.proto.v1.ByteRange;
import dev.trawl.proto.v1.CountResult;
import dev.trawl.proto.v1.Gap;
import dev.trawl.proto.v1.GapReason;
import dev.trawl.proto.v1.MatchColumns;
import dev.trawl.proto.v1.ResultBatch;
import dev.trawl.proto.v1.ScanProgress;
import dev.trawl.proto.v1.ScanResponse;
import dev.trawl.proto.v1.ScanStarted;
import dev.trawl.proto.v1.ScanStatus;
import dev.trawl.proto.v1.ScanSummary;
import java.util.List;

/** The messages of a scan's stream, in a word each. */
final class Messages {

  private Messages() {}

  static ByteRange range(long start, long end) {
    return ByteRange.newBuilder().setStart(start).setEnd(end).build();
  }

  static ScanResponse started(long start, long end) {
    return ScanResponse.newBuilder()
        .setStarted(ScanStarted.newBuilder().setScanId(7).setRange(range(start, end)))
        .build();
  }

  static ScanResponse progress(long scanned) {
    return ScanResponse.newBuilder()
        .setProgress(ScanProgress.newBuilder().setScannedBytes(scanned))
        .build();
  }

  static ScanResponse batch(ResultBatch.Builder batch) {
    return ScanResponse.newBuilder().setBatch(batch).build();
  }

  /** A stretch without results. */
  static ScanResponse nothing(long start, long end) {
    return batch(ResultBatch.newBuilder().setSegment(range(start, end)));
  }

  /** Matches of three bytes at {@code starts}. */
  static ScanResponse matches(long start, long end, long... starts) {
    MatchColumns.Builder columns = MatchColumns.newBuilder().setConstantLength(3);
    long before = start;
    for (long match : starts) {
      columns.addStartDeltas(match - before);
      before = match;
    }
    return batch(
        ResultBatch.newBuilder()
            .setSegment(range(start, end))
            .setBaseOffset(start)
            .setMatches(columns));
  }

  static ScanResponse count(long start, long end, long total) {
    return batch(
        ResultBatch.newBuilder()
            .setSegment(range(start, end))
            .setCount(CountResult.newBuilder().setTotal(total)));
  }

  static ScanResponse gap(long start, long end) {
    return batch(ResultBatch.newBuilder().setSegment(range(start, end)).setGap(lost(start, end)));
  }

  static Gap lost(long start, long end) {
    return Gap.newBuilder()
        .setRange(range(start, end))
        .setReason(GapReason.GAP_REASON_WORKER_DIED)
        .setSignal(7)
        .build();
  }

  static ScanResponse complete(ByteRange... coverage) {
    return summary(ScanStatus.SCAN_STATUS_COMPLETE, List.of(), coverage);
  }

  static ScanResponse limited(ByteRange... coverage) {
    return summary(ScanStatus.SCAN_STATUS_LIMITED, List.of(), coverage);
  }

  static ScanResponse partial(List<Gap> gaps, ByteRange... coverage) {
    return summary(ScanStatus.SCAN_STATUS_PARTIAL, gaps, coverage);
  }

  static ScanResponse summary(ScanStatus status, List<Gap> gaps, ByteRange... coverage) {
    return ScanResponse.newBuilder()
        .setSummary(
            ScanSummary.newBuilder()
                .setStatus(status)
                .addAllCoverage(List.of(coverage))
                .addAllGaps(gaps)
                .setGapCount(gaps.size()))
        .build();
  }
}
