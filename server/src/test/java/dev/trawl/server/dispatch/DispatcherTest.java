package dev.trawl.server.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.trawl.proto.v1.MatchColumns;
import dev.trawl.proto.v1.Operator;
import dev.trawl.proto.v1.ScanResponse;
import dev.trawl.proto.worker.v1.AttachResponse;
import dev.trawl.proto.worker.v1.Batch;
import dev.trawl.proto.worker.v1.CreditStarved;
import dev.trawl.proto.worker.v1.FailureReason;
import dev.trawl.proto.worker.v1.RangeTask;
import dev.trawl.proto.worker.v1.ScanSpec;
import dev.trawl.proto.worker.v1.TaskEnd;
import dev.trawl.proto.worker.v1.TaskFailure;
import dev.trawl.proto.worker.v1.TaskReleased;
import dev.trawl.scan.blob.ByteRange;
import dev.trawl.server.scan.Affinity;
import dev.trawl.server.scan.AnswerKind;
import dev.trawl.server.scan.ScanDefinition;
import dev.trawl.server.scan.ScanFailure;
import dev.trawl.server.scan.ScanOutput;
import dev.trawl.server.scan.ScanRun;
import dev.trawl.server.scan.WorkerEnd;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Slots taken and given, one message at a time: what a simulation meets too rarely. */
class DispatcherTest {
  private static final long BLOB = 64 << 20;
  private static final long CREDIT = 64 << 10;

  private long nanos;
  private final Dispatcher dispatcher =
      new Dispatcher(() -> nanos, Duration.ofDays(1), Duration.ofDays(1));
  private long nextWorkerId = 1;

  @Test
  void aScanIsNotStuckBehindAStarvedSlotOfAnother() {
    Worker worker = attach();
    Client slow = scan(1, AnswerKind.MATCHES, 64 << 20);
    slow.ready = false;
    starve(worker, worker.granted.getFirst());
    Client quick = scan(2, AnswerKind.COUNT, 64 << 20);
    assertThat(worker.granted).hasSize(2);

    nanos += Duration.ofMillis(60).toNanos();
    dispatcher.tick();
    assertThat(worker.revoked).isEqualTo(1);
    release(worker, worker.granted.getFirst());
    end(worker, worker.granted.get(1));
    assertThat(quick.complete).isTrue();
  }

  /** Results and what is said of credit come on separate streams. */
  @Test
  void aSlotThatSaidItStarvesBeforeItsResultsCameCountsAsStarved() {
    Worker worker = attach();
    Client slow = scan(1, AnswerKind.MATCHES, BLOB);
    RangeTask task = worker.granted.getFirst();
    deliver(worker, matches(task, task.getStart(), (int) CREDIT));
    slow.ready = false;
    long lent = worker.credit;
    assertThat(lent).isPositive();

    sayStarved(worker, task);
    for (long sent = 0, from = task.getStart() + CREDIT - 16; sent < lent; sent += 1 << 18) {
      deliver(worker, matches(task, from, (1 << 18)));
      from += (1 << 18) - 16;
    }
    Client quick = scan(2, AnswerKind.COUNT, BLOB);
    nanos += Duration.ofMillis(60).toNanos();
    dispatcher.tick();

    assertThat(worker.revoked).isEqualTo(1);
    release(worker, task);
    end(worker, worker.granted.get(1));
    assertThat(quick.complete).isTrue();
  }

  @Test
  void rangesOfAWorkerThatIsGoneWaitBehindThoseOfAnyOther() {
    Affinity affinity = new Affinity(BLOB);
    Worker gone = attach();
    scan(1, AnswerKind.COUNT, BLOB / 2, affinity);
    List.copyOf(gone.granted).forEach(task -> end(gone, task));
    Worker other = attach();
    scan(2, AnswerKind.COUNT, BLOB / 2, affinity);
    assertThat(other.granted).hasSize(1);
    dispatcher.lost(gone.session, Deaths.killed("test"));
    assertThat(other.granted).hasSize(2);
  }

