package dev.trawl.worker;

import dev.trawl.proto.worker.v1.RangeTask;
import dev.trawl.scan.blob.ByteRange;
import dev.trawl.scan.operator.RangeScan;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** One granted task, queued or running, with its credit and its progress. */
final class Attempt {
  private final TaskKey key;
  private final RangeScan range;
  private final @Nullable ScanJob job;
  private final @Nullable MergeTask merge;
  private final CreditGate gate;
  private final boolean javaOnly;
  private final AtomicLong scannedBytes = new AtomicLong();

  /**
   * @param task what was granted
   * @param job its scan; null if that was never announced, which fails the attempt when it is run
   * @param merge the partials it merges; null if it scans
   * @param creditBytes what it may send at first
   */
  Attempt(RangeTask task, @Nullable ScanJob job, @Nullable MergeTask merge, long creditBytes) {
    this.key = new TaskKey(task.getScanId(), task.getTaskId(), task.getAttempt());
    this.range =
        new RangeScan(
            task.getStart(),
            task.getEnd(),
            task.getOverrunBytes(),
            task.getAfterMatch(),
            task.getSequential());
    this.job = job;
    this.merge = merge;
    this.gate = new CreditGate(creditBytes);
    this.javaOnly = task.getJavaOnly();
  }

  /** Stands for no attempt. */
  static Attempt idle() {
    return new Attempt(RangeTask.getDefaultInstance(), null, null, 0);
  }

  TaskKey key() {
    return key;
  }

  RangeScan range() {
    return range;
  }

  /** The bytes it scans, as far as they are its own. */
  ByteRange bytes() {
    return new ByteRange(range.start(), range.end());
  }

  @Nullable ScanJob job() {
    return job;
  }

  /** The partials it merges; null if it scans. */
  @Nullable MergeTask merge() {
    return merge;
  }

  /** Whether it must do without native code of others. */
  boolean javaOnly() {
    return javaOnly;
  }

  CreditGate gate() {
    return gate;
  }

  /** Bytes scanned so far; read by the heartbeat. */
  long scannedBytes() {
    return scannedBytes.get();
  }

  /**
   * The scan goes on and can be taken up at {@code position}; the slot's thread only. An operator
   * that works its way through one huge line reports the same position again and again: it counts
   * as a byte a call, so that it does not look stuck.
   */
  void progressed(long position) {
    long before = scannedBytes.getPlain();
    scannedBytes.setRelease(Math.max(before + 1, position - range.start()));
  }

  /** Everything before {@code position} was scanned; the slot's thread only. */
  void scannedTo(long position) {
    long before = scannedBytes.getPlain();
    scannedBytes.setRelease(Math.max(before, position - range.start()));
  }

  @Override
  public String toString() {
    return key + " [" + range.start() + ", " + range.end() + ")";
  }
}
