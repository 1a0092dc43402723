package dev.trawl.worker;

import dev.trawl.proto.worker.v1.AttachRequest;
import dev.trawl.proto.worker.v1.Batch;
import dev.trawl.proto.worker.v1.CreditStarved;
import dev.trawl.proto.worker.v1.FailureReason;
import dev.trawl.proto.worker.v1.TaskReleased;
import dev.trawl.scan.blob.BlobException;
import dev.trawl.scan.blob.BlobReader;
import dev.trawl.scan.hyperscan.Hyperscan;
import dev.trawl.scan.operator.RangeOperator;
import dev.trawl.scan.operator.RangeOperator.Outcome;
import dev.trawl.scan.window.Window;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A slot: a thread that runs the tasks of a queue one after the other and delivers their batches.
 * Every attempt ends in exactly one of two ways: its last batch is handed to the Deliver stream,
 * or, if it was stopped before, it is released. Whatever an operator throws costs that task only.
 */
final class Slot implements Runnable, BatchSink.Output {
  private static final Logger log = LoggerFactory.getLogger(Slot.class);

  /** A task longer than this takes long enough that nothing should wait for it. */
  private static final long SHORT_TASK_BYTES = 1 << 20;

  private final int number;
  private final SlotQueue queue;
  private final Outbox outbox;
  private final Consumer<AttachRequest> control;
  private final BatchSink sink;

  /** One window per blob, as a window may own a buffer. The slot's thread only. */
  private final Map<SharedBlob, Window> windows = new HashMap<>();

  /**
   * @param number the slot's number, from 0
   * @param outbox where batches go
   * @param control where released and starved tasks are told
   */
  Slot(
      int number,
      SlotQueue queue,
      Outbox outbox,
      Consumer<AttachRequest> control,
      int maxBatchBytes) {
    this.number = number;
    this.queue = queue;
    this.outbox = outbox;
    this.control = control;
    this.sink = new BatchSink(this, maxBatchBytes);
  }

  /** Runs tasks until the queue is closed and the last one has ended. */
  @Override
  public void run() {
    for (Attempt next = next(); next != null; next = next()) {
      run(next);
    }
  }

  private @Nullable Attempt next() {
    Attempt waiting = queue.peek();
    if (waiting == null || waiting.range().end() - waiting.range().start() > SHORT_TASK_BYTES) {
      outbox.flush();
    }
    Attempt next = queue.poll();
    if (next == null) {
      outbox.flush();
      next = queue.take();
    }
    return next;
  }

  private void run(Attempt attempt) {
    if (outbox.isStale()) {
      outbox.flush();
    }
    boolean delivered = runToLastBatch(attempt);
    queue.ended();
    if (!delivered) {
      outbox.flush();
      control.accept(released(number, attempt));
    }
  }

  /** What tells the supervisor that a task was let go. */
  static AttachRequest released(int slot, Attempt attempt) {
    TaskReleased released =
        TaskReleased.newBuilder()
            .setSlot(slot)
            .setScanId(attempt.key().scanId())
            .setTaskId(attempt.key().taskId())
            .setAttempt(attempt.key().attempt())
            .build();
    return AttachRequest.newBuilder().setReleased(released).build();
  }

  private boolean runToLastBatch(Attempt attempt) {
    ScanJob job = attempt.job();
    sink.begin(attempt, job == null ? new ResultForm.Count() : job.form());
    try {
      if (job == null) {
        throw new TaskFailedException(
            FailureReason.FAILURE_REASON_OPERATOR_FAILED, "its scan was never announced");
      }
      return sink.finish(scan(attempt, job));
    } catch (TaskFailedException e) {
      logFailure(attempt, e);
      return sink.fail(e.reason(), String.valueOf(e.getMessage()));
    }
  }

  /** With the stack trace only where it says something: in code of ours or of an operator. */
  private void logFailure(Attempt attempt, TaskFailedException e) {
    log.warn("slot {}: {} failed: {}: {}", number, attempt, e.reason(), e.getMessage());
    if (e.reason() == FailureReason.FAILURE_REASON_OPERATOR_FAILED && e.getCause() != null) {
      log.warn("slot {}: thrown by the operator", number, e.getCause());
    }
  }

  private Outcome scan(Attempt attempt, ScanJob job) throws TaskFailedException {
    Hyperscan.allowOnThisThread(!attempt.javaOnly());
    SharedBlob blob = job.blob();
    BlobReader reader = blob.acquire();
    try {
      checkUnchanged(blob, reader);
      Window window = window(blob, reader);
      RangeOperator operator = job.operator(window);
      sink.expect(operator.needs(), window.blobSize());
      Outcome outcome = run(attempt, operator, window, reader);
      checkUnchanged(blob, reader);
      return outcome;
    } catch (TaskFailedException e) {
      checkUnchanged(blob, reader);
      throw e;
    } catch (IOException | RuntimeException | Error e) {
      throw failure(blob, reader, e);
    } finally {
      blob.release();
    }
  }

  private Outcome run(Attempt attempt, RangeOperator operator, Window window, BlobReader reader)
      throws TaskFailedException, IOException {
    MergeTask merge = attempt.merge();
    if (merge != null) {
      return merge.run(operator, attempt.range(), sink);
    }
    Outcome outcome = operator.scan(window, attempt.range(), sink);
    reader.afterScan(attempt.bytes());
    return outcome;
  }

  private Window window(SharedBlob blob, BlobReader reader) {
    Window window = windows.get(blob);
    if (window == null) {
      windows.keySet().removeIf(SharedBlob::isForgotten);
      window = reader.newWindow();
      windows.put(blob, window);
    }
    return window;
  }

  private static void checkUnchanged(SharedBlob blob, BlobReader reader)
      throws TaskFailedException {
    try {
      reader.checkUnchanged();
    } catch (BlobException e) {
      throw blob.failure(e);
    }
  }

  /**
   * A file that was truncated under a mapping or a read shows as an error of any kind, so that is
   * looked at first.
   */
  private static TaskFailedException failure(SharedBlob blob, BlobReader reader, Throwable thrown)
      throws TaskFailedException {
    checkUnchanged(blob, reader);
    // An InternalError is how the virtual machine tells that a page of a mapping could not be read.
    if (thrown instanceof IOException || thrown instanceof InternalError) {
      return new TaskFailedException(
          FailureReason.FAILURE_REASON_BLOB_UNREADABLE, blob + ": " + thrown.getMessage(), thrown);
    }
    return new TaskFailedException(
        FailureReason.FAILURE_REASON_OPERATOR_FAILED, thrown.toString(), thrown);
  }

  @Override
  public boolean deliver(Batch batch, CreditGate gate) {
    return outbox.add(batch, gate);
  }

  @Override
  public void starved(TaskKey key, long wantedBytes) {
    outbox.flush();
    CreditStarved starved =
        CreditStarved.newBuilder()
            .setScanId(key.scanId())
            .setTaskId(key.taskId())
            .setAttempt(key.attempt())
            .setWantedBytes(wantedBytes)
            .build();
    control.accept(AttachRequest.newBuilder().setCreditStarved(starved).build());
  }

  @Override
  public void tick() {
    if (outbox.isStale()) {
      outbox.flush();
    }
  }
}
