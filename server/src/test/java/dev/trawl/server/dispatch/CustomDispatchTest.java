package dev.trawl.server.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.trawl.proto.v1.CustomAnswer;
import dev.trawl.proto.v1.Operator;
import dev.trawl.proto.v1.ScanResponse;
import dev.trawl.proto.worker.v1.AttachResponse;
import dev.trawl.proto.worker.v1.Batch;
import dev.trawl.proto.worker.v1.Heartbeat;
import dev.trawl.proto.worker.v1.MergeInput;
import dev.trawl.proto.worker.v1.OperatorVersion;
import dev.trawl.proto.worker.v1.RangeTask;
import dev.trawl.proto.worker.v1.ScanSpec;
import dev.trawl.proto.worker.v1.SlotProgress;
import dev.trawl.proto.worker.v1.TaskEnd;
import dev.trawl.scan.blob.ByteRange;
import dev.trawl.server.scan.Affinity;
import dev.trawl.server.scan.AnswerKind;
import dev.trawl.server.scan.ScanDefinition;
import dev.trawl.server.scan.ScanFailure;
import dev.trawl.server.scan.ScanOutput;
import dev.trawl.server.scan.ScanRun;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who runs custom operators, who is blamed for them, and what of their results is believed. */
class CustomDispatchTest {
  private static final long BLOB = 4 << 20;
  private static final long HALF = BLOB / 2;
  private static final OperatorVersion OLD = version(1);
  private static final OperatorVersion NEW = version(2);

  private long nanos;
  private final OperatorCatalog catalog = new OperatorCatalog(List.of(OLD));
  private final Dispatcher dispatcher =
      new Dispatcher(
          () -> nanos, Duration.ofDays(1), Duration.ofSeconds(15), Duration.ofSeconds(2), catalog);
  private long nextWorkerId = 1;

  private static OperatorVersion version(int version) {
    return OperatorVersion.newBuilder()
        .setName("mine")
        .setVersion(version)
        .setAnswer(CustomAnswer.CUSTOM_ANSWER_PARTIAL)
        .build();
  }

  @Test
  void workersOfAnotherVersionTakeNoPart() {
    Worker older = attach(1, OLD);
    Worker newer = attach(1, NEW);
    scan(1, AnswerKind.PARTIAL, OLD);
    assertThat(older.granted).isNotEmpty();
    assertThat(newer.granted).isEmpty();
  }

  @Test
  void theHighestVersionThatIsThereIsTheOneThatScansBeginWith() {
    assertThat(catalog.custom("mine")).isEqualTo(OLD);
    assertThat(catalog.custom("other")).isNull();
    Worker newer = attach(1, NEW);
    attach(1, OLD);
    assertThat(catalog.custom("mine")).isEqualTo(NEW);
    assertThat(catalog.customNames()).containsExactly("mine");
    dispatcher.lost(newer.session, Deaths.killed("test"));
    assertThat(catalog.custom("mine")).isEqualTo(OLD);
  }

  @Test
  void aScanWhoseVersionIsGoneEnds() {
    Worker older = attach(1, OLD);
    Client client = scan(1, AnswerKind.PARTIAL, OLD);
    dispatcher.lost(older.session, Deaths.killed("test"));
    attach(1, NEW);
    dispatcher.tick();
    nanos += Duration.ofSeconds(14).toNanos();
    dispatcher.tick();
    assertThat(client.failure).isNull();
    nanos += Duration.ofSeconds(2).toNanos();
    dispatcher.tick();
    assertThat(client.failure.reason()).isEqualTo("NO_WORKER");
  }

  @Test
  void aDeathIsBlamedOnWhatCustomOperatorsRan() {
    Client builtIn = scan(1, AnswerKind.COUNT, null);
    Client custom = scan(2, AnswerKind.ITEMS, OLD);
    int customDeaths = 0;
    for (; custom.failure == null; customDeaths++) {
      Worker worker = attach(2, OLD);
      // Each of its two ranges three times, then alone.
      boolean alone = customDeaths >= 3 + 3;
      assertThat(worker.granted)
          .extracting(RangeTask::getScanId)
          .containsOnlyElementsOf(alone ? List.of(2) : List.of(1, 2));
      dispatcher.lost(worker.session, Deaths.crashed("killed"));
    }
    assertThat(customDeaths).isEqualTo(24);
    assertThat(custom.failure.reason()).isEqualTo("POISON_REQUEST");
    int deaths = 0;
    for (; builtIn.failure == null; deaths++) {
      dispatcher.lost(attach(2, OLD).session, Deaths.crashed("killed"));
    }
    // Three times both its ranges, then one of them alone: it was not charged before.
    assertThat(deaths).isEqualTo(3 + 18);
    assertThat(builtIn.failure.reason()).isEqualTo("POISON_REQUEST");
  }

