package dev.trawl.server.scan;

import dev.trawl.proto.v1.DispatchCost;
import dev.trawl.proto.v1.ScanProgress;
import dev.trawl.proto.v1.ScanSummary;
import dev.trawl.proto.worker.v1.Batch;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongSupplier;

/** What a scan has cost so far: time, workers, attempts, bytes on the wire. */
final class ScanTally {
  private final LongSupplier nanoClock;
  private final long startedNanos;
  private final Set<Long> workers = new HashSet<>();
  private long attempts;
  private long taskBytes;
  private long resultBytes;
  private long scannedBytes;
  private long streamedBytes;
  private long streamedOverBytes;

  ScanTally(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
    this.startedNanos = nanoClock.getAsLong();
  }

  /** A worker has a task of the scan. */
  void granted(long workerId, boolean isRange) {
    workers.add(workerId);
    attempts += isRange ? 1 : 0;
  }

  /** What a message that carries tasks cost on the wire. */
  void addTaskBytes(long bytes) {
    taskBytes += bytes;
  }

  /** What a message with results cost on the wire. */
  void addResultBytes(long bytes) {
    resultBytes += bytes;
  }

  /** A batch was taken in. */
  void accepted(Batch batch) {
    streamedBytes += batch.getResults().size();
    streamedOverBytes += batch.getSegmentEnd() - batch.getSegmentStart();
    scannedBytes += batch.hasEnd() ? batch.getEnd().getScannedBytes() : 0;
  }

  /** Bytes of the blob that the results so far are from. */
  long streamedOverBytes() {
    return streamedOverBytes;
  }

  /** Bytes of results for each byte of the blob; never 0. */
  double resultDensity() {
    return Math.max(1e-6, (double) streamedBytes / streamedOverBytes);
  }

  void addTo(ScanSummary.Builder summary) {
    summary
        .setAttempts(attempts)
        .setScannedBytes(scannedBytes)
        .setElapsedMicros(elapsedMicros())
        .setWorkers(workers.size())
        .setDispatch(
            DispatchCost.newBuilder()
                .setTasks(attempts)
                .setTaskBytes(taskBytes)
                .setResultBytes(resultBytes));
  }

  void addTo(ScanProgress.Builder progress) {
    progress.setElapsedMicros(elapsedMicros());
  }

  private long elapsedMicros() {
    return (nanoClock.getAsLong() - startedNanos) / 1_000;
  }
}
