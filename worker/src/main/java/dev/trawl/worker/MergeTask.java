package dev.trawl.worker;

import com.google.protobuf.ByteString;
import dev.trawl.proto.worker.v1.FailureReason;
import dev.trawl.proto.worker.v1.Grant;
import dev.trawl.proto.worker.v1.MergeInput;
import dev.trawl.proto.worker.v1.RangeTask;
import dev.trawl.scan.operator.PartialMerger;
import dev.trawl.scan.operator.RangeOperator;
import dev.trawl.scan.operator.RangeOperator.Outcome;
import dev.trawl.scan.operator.RangeScan;
import dev.trawl.scan.operator.ResultSink;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a task works on that merges partials instead of scanning.
 *
 * @param partials of adjacent stretches, in the order of the blob
 * @param finish the result is the whole scan's
 */
record MergeTask(List<ByteString> partials, boolean finish) {

  /** What {@code task} of {@code grant} merges; null if it scans. */
  static @Nullable MergeTask of(Grant grant, RangeTask task) {
    for (MergeInput input : grant.getMergesList()) {
      if (input.getScanId() == task.getScanId() && input.getTaskId() == task.getTaskId()) {
        return new MergeTask(input.getPartialsList(), input.getFinish());
      }
    }
    return null;
  }

  /**
   * Merges.
   *
   * @throws TaskFailedException if the operator has no partials, or there is none to merge
   */
  Outcome run(RangeOperator operator, RangeScan stretch, ResultSink sink)
      throws TaskFailedException {
    if (partials.isEmpty() || !(operator instanceof PartialMerger merger)) {
      throw new TaskFailedException(
          FailureReason.FAILURE_REASON_OPERATOR_FAILED, "there is nothing to merge");
    }
    List<byte[]> inputs = partials.stream().map(ByteString::toByteArray).toList();
    return merger.merge(inputs, finish, stretch, sink);
  }
}