  @Test
  void aScanThatKilledAWorkerRunsOneRangeAtATimeAndNotOnTheLastWorker() {
    scan(1, AnswerKind.ITEMS, OLD);
    Worker first = attach(1, OLD);
    Worker second = attach(1, OLD);
    assertThat(first.granted).hasSize(2);
    assertThat(second.granted).isEmpty();
    dispatcher.lost(first.session, Deaths.crashed("killed"));
    assertThat(second.granted).isEmpty();

    Worker third = attach(1, OLD);
    assertThat(second.granted).hasSize(1);
    assertThat(third.granted).isEmpty();
    dispatcher.lost(second.session, Deaths.crashed("killed"));
    assertThat(third.granted).isEmpty();
    nanos += Duration.ofSeconds(16).toNanos();
    dispatcher.tick();
    assertThat(third.granted).hasSize(1);
  }

  @Test
  void aSlotThatBeatsWithoutProgressLosesItsWorkerAndItsRangeIsBlamed() {
    Client stuck = scan(1, AnswerKind.ITEMS, OLD);
    while (stuck.failure == null) {
      Worker worker = attach(1, OLD);
      for (int beat = 0; beat < 5; beat++) {
        assertThat(worker.dropped).isNull();
        nanos += Duration.ofMillis(500).toNanos();
        dispatcher.heartbeat(worker.session, beat(worker.granted.getFirst()));
      }
      assertThat(worker.dropped).contains("no progress");
    }
    assertThat(stuck.failure.reason()).isEqualTo("POISON_REQUEST");
    assertThat(stuck.failure.message()).contains("no progress");
  }

  private static Heartbeat beat(RangeTask task) {
    return Heartbeat.newBuilder()
        .addSlots(
            SlotProgress.newBuilder()
                .setScanId(task.getScanId())
                .setTaskId(task.getTaskId())
                .setAttempt(task.getAttempt())
                .setScannedBytes(7))
        .build();
  }

  @Test
  void partialsAreMergedByATaskThatIsDoneAgainAfterADeath() {
    Client client = scan(1, AnswerKind.PARTIAL, OLD);
    Worker first = attach(1, OLD);
    List.copyOf(first.granted)
        .forEach(task -> deliver(first, partial(task, "p" + task.getStart())));
    MergeInput input = first.merges.getFirst();
    assertThat(input.getPartialsList())
        .extracting(ByteString::toStringUtf8)
        .containsExactly("p0", "p" + HALF);
    assertThat(input.getFinish()).isTrue();
    dispatcher.lost(first.session, Deaths.crashed("killed"));

    Worker second = attach(1, OLD);
    assertThat(second.merges).containsExactly(input);
    RangeTask merge = second.granted.getFirst();
    assertThat(merge.getAttempt()).isEqualTo(1);
    deliver(second, partial(merge, "all"));
    assertThat(client.complete).isTrue();
    assertThat(client.items).containsExactly("all");
    assertThat(dispatcher.reservedBytes()).isZero();
  }

  @Test
  void aMergeOnWhichWorkersDieEndsTheScan() {
    Client client = scan(1, AnswerKind.PARTIAL, OLD);
    Worker first = attach(1, OLD);
    List.copyOf(first.granted).forEach(task -> deliver(first, partial(task, "p")));
    dispatcher.lost(first.session, Deaths.crashed("killed"));
    for (int i = 0; i < 2; i++) {
      assertThat(client.failure).isNull();
      dispatcher.lost(attach(1, OLD).session, Deaths.crashed("killed"));
    }
    assertThat(client.failure.reason()).isEqualTo("POISON_RANGE");
    assertThat(dispatcher.reservedBytes()).isZero();
  }