  @Test
  void aWorkerThatAlwaysEndsARangeWronglyEndsTheScanInTheEnd() {
    Client client = scan(1, AnswerKind.COUNT, BLOB);
    int workers = 0;
    while (client.failure == null && workers < 100) {
      workers++;
      Worker liar = attach();
      RangeTask task = liar.granted.getFirst();
      deliver(
          liar,
          batch(task, task.getStart(), task.getEnd())
              .setEnd(TaskEnd.newBuilder().setResolvedThrough(1)));
      assertThat(liar.dropped).contains("resolved through 1");
    }
    assertThat(client.failure).isNotNull();
    assertThat(client.failure.reason()).isEqualTo("POISON_REQUEST");
    assertThat(workers).isEqualTo(24);
  }

  @Test
  void workersThatSomebodyKilledSayLittleOfTheRangeThatTheyRan() {
    assertThat(deathsUntilFailure(WorkerEnd.ofProcess(0, 1, "exit code 1", ""))).isEqualTo(24);
    assertThat(deathsUntilFailure(Deaths.crashed("none"))).isEqualTo(24);
    assertThat(deathsUntilFailure(Deaths.killed("none"))).isEqualTo(8 * 24);
    WorkerEnd stopped = WorkerEnd.of(WorkerEnd.Kind.SILENT, "no heartbeat");
    assertThat(deathsUntilFailure(stopped)).isEqualTo(8 * 24);
  }

  private int deathsUntilFailure(WorkerEnd end) {
    Client client = scan(1, AnswerKind.COUNT, BLOB);
    int deaths = 0;
    while (client.failure == null && deaths < 1000) {
      deaths++;
      dispatcher.lost(attach().session, end);
    }
    assertThat(client.failure).isNotNull();
    assertThat(client.failure.reason()).isEqualTo("POISON_REQUEST");
    return deaths;
  }

  @Test
  void drainingWorkerGivesBackWhatWaitsAtOnceAndGetsNothingMore() {
    Worker leaving = attach();
    Client client = scan(1, AnswerKind.COUNT, BLOB / 4);
    assertThat(leaving.granted).hasSize(2);
    RangeTask running = leaving.granted.get(0);
    RangeTask waiting = leaving.granted.get(1);
    assertThat(dispatcher.drain(leaving.session.id())).isTrue();
    assertThat(dispatcher.drain(leaving.session.id())).isTrue();
    assertThat(leaving.drains).isEqualTo(1);
    assertThat(leaving.retired).isTrue();
    Worker other = attach();
    assertThat(other.granted.get(0).getTaskId()).isEqualTo(waiting.getTaskId());
    release(leaving, running);
    release(leaving, waiting);
    assertThat(leaving.granted).as("no more").hasSize(2);
    dispatcher.lost(leaving.session, WorkerEnd.ofProcess(0, 0, "exit code 0", ""));
    for (int i = 0; i < other.granted.size(); i++) {
      end(other, other.granted.get(i));
    }
    assertThat(other.granted).anyMatch(task -> task.getTaskId() == running.getTaskId());
    assertThat(client.failure).isNull();
    assertThat(client.complete).isTrue();
  }

  @Test
  void drainingCountsAgainstNoRange() {
    Client client = scan(1, AnswerKind.COUNT, BLOB);
    for (int i = 0; i < 30; i++) {
      Worker worker = attach();
      assertThat(worker.granted).hasSize(1);
      dispatcher.drain(worker.session.id());
      nanos += Dispatcher.DRAIN_LIMIT.toNanos() + 1;
      dispatcher.tick();
      assertThat(worker.dropped).contains("did not within 15 s");
    }
    assertThat(client.failure).isNull();
  }

