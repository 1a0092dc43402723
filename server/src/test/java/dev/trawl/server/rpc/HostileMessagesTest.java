package dev.trawl.server.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.trawl.proto.v1.Operator;
import dev.trawl.proto.v1.PatternScan;
import dev.trawl.proto.v1.ScanRequest;
import dev.trawl.proto.v1.ScanResponse;
import dev.trawl.proto.worker.v1.AttachRequest;
import dev.trawl.proto.worker.v1.AttachResponse;
import dev.trawl.proto.worker.v1.Batch;
import dev.trawl.proto.worker.v1.RangeTask;
import dev.trawl.proto.worker.v1.ScanSpec;
import dev.trawl.proto.worker.v1.TaskEnd;
import dev.trawl.scan.blob.ByteRange;
import dev.trawl.server.blob.BlobRegistry;
import dev.trawl.server.blob.OpenedBlob;
import dev.trawl.server.blob.Reach;
import dev.trawl.server.dispatch.Dispatcher;
import dev.trawl.server.dispatch.WorkerLink;
import dev.trawl.server.dispatch.WorkerSession;
import dev.trawl.server.loop.Loop;
import dev.trawl.server.scan.Affinity;
import dev.trawl.server.scan.AnswerKind;
import dev.trawl.server.scan.ScanDefinition;
import dev.trawl.server.scan.ScanFailure;
import dev.trawl.server.scan.ScanOutput;
import dev.trawl.server.scan.ScanRun;
import io.grpc.Status;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever a client or a worker sends: nothing is thrown where nobody catches it, every call has an
 * end with a reason, and nothing is kept of it. {@code -Dtrawl.fuzz.messages} says how many are
 * sent on each side.
 */
class HostileMessagesTest {
  private static final int MESSAGES = Integer.getInteger("trawl.fuzz.messages", 5_000);
  private static final long BLOB = 1 << 20;

  @TempDir Path folder;

  // ---- clients

  @Test
  void everyScanRequestIsRunOrRefusedWithAReason() throws Exception {
    long seed = Long.getLong("trawl.seed", System.nanoTime());
    Random random = new Random(seed);
    Loop loop = new Loop();
    int refused = 0;
    int begun = 0;
    try (BlobRegistry blobs = new BlobRegistry(() -> 0)) {
      Dispatcher dispatcher = new Dispatcher(() -> 0, Duration.ofDays(1), Duration.ofDays(1));
      ScanRpc scans = new ScanRpc(loop, dispatcher, blobs, Runnable::run, Runnable::run, () -> 0);
      OpenedBlob blob =
          blobs.open(Files.write(folder.resolve("file"), new byte[(int) BLOB]), Reach.USER);
      for (int i = 0; i < MESSAGES; i++) {
        ScanRequest request = request(blob, random);
        FakeCall<ScanResponse> call = new FakeCall<>();
        try {
          scans.scan(request, call);
          settle(loop);
          if (call.reason() == null) {
            begun++;
            assertThat(call.sent.getFirst().hasStarted()).isTrue();
          } else {
            refused++;
            assertThat(call.reason()).isNotEqualTo("INTERNAL");
          }
          call.leave();
          call.onClose.run();
          settle(loop);
          assertThat(scans.openCalls()).isZero();
          assertThat(dispatcher.runningScans()).isZero();
        } catch (RuntimeException | AssertionError e) {
          throw new AssertionError("-Dtrawl.seed=" + seed + ", message " + i + ": " + request, e);
        }
      }
      assertThat(blob.describe().getRunningScans()).isZero();
    } finally {
      loop.close();
    }
    System.out.printf("HostileMessagesTest: %d refused, %d begun%n", refused, begun);
    assertThat(refused).isPositive();
    assertThat(begun).isPositive();
  }

  /** Half of them are nearly right, so that they get past the first check. */
  private static ScanRequest request(OpenedBlob blob, Random random) {
    if (random.nextBoolean()) {
      return RandomMessage.fill(ScanRequest.newBuilder(), random, 5).setBlobId(blob.id()).build();
    }
    PatternScan.Builder patterns = PatternScan.newBuilder();
    patterns.addPatternsBuilder().setRegex("a+b");
    patterns.getOffsetsBuilder();
    ScanRequest right =
        ScanRequest.newBuilder()
            .setOperator(Operator.newBuilder().setPatterns(patterns))
            .setRangeSizeBytes(1000)
            .setMaxMatches(5)
            .build();
    return RandomMessage.damaged(right, random).toBuilder().setBlobId(blob.id()).build();
  }

  private static void settle(Loop loop) {
    for (int i = 0; i < 3; i++) {
      CompletableFuture<Void> done = new CompletableFuture<>();
      loop.execute(() -> done.complete(null));
      done.orTimeout(30, TimeUnit.SECONDS).join();
    }
  }

  // ---- workers

