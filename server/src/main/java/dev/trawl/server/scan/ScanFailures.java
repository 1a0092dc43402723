package dev.trawl.server.scan;

import com.google.common.collect.RangeSet;
import dev.trawl.proto.worker.v1.TaskFailure;
import dev.trawl.scan.blob.ByteRange;
import io.grpc.Status;

/** Why scans end badly, in the words of clients. */
final class ScanFailures {

  private ScanFailures() {}

  /**
   * @param change what is different, in words
   */
  static ScanFailure blobChanged(String change) {
    return new ScanFailure(
        Status.Code.ABORTED,
        "BLOB_CHANGED",
        "the file changed while it was scanned: " + change + "; discard what came and scan again");
  }

  /** Workers died on a range, and the answer has no room for a gap. */
  static ScanFailure poisonRange(RangeState range, WorkerEnd last) {
    return new ScanFailure(
        Status.Code.ABORTED,
        "POISON_RANGE",
        "workers died again and again on bytes "
            + range.range()
            + ", last: "
            + last
            + "; scan around that range, and look at the supervisor's log");
  }

  /** Workers died wherever they ran the scan, or nothing of it was left. */
  static ScanFailure poisonRequest(int deaths, String last) {
    return new ScanFailure(
        Status.Code.ABORTED,
        "POISON_REQUEST",
        "this scan ended "
            + deaths
            + " attempts of workers and is given up, last: "
            + last
            + "; look at the supervisor's log, and change the pattern or the operator");
  }

  /** The storage does not give the bytes, wherever they are asked for. */
  static ScanFailure unreadable(String message) {
    return new ScanFailure(Status.Code.FAILED_PRECONDITION, "BLOB_UNREADABLE", message);
  }

  /** A defect of ours: the ranges that were merged are not all there was to scan. */
  static ScanFailure coverageHole(ByteRange wanted, RangeSet<Long> coverage) {
    return new ScanFailure(
        Status.Code.INTERNAL,
        "COVERAGE_HOLE",
        "ranges do not cover " + wanted + " but " + coverage + "; please report this");
  }

  /** A worker could not do a task, and nor could any other. */
  static ScanFailure ofTask(AnswerKind kind, ByteRange range, TaskFailure failure) {
    String message = failure.getMessage();
    return switch (failure.getReason()) {
      case FAILURE_REASON_BLOB_CHANGED -> blobChanged(message);
      case FAILURE_REASON_BLOB_UNREADABLE ->
          unreadable("bytes " + range + " cannot be read: " + message);
      case FAILURE_REASON_OPERATOR_UNKNOWN ->
          new ScanFailure(Status.Code.UNIMPLEMENTED, "OPERATOR_UNKNOWN", message);
      case FAILURE_REASON_OPERATOR_INVALID ->
          new ScanFailure(
              Status.Code.INVALID_ARGUMENT,
              kind.custom() ? "BAD_PARAMETER" : "BAD_PATTERN",
              message);
      case FAILURE_REASON_OPERATOR_TOO_LARGE ->
          new ScanFailure(Status.Code.RESOURCE_EXHAUSTED, "PATTERN_TOO_LARGE", message);
      case FAILURE_REASON_OPERATOR_FAILED, FAILURE_REASON_UNSPECIFIED, UNRECOGNIZED ->
          new ScanFailure(
              Status.Code.INTERNAL,
              "OPERATOR_FAILED",
              "the operator failed on bytes " + range + ": " + message);
    };
  }
}