  @Test
  void aScanOfTinyRangesDoesNotHaveAllTheTurns() {
    Worker worker = attach();
    scan(1, AnswerKind.COUNT, 1);
    scan(2, AnswerKind.COUNT, 1 << 20);
    int others = 0;
    for (int i = 0; i < 400; i++) {
      RangeTask task = worker.granted.get(i);
      others += task.getScanId() == 2 ? 1 : 0;
      end(worker, task);
    }
    assertThat(others).isBetween(30, 100);
  }

  @Test
  void scansShareTheSlotsByTheirWeights() {
    scan(1, AnswerKind.COUNT, BLOB / 64, new Affinity(BLOB), 1);
    scan(2, AnswerKind.COUNT, BLOB / 64, new Affinity(BLOB), 3);
    Worker worker = attach();
    for (int i = 0; i < 40; i++) {
      end(worker, worker.granted.get(i));
    }
    long light = worker.granted.subList(0, 40).stream().filter(t -> t.getScanId() == 1).count();
    assertThat(light).isBetween(9L, 11L);
  }

  @Test
  void nobodyDrainsAWorkerThatIsNotThere() {
    assertThat(dispatcher.drain(99)).isFalse();
  }

  @Test
  void scansWithoutAWorkerEndWhenWorkersDoNotStart() {
    Client client = scan(1, AnswerKind.COUNT, BLOB);
    Worker worker = attach();
    dispatcher.workersDoNotStart("exit code 1");
    assertThat(client.failure).isNull();
    dispatcher.lost(worker.session, WorkerEnd.ofProcess(0, 1, "exit code 1", ""));
    dispatcher.workersDoNotStart("exit code 1, last words: no room");
    assertThat(client.failure).isNotNull();
    assertThat(client.failure.reason()).isEqualTo("NO_WORKER");
    assertThat(client.failure.message()).contains("no room");
  }

  @Test
  void aWorkerThatSendsWithoutCreditIsDroppedBeforeItFillsTheMemory() {
    Worker worker = attach();
    Client slow = scan(1, AnswerKind.MATCHES, BLOB);
    slow.ready = false;
    RangeTask task = worker.granted.getFirst();
    starve(worker, task);
    assertThat(worker.dropped).isNull();
    long held = dispatcher.reservedBytes();
    deliver(worker, matches(task, task.getStart() + CREDIT, 1000));
    assertThat(worker.dropped).contains("without credit");
    assertThat(dispatcher.reservedBytes()).isEqualTo(held);
  }

  @Test
  void aWorkerThatReleasesASlotItDoesNotHaveIsDropped() {
    for (int slot : new int[] {1, -1}) {
      Worker worker = attach();
      dispatcher.released(worker.session, TaskReleased.newBuilder().setSlot(slot).build());
      assertThat(worker.dropped).contains("of 1");
    }
    assertThat(dispatcher.sessions()).isEmpty();
  }

  @Test
  void aClientIsToldOfAFailureWhateverGoesWrongOnTheWay() {
    Worker worker = attach();
    Client client = scan(1, AnswerKind.COUNT, BLOB);
    worker.broken = true;
    RangeTask task = worker.granted.getFirst();
    TaskFailure failure =
        TaskFailure.newBuilder().setReason(FailureReason.FAILURE_REASON_BLOB_CHANGED).build();
    deliver(worker, batch(task, 0, 0).setEnd(TaskEnd.newBuilder().setFailure(failure)));
    assertThat(client.failure).isNotNull();
    assertThat(client.failure.reason()).isEqualTo("BLOB_CHANGED");
  }

  // ---- a scan
  // ------------------------------------------------------------------------------------------------------

  private static final class Client implements ScanOutput {
    boolean ready = true;
    boolean complete;
    @Nullable ScanFailure failure;

    @Override
    public boolean ready() {
      return ready;
    }

    @Override
    public void send(ScanResponse response) {}

    @Override
    public void complete() {
      complete = true;
    }

    @Override
    public void fail(ScanFailure why) {
      failure = why;
    }
  }

  private Client scan(int id, AnswerKind kind, long rangeBytes) {
    return scan(id, kind, rangeBytes, new Affinity(BLOB));
  }