  @Test
  void whateverAWorkerSendsHurtsNobodyButItsOwnScans() throws InvalidProtocolBufferException {
    long seed = Long.getLong("trawl.seed", System.nanoTime());
    Random random = new Random(seed);
    Pool pool = new Pool();
    for (int i = 0; i < MESSAGES; i++) {
      AnswerKind kind = AnswerKind.values()[random.nextInt(AnswerKind.values().length)];
      pool.keepBusy(kind);
      Liar liar = pool.liar();
      String sent = "nothing";
      try {
        switch (random.nextInt(6)) {
          case 0 -> {
            AttachRequest event = RandomMessage.fill(AttachRequest.newBuilder(), random, 3).build();
            sent = event.toString();
            switch (event.getEventCase()) {
              case HEARTBEAT -> pool.dispatcher.heartbeat(liar.session, event.getHeartbeat());
              case CREDIT_STARVED ->
                  pool.dispatcher.starved(liar.session, event.getCreditStarved());
              case RELEASED -> pool.dispatcher.released(liar.session, event.getReleased());
              case HELLO, EVENT_NOT_SET -> {}
            }
          }
          case 1 -> {
            Batch batch = RandomMessage.fill(Batch.newBuilder(), random, 4).build();
            sent = batch.toString();
            pool.dispatcher.delivered(liar.session, 0, List.of(batch), 10);
          }
          default -> {
            Batch batch = liar.nearlyRight(random);
            sent = batch.toString();
            pool.dispatcher.delivered(liar.session, 0, List.of(batch), 10);
          }
        }
        pool.dispatcher.tick();
        assertThat(pool.failure == null ? "" : pool.failure.reason()).isNotEqualTo("INTERNAL");
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("-Dtrawl.seed=" + seed + ", message " + i + ": " + sent, e);
      }
    }
    pool.dispatcher.failAll(new ScanFailure(Status.Code.CANCELLED, "TEST", "over"));
    assertThat(pool.dispatcher.reservedBytes()).isZero();
    System.out.printf(
        "HostileMessagesTest: %d workers dropped, %d results refused, %d scans%n",
        pool.dropped, pool.dispatcher.refusedResults(), pool.scans);
    assertThat(pool.dropped).isPositive();
  }

  /** A pool of one worker, who lies; whenever it is dropped, another takes its place. */
  private static final class Pool implements ScanOutput {
    final Dispatcher dispatcher = new Dispatcher(() -> 0, Duration.ofDays(1), Duration.ofDays(1));
    @Nullable ScanFailure failure;
    int dropped;
    int scans;
    private @Nullable Liar current;
    private long nextWorkerId = 1;

    void keepBusy(AnswerKind kind) {
      if (dispatcher.runningScans() > 0) {
        return;
      }
      scans++;
      failure = null;
      ScanRun run =
          new ScanRun(
              scans,
              new ScanDefinition(
                  Operator.getDefaultInstance(),
                  kind,
                  false,
                  kind == AnswerKind.LINES,
                  new ByteRange(0, BLOB),
                  0,
                  0,
                  BLOB / 8,
                  0),
              BLOB,
              this,
              dispatcher,
              onLoop -> onLoop.accept(null),
              new Affinity(BLOB),
              () -> 1 << 20,
              () -> 0);
      dispatcher.add(run, ScanSpec.newBuilder().setScanId(scans).build());
    }

    Liar liar() {
      Liar liar = current;
      if (liar == null || liar.dropped) {
        dropped += liar == null ? 0 : 1;
        liar = new Liar(nextWorkerId++);
        current = liar;
        dispatcher.attached(liar.session);
      }
      return liar;
    }

    @Override
    public boolean ready() {
      return true;
    }

    @Override
    public void send(ScanResponse response) {}

    @Override
    public void complete() {}

    @Override
    public void fail(ScanFailure why) {
      failure = why;
    }
  }

  private static final class Liar implements WorkerLink {
    final WorkerSession session;
    final ArrayDeque<RangeTask> tasks = new ArrayDeque<>();
    boolean dropped;

    Liar(long id) {
      session = new WorkerSession(id, id, 1, "liar", this, 0);
    }

    /** The end of a task that it has, with some bits changed. */
    Batch nearlyRight(Random random) {
      RangeTask task = tasks.isEmpty() ? RangeTask.getDefaultInstance() : tasks.getFirst();
      if (tasks.size() > 1 && random.nextInt(4) == 0) {
        tasks.removeFirst();
      }
      Batch.Builder right =
          Batch.newBuilder()
              .setScanId(task.getScanId())
              .setTaskId(task.getTaskId())
              .setAttempt(task.getAttempt())
              .setSegmentStart(task.getStart())
              .setSegmentEnd(task.getEnd())
              .setResultCount(random.nextInt(3))
              .setEnd(TaskEnd.newBuilder().setResolvedThrough(task.getEnd()));
      return random.nextInt(4) == 0 ? right.build() : RandomMessage.damaged(right.build(), random);
    }

    @Override
    public void send(AttachResponse message) {
      tasks.addAll(message.getGrant().getTasksList());
    }

    @Override
    public void retire() {}

    @Override
    public void drop(String why) {
      dropped = true;
    }
  }
}
