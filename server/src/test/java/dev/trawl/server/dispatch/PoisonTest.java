package dev.trawl.server.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trawl.proto.v1.Gap;
import dev.trawl.proto.v1.GapReason;
import dev.trawl.proto.v1.Operator;
import dev.trawl.proto.v1.ScanResponse;
import dev.trawl.proto.v1.ScanStatus;
import dev.trawl.proto.v1.ScanSummary;
import dev.trawl.proto.worker.v1.AttachResponse;
import dev.trawl.proto.worker.v1.Batch;
import dev.trawl.proto.worker.v1.FailureReason;
import dev.trawl.proto.worker.v1.RangeTask;
import dev.trawl.proto.worker.v1.ScanSpec;
import dev.trawl.proto.worker.v1.TaskEnd;
import dev.trawl.proto.worker.v1.TaskFailure;
import dev.trawl.scan.blob.ByteRange;
import dev.trawl.server.scan.Affinity;
import dev.trawl.server.scan.AnswerKind;
import dev.trawl.server.scan.ScanDefinition;
import dev.trawl.server.scan.ScanFailure;
import dev.trawl.server.scan.ScanOutput;
import dev.trawl.server.scan.ScanRun;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who runs what once workers have died, and what the client gets of it. */
class PoisonTest {
  private static final long BLOB = 64L << 20;
  private static final long RANGE = 4L << 20;
  private static final long LEAST = 64 << 10;

  private final List<Worker> pool = new ArrayList<>();
  private final Dispatcher dispatcher =
      new Dispatcher(() -> 0, Duration.ofDays(1), Duration.ofDays(1));
  private long nextWorkerId = 1;

  @Test
  void aByteThatCrashesItsReadersCostsSixteenAtMostAndAGapAroundIt() {
    long poison = 3 * RANGE + 12_345;
    Client client = scan(AnswerKind.COUNT);
    attach(2);
    attach(2);
    int deaths = 0;
    for (Worker next = next(); next != null; next = next()) {
      RangeTask task = next.tasks.getFirst();
      if (task.getStart() <= poison && poison < task.getEnd()) {
        deaths++;
        die(next);
      } else {
        next.end(task);
      }
    }
    assertThat(client.failure).isNull();
    assertThat(client.summary.getStatus()).isEqualTo(ScanStatus.SCAN_STATUS_PARTIAL);
    assertThat(client.summary.getGapsList()).hasSize(1);
    Gap gap = client.summary.getGaps(0);
    assertThat(gap.getRange().getStart()).isEqualTo(poison / LEAST * LEAST);
    assertThat(gap.getRange().getEnd()).isEqualTo(poison / LEAST * LEAST + LEAST);
    assertThat(gap.getReason()).isEqualTo(GapReason.GAP_REASON_WORKER_DIED);
    assertThat(gap.getSignal()).isEqualTo(11);
    assertThat(gap.getLastWords()).isEqualTo("boom");
    // Three of the range, one for each of the halvings to 64 KiB, three of that.
    assertThat(deaths).isEqualTo(3 + 6 - 1 + 3);
    assertThat(dispatcher.reservedBytes()).isZero();
  }

  @Test
  void aSuspectRunsAloneAndInTheWorkerThatCameLast() {
    scan(AnswerKind.COUNT);
    attach(2);
    attach(2);
    // Something gets done, so that it is not the scan that is suspected.
    Worker first = next();
    first.end(first.tasks.getFirst());
    RangeTask victim = null;
    for (int i = 0; i < 3; i++) {
      Worker one = victim == null ? next() : holderOf(victim);
      victim = one.tasks.getFirst();
      die(one);
    }
    // The rest of the pool goes on while the last worker finishes what it has.
    Worker last = pool.getLast();
    while (!last.tasks.isEmpty() && !last.runsSuspect) {
      last.end(last.tasks.getFirst());
    }
    assertThat(last.tasks).hasSize(1);
    RangeTask half = last.tasks.getFirst();
    assertThat(half.getStart()).isEqualTo(victim.getStart());
    assertThat(half.getEnd() - half.getStart()).isEqualTo(RANGE / 2);
    assertThat(half.getSequential()).isTrue();
    Worker other = pool.getFirst();
    other.end(other.tasks.getFirst());
    assertThat(last.tasks).as("nothing is added").hasSize(1);
    assertThat(other.tasks).as("others have work").isNotEmpty();
  }

  @Test
  void theFirstCrashTakesNativeCodeFromAllTasksThatFollow() {
    scan(AnswerKind.COUNT);
    Worker first = attach(1);
    assertThat(first.tasks).noneMatch(RangeTask::getJavaOnly);
    dispatcher.lost(first.session, Deaths.killed("by somebody"));
    pool.remove(first);
    Worker second = attach(1);
    assertThat(second.tasks).noneMatch(RangeTask::getJavaOnly);
    die(second);
    assertThat(pool.getLast().tasks).isNotEmpty().allMatch(RangeTask::getJavaOnly);
  }

  @Test
  void bytesThatTheStorageDoesNotGiveBecomeAGapToo() {
    long broken = 5 * RANGE + 700_000;
    Client client = scan(AnswerKind.COUNT);
    attach(1);
    for (Worker next = next(); next != null; next = next()) {
      RangeTask task = next.tasks.getFirst();
      if (task.getStart() <= broken && broken < task.getEnd()) {
        next.failToRead(task);
      } else {
        next.end(task);
      }
    }
    assertThat(pool).hasSize(1);
    assertThat(client.summary.getStatus()).isEqualTo(ScanStatus.SCAN_STATUS_PARTIAL);
    Gap gap = client.summary.getGaps(0);
    assertThat(gap.getReason()).isEqualTo(GapReason.GAP_REASON_READ_ERROR);
    assertThat(gap.getRange().getStart()).isLessThanOrEqualTo(broken);
    assertThat(gap.getRange().getEnd()).isGreaterThan(broken);
    assertThat(gap.getLastWords()).contains("input/output error");
  }