  private Client scan(int id, AnswerKind kind, long rangeBytes, Affinity affinity) {
    return scan(id, kind, rangeBytes, affinity, Dispatcher.DEFAULT_WEIGHT);
  }

  private Client scan(int id, AnswerKind kind, long rangeBytes, Affinity affinity, int weight) {
    Client client = new Client();
    ScanRun run =
        new ScanRun(
            id,
            new ScanDefinition(
                Operator.getDefaultInstance(),
                kind,
                false,
                false,
                new ByteRange(0, BLOB),
                0,
                0,
                rangeBytes,
                0),
            BLOB,
            client,
            dispatcher,
            onLoop -> onLoop.accept(null),
            affinity,
            () -> CREDIT,
            () -> nanos);
    dispatcher.add(run, ScanSpec.newBuilder().setScanId(id).build(), null, weight);
    return client;
  }

  // ---- a worker
  // ----------------------------------------------------------------------------------------------------

  private static final class Worker implements WorkerLink {
    final WorkerSession session;
    final List<RangeTask> granted = new ArrayList<>();
    int revoked;
    int drains;
    boolean retired;
    long credit;
    boolean broken;
    @Nullable String dropped;

    Worker(long id) {
      session = new WorkerSession(id, id, 1, "fake", this, 0);
    }

    @Override
    public void send(AttachResponse message) {
      if (broken) {
        throw new IllegalStateException("a link that throws, which none should");
      }
      granted.addAll(message.getGrant().getTasksList());
      revoked += message.hasRevoke() ? 1 : 0;
      credit += message.getCredit().getBytes();
      drains += message.hasDrain() ? 1 : 0;
    }

    @Override
    public void retire() {
      retired = true;
    }

    @Override
    public void drop(String why) {
      dropped = why;
    }
  }

  private Worker attach() {
    Worker worker = new Worker(nextWorkerId++);
    dispatcher.attached(worker.session);
    return worker;
  }

  private void deliver(Worker worker, Batch.Builder batch) {
    dispatcher.delivered(
        worker.session, 0, List.of(batch.build()), batch.build().getSerializedSize());
  }

  private static Batch.Builder batch(RangeTask task, long from, long to) {
    return Batch.newBuilder()
        .setScanId(task.getScanId())
        .setTaskId(task.getTaskId())
        .setAttempt(task.getAttempt())
        .setSegmentStart(from)
        .setSegmentEnd(to);
  }

  /** One match after the other, each of one byte, until {@code bytes} of results are full. */
  private static Batch.Builder matches(RangeTask task, long from, int bytes) {
    int count = bytes - 16;
    ByteString columns =
        MatchColumns.newBuilder()
            .addStartDeltas(0)
            .addAllStartDeltas(Collections.nCopies(count - 1, 1L))
            .setConstantLength(1)
            .build()
            .toByteString();
    return batch(task, from, from + count).setResultCount(count).setResults(columns);
  }

  /** Uses the attempt's credit up and says so. */
  private void starve(Worker worker, RangeTask task) {
    deliver(worker, matches(task, task.getStart(), (int) CREDIT + 16));
    sayStarved(worker, task);
  }

  private void sayStarved(Worker worker, RangeTask task) {
    dispatcher.starved(
        worker.session,
        CreditStarved.newBuilder()
            .setScanId(task.getScanId())
            .setTaskId(task.getTaskId())
            .setAttempt(task.getAttempt())
            .build());
  }

  private void release(Worker worker, RangeTask task) {
    dispatcher.released(
        worker.session,
        TaskReleased.newBuilder()
            .setScanId(task.getScanId())
            .setTaskId(task.getTaskId())
            .setAttempt(task.getAttempt())
            .build());
  }

  private void end(Worker worker, RangeTask task) {
    deliver(
        worker,
        batch(task, task.getStart(), task.getEnd())
            .setEnd(TaskEnd.newBuilder().setResolvedThrough(task.getEnd())));
  }
}