  @Test
  void aWorkerWhoseCustomResultsBreakTheRulesIsDropped() {
    RangeTask any = RangeTask.getDefaultInstance();
    List<Batch.Builder> wrong =
        List.of(
            partial(any, "").setResultCount(2),
            partial(any, "").setResults(ByteString.copyFrom(new byte[(4 << 20) + 1])),
            partial(any, "p").clearEnd(),
            partial(any, "p").setEnd(TaskEnd.newBuilder().setResolvedThrough(HALF + 1)),
            partial(any, "p")
                .setEnd(TaskEnd.newBuilder().setResolvedThrough(HALF).setUnresolved(true)));
    for (Batch.Builder batch : wrong) {
      refused(AnswerKind.PARTIAL, batch);
    }
    refused(AnswerKind.ITEMS, items(new byte[] {10, 1, 'a'}, 2));
    refused(AnswerKind.ITEMS, items(new byte[] {18, 1, 'a'}, 1));
    refused(AnswerKind.ITEMS, items(new byte[] {10, 9, 'a'}, 1));
    refused(AnswerKind.ITEMS, items(new byte[] {10, 1, 'a'}, 1).setSegmentEnd(HALF + 1));
  }

  private static Batch.Builder items(byte[] columns, long count) {
    return Batch.newBuilder()
        .setSegmentEnd(HALF)
        .setResultCount(count)
        .setResults(ByteString.copyFrom(columns));
  }

  private void refused(AnswerKind kind, Batch.Builder batch) {
    int id = (int) nextWorkerId;
    Client client = scan(id, kind, OLD);
    Worker liar = attach(1, OLD);
    RangeTask task = liar.granted.getFirst();
    assertThat(task.getEnd()).isEqualTo(HALF);
    deliver(
        liar,
        batch
            .setScanId(id)
            .setTaskId(task.getTaskId())
            .setAttempt(task.getAttempt())
            .setSegmentEnd(batch.getSegmentEnd() == 0 ? HALF : batch.getSegmentEnd()));
    assertThat(liar.dropped).as("after %s", batch.getEnd()).isNotNull();
    dispatcher.clientLeft(client.run);
  }

  // ---- a scan

  private static final class Client implements ScanOutput {
    final List<String> items = new ArrayList<>();
    ScanRun run;
    boolean complete;
    @Nullable ScanFailure failure;

    @Override
    public boolean ready() {
      return true;
    }

    @Override
    public void send(ScanResponse response) {
      response.getBatch().getCustom().getItemsList().forEach(i -> items.add(i.toStringUtf8()));
    }

    @Override
    public void complete() {
      complete = true;
    }

    @Override
    public void fail(ScanFailure why) {
      failure = why;
    }
  }

  /** Of two ranges. */
  private Client scan(int id, AnswerKind kind, @Nullable OperatorVersion needs) {
    Client client = new Client();
    ScanDefinition definition =
        new ScanDefinition(
            Operator.getDefaultInstance(),
            kind,
            false,
            false,
            new ByteRange(0, BLOB),
            0,
            0,
            HALF,
            0);
    client.run =
        new ScanRun(
            id,
            definition,
            BLOB,
            client,
            dispatcher,
            onLoop -> onLoop.accept(null),
            new Affinity(BLOB),
            () -> 1 << 20,
            () -> nanos);
    dispatcher.add(client.run, ScanSpec.newBuilder().setScanId(id).build(), needs, 10);
    return client;
  }

  // ---- a worker

  private static final class Worker implements WorkerLink {
    final WorkerSession session;
    final List<RangeTask> granted = new ArrayList<>();
    final List<MergeInput> merges = new ArrayList<>();
    @Nullable String dropped;

    Worker(long id, int slots) {
      session = new WorkerSession(id, id, slots, "fake", this, 0);
    }

    @Override
    public void send(AttachResponse message) {
      granted.addAll(message.getGrant().getTasksList());
      merges.addAll(message.getGrant().getMergesList());
    }

    @Override
    public void retire() {}

    @Override
    public void drop(String why) {
      dropped = why;
    }
  }

  private Worker attach(int slots, OperatorVersion runs) {
    Worker worker = new Worker(nextWorkerId++, slots);
    worker.session.announce(List.of(runs));
    dispatcher.attached(worker.session);
    return worker;
  }

  private void deliver(Worker worker, Batch.Builder batch) {
    dispatcher.delivered(worker.session, 0, List.of(batch.build()), 100);
  }

  private static Batch.Builder partial(RangeTask task, String bytes) {
    long end = task.getEnd() == 0 ? HALF : task.getEnd();
    return Batch.newBuilder()
        .setScanId(task.getScanId())
        .setTaskId(task.getTaskId())
        .setAttempt(task.getAttempt())
        .setSegmentStart(task.getStart())
        .setSegmentEnd(end)
        .setResultCount(1)
        .setResults(ByteString.copyFromUtf8(bytes))
        .setEnd(TaskEnd.newBuilder().setResolvedThrough(end));
  }
}