  @Test
  void aFileThatCannotBeReadAtAllIsSaidToBe() {
    Client client = scan(AnswerKind.COUNT);
    attach(1);
    for (Worker next = next(); next != null; next = next()) {
      next.failToRead(next.tasks.getFirst());
    }
    assertThat(client.failure).isNotNull();
    assertThat(client.failure.reason()).isEqualTo("BLOB_UNREADABLE");
    assertThat(client.failure.message()).contains("input/output error");
  }

  @Test
  void aChecksumWithAHoleIsNone() {
    Client client = scan(AnswerKind.CHECKSUM);
    attach(1);
    for (Worker next = next(); next != null; next = next()) {
      RangeTask task = next.tasks.getFirst();
      if (task.getStart() <= 2 * RANGE && 2 * RANGE < task.getEnd()) {
        die(next);
      } else {
        next.endWithChecksum(task);
      }
    }
    assertThat(client.failure).isNotNull();
    assertThat(client.failure.reason()).isEqualTo("POISON_RANGE");
    assertThat(client.failure.message()).contains("[8388608, 8454144)");
  }

  // ---- the pool

  /** A worker with something to do; null if there is none, as after the end. */
  private @Nullable Worker next() {
    for (Worker worker : pool) {
      if (!worker.tasks.isEmpty()) {
        return worker;
      }
    }
    return null;
  }

  private Worker holderOf(RangeTask victim) {
    for (Worker worker : pool) {
      for (RangeTask task : worker.tasks) {
        if (task.getTaskId() == victim.getTaskId()) {
          while (worker.tasks.getFirst() != task) {
            worker.end(worker.tasks.getFirst());
          }
          return worker;
        }
      }
    }
    throw new AssertionError("nobody has " + victim);
  }

  private Worker attach(int slots) {
    Worker worker = new Worker(nextWorkerId++, slots);
    pool.add(worker);
    dispatcher.attached(worker.session);
    return worker;
  }

  private void die(Worker worker) {
    pool.remove(worker);
    dispatcher.lost(worker.session, Deaths.crashed("boom"));
    attach(worker.session.slotCount());
  }

  private final class Worker implements WorkerLink {
    final WorkerSession session;
    final ArrayDeque<RangeTask> tasks = new ArrayDeque<>();
    final ArrayDeque<Integer> slots = new ArrayDeque<>();
    boolean runsSuspect;

    Worker(long id, int slots) {
      session = new WorkerSession(id, id, slots, "fake", this, 0);
    }

    @Override
    public void send(AttachResponse message) {
      for (RangeTask task : message.getGrant().getTasksList()) {
        tasks.addLast(task);
        slots.addLast(message.getGrant().getSlot());
        runsSuspect = task.getSequential() && task.getEnd() < BLOB;
      }
    }

    @Override
    public void retire() {}

    @Override
    public void drop(String why) {
      throw new AssertionError("dropped: " + why);
    }

    void end(RangeTask task) {
      deliver(
          batch(task, task.getEnd())
              .setEnd(TaskEnd.newBuilder().setResolvedThrough(task.getEnd())));
    }

    void endWithChecksum(RangeTask task) {
      dev.trawl.proto.v1.DigestResult digest =
          dev.trawl.proto.v1.DigestResult.newBuilder()
              .setDigests(com.google.protobuf.ByteString.copyFrom(new byte[4]))
              .build();
      deliver(
          batch(task, task.getEnd())
              .setResults(digest.toByteString())
              .setEnd(TaskEnd.newBuilder().setResolvedThrough(task.getEnd())));
    }

    void failToRead(RangeTask task) {
      TaskFailure failure =
          TaskFailure.newBuilder()
              .setReason(FailureReason.FAILURE_REASON_BLOB_UNREADABLE)
              .setMessage("input/output error")
              .build();
      deliver(batch(task, task.getStart()).setEnd(TaskEnd.newBuilder().setFailure(failure)));
    }

    private Batch.Builder batch(RangeTask task, long to) {
      return Batch.newBuilder()
          .setScanId(task.getScanId())
          .setTaskId(task.getTaskId())
          .setAttempt(task.getAttempt())
          .setSegmentStart(task.getStart())
          .setSegmentEnd(to);
    }

    private void deliver(Batch.Builder batch) {
      tasks.removeFirst();
      dispatcher.delivered(session, slots.removeFirst(), List.of(batch.build()), 100);
      dispatcher.tick();
    }
  }

  // ---- a scan

  private static final class Client implements ScanOutput {
    ScanSummary summary = ScanSummary.getDefaultInstance();
    @Nullable ScanFailure failure;

    @Override
    public boolean ready() {
      return true;
    }

    @Override
    public void send(ScanResponse response) {
      summary = response.getSummary();
    }

    @Override
    public void complete() {}

    @Override
    public void fail(ScanFailure why) {
      failure = why;
    }
  }

  private Client scan(AnswerKind kind) {
    Client client = new Client();
    ScanRun run =
        new ScanRun(
            1,
            new ScanDefinition(
                Operator.getDefaultInstance(),
                kind,
                false,
                false,
                new ByteRange(0, BLOB),
                0,
                0,
                RANGE,
                0),
            BLOB,
            client,
            dispatcher,
            onLoop -> onLoop.accept(null),
            new Affinity(BLOB),
            () -> 1 << 20,
            () -> 0);
    dispatcher.add(run, ScanSpec.newBuilder().setScanId(1).build());
    return client;
  }
}
