package dev.trawl.client;

import dev.trawl.proto.v1.ResultBatch;
import dev.trawl.proto.v1.ScanResponse;
import dev.trawl.proto.v1.ScanStatus;
import dev.trawl.proto.v1.ScanSummary;
import io.grpc.Status;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** Waits for the one result of a scan that has one. */
final class SingleResult {

  private SingleResult() {}

  /**
   * The batch with the result.
   *
   * @param path of the blob, for what is said if a part of it is missing
   * @param rest what the failure then says of the result, after what is missing
   * @param details what the failure then carries
   * @throws TrawlException SCAN_PARTIAL if a part could not be scanned
   */
  static ResultBatch of(
      ScanStream scan,
      String path,
      Function<ResultBatch, String> rest,
      Function<ResultBatch, Map<String, String>> details) {
    ResultBatch result = ResultBatch.getDefaultInstance();
    for (ScanResponse message = scan.next(); message != null; message = scan.next()) {
      result = message.hasBatch() && !message.getBatch().hasGap() ? message.getBatch() : result;
    }
    ScanSummary summary = scan.summary();
    if (summary.getStatus() == ScanStatus.SCAN_STATUS_PARTIAL) {
      Map<String, String> metadata = new HashMap<>(details.apply(result));
      metadata.put("path", path);
      throw new TrawlException(
          Status.Code.DATA_LOSS,
          TrawlException.SCAN_PARTIAL,
          path
              + " could not be scanned in "
              + summary.getGapCount()
              + " places, the first "
              + Segments.text(summary.getGaps(0).getRange())
              + rest.apply(result),
          metadata,
          null);
    }
    return result;
  }
}
