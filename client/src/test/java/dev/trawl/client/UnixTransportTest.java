package dev.trawl.client;

import static com.google.common.util.concurrent.Uninterruptibles.awaitUninterruptibly;
import static dev.trawl.client.Messages.complete;
import static dev.trawl.client.Messages.matches;
import static dev.trawl.client.Messages.range;
import static dev.trawl.client.Messages.started;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.trawl.proto.v1.GetStatusRequest;
import dev.trawl.proto.v1.PoolServiceGrpc;
import dev.trawl.proto.v1.ScanResponse;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** The client's transport against the supervisor's, over a real unix socket. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Isolated("counts the threads of all connections")
class UnixTransportTest {

  private static final byte[] NEEDLE = {'x'};

  @TempDir Path directory;

  private final FakeSupervisor supervisor = new FakeSupervisor();
  private Path socket;

  @BeforeEach
  void name() {
    socket = directory.resolve("s");
  }

  private static TrawlException failureOf(ThrowingCallable action) {
    TrawlException failure = catchThrowableOfType(TrawlException.class, action);
    assertThat(failure).isNotNull();
    return failure;
  }

  @Test
  void whatIsToldAfterTheEndIsToldAllTheSame() throws InterruptedException {
    ExecutorService threads = UnixTransport.threads();
    CountDownLatch told = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    threads.execute(
        () -> {
          awaitUninterruptibly(ended);
          threads.execute(told::countDown);
        });
    threads.shutdown();
    ended.countDown();
    assertThat(told.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void callsAndReasonsCross() {
    try (Connection connection = Connection.unix(supervisor, socket)) {
      Trawl trawl = connection.trawl();
      assertThat(trawl.status().getPid()).isEqualTo(42);
      TrawlException failure = failureOf(() -> trawl.open(Path.of("/data/missing")));
      assertThat(failure.reason()).isEqualTo("FILE_NOT_FOUND");
      assertThat(failure.metadata()).containsEntry("path", "/data/x");
      assertThat(
              PoolServiceGrpc.newBlockingStub(trawl.channel())
                  .getStatus(GetStatusRequest.getDefaultInstance())
                  .getBuild())
          .isEqualTo("test");
    }
  }

  /**
   * 40 million matches in 160 batches of 256 KiB and more: 120 MB on the wire, every offset
   * checked.
   */
  @Test
  void longStreamsArriveWhole() {
    int batches = 160;
    int perBatch = 250_000;
    long[] starts = new long[perBatch];
    supervisor.onScan(
        answer -> {
          AtomicLong sent = new AtomicLong();
          answer.setOnReadyHandler(
              () -> {
                while (answer.isReady() && sent.get() < batches) {
                  long from = sent.getAndIncrement() * (perBatch * 20_000L);
                  for (int i = 0; i < perBatch; i++) {
                    starts[i] = from + i * 20_000L + 17;
                  }
                  if (from == 0) {
                    answer.onNext(started(0, batches * (perBatch * 20_000L)));
                  }
                  answer.onNext(matches(from, from + perBatch * 20_000L, starts));
                  if (sent.get() == batches) {
                    answer.onNext(complete(range(0, batches * (perBatch * 20_000L))));
                    answer.onCompleted();
                  }
                }
              });
        });
    try (Connection connection = Connection.unix(supervisor, socket);
        MatchStream found = connection.trawl().open(Path.of("/data/x")).find(NEEDLE)) {
      long count = 0;
      long wrong = 0;
      while (found.advance()) {
        wrong += found.start() == count * 20_000L + 17 ? 0 : 1;
        count++;
      }
      assertThat(wrong).isZero();
      assertThat(count).isEqualTo((long) batches * perBatch);
      assertThat(found.summary().getCoverageCount()).isEqualTo(1);
    }
  }

  @Test
  void cancellationReachesTheServer() {
    CountDownLatch cancelled = new CountDownLatch(1);
    supervisor.onScan(
        answer -> {
          answer.setOnCancelHandler(cancelled::countDown);
          answer.onNext(started(0, 90));
        });
    try (Connection connection = Connection.unix(supervisor, socket)) {
      ScanStream scan = connection.trawl().open(Path.of("/x")).scan(Scans.offsets());
      scan.started();
      assertThat(cancelled.getCount()).isEqualTo(1);
      scan.close();
      await().atMost(Duration.ofSeconds(5)).until(() -> cancelled.getCount() == 0);
      assertThat(connection.trawl().status().getPid()).isEqualTo(42);
    }
  }

  /**
   * A server that sends whenever it may: what it gets to send to a client that does not pull is
   * bounded.
   */
  private static final class Flood {
    static final int BATCH_BYTES = 100_000;
    final AtomicLong sent = new AtomicLong();
    final AtomicReference<ServerCallStreamObserver<ScanResponse>> call = new AtomicReference<>();

    void start(ServerCallStreamObserver<ScanResponse> answer) {
      call.set(answer);
      answer.setOnCancelHandler(() -> {});
      answer.onNext(started(0, Long.MAX_VALUE));
      answer.setOnReadyHandler(() -> send(answer));
    }

    private void send(ServerCallStreamObserver<ScanResponse> answer) {
      while (answer.isReady()) {
        long from = sent.getAndIncrement() * BATCH_BYTES;
        answer.onNext(matches(from, from + BATCH_BYTES, dense(from)));
      }
    }

    private static long[] dense(long from) {
      long[] starts = new long[BATCH_BYTES];
      for (int i = 0; i < starts.length; i++) {
        starts[i] = from + i;
      }
      return starts;
    }

    /** Waits until the server has been told to stop, and has stopped. */
    long stalledAt() {
      AtomicLong last = new AtomicLong(-1);
      await()
          .pollInterval(Duration.ofMillis(200))
          .until(() -> !call.get().isReady() && last.getAndSet(sent.get()) == sent.get());
      return sent.get();
    }
  }

  @Test
  void aClientThatDoesNotPullStopsTheServer() {
    Flood flood = new Flood();
    supervisor.onScan(flood::start);
    try (Connection connection = Connection.unix(supervisor, socket);
        MatchStream found = connection.trawl().open(Path.of("/x")).find(NEEDLE)) {
      await().until(() -> flood.call.get() != null);
      long stalled = flood.stalledAt();
      // One window of 1 MiB in flight, three messages asked for, one being packed, a socket buffer.
      assertThat(stalled * Flood.BATCH_BYTES).isLessThan(8L << 20);

      for (long i = 0; i < 20L * Flood.BATCH_BYTES; i++) {
        assertThat(found.advance()).isTrue();
      }
      long resumed = flood.stalledAt();
      assertThat(resumed).isGreaterThanOrEqualTo(20).isLessThan(stalled + 40);
    }
  }

  @Test
  void aScanThatIsNotPulledHoldsUpNothingElse() {
    Flood flood = new Flood();
    supervisor.onScan(flood::start);
    try (Connection connection = Connection.unix(supervisor, socket);
        MatchStream unread = connection.trawl().open(Path.of("/x")).find(NEEDLE)) {
      await().until(() -> flood.call.get() != null);
      flood.stalledAt();
      assertThat(connection.trawl().status().getPid()).isEqualTo(42);
      supervisor.answering(started(0, 9), matches(0, 9, 1), complete(range(0, 9)));
      try (MatchStream other = connection.trawl().open(Path.of("/y")).find(NEEDLE)) {
        assertThat(other.stream().toList()).containsExactly(new Match(1, 3, 0));
      }
      assertThat(unread.advance()).isTrue();
    }
  }

  @Test
  void aServerThatDiesUnderAScanIsSaidToBeLost() {
    supervisor.onScan(answer -> answer.onNext(started(0, 90)));
    try (Connection connection = Connection.unix(supervisor, socket);
        ScanStream scan = connection.trawl().open(Path.of("/x")).scan(Scans.offsets())) {
      connection.trawl().resumeScans(Duration.ofMillis(300), failure -> {});
      scan.next();
      connection.killServer();
      TrawlException failure = failureOf(scan::next);
      assertThat(failure.code()).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(failure.reason()).isEqualTo(TrawlException.SUPERVISOR_LOST);
      assertThat(failure).hasMessageContaining(socket.toString());
    }
  }

  @Test
  void aMissingSocketSaysSoAndTheNextCallTriesAgain() {
    try (Trawl trawl = Trawl.connect(socket)) {
      for (int i = 0; i < 3; i++) {
        unreachable(trawl, "No such file");
      }
      try (Connection connection = Connection.unix(supervisor, socket)) {
        assertThat(trawl.status().getPid()).isEqualTo(42);
        assertThat(connection.trawl().status().getPid()).isEqualTo(42);
      }
    }
  }

  @Test
  void aScanToldOfAMissingSocketLetsTheNextCallTryAgain() {
    Connection first = Connection.unix(supervisor, socket);
    try (Trawl trawl = Trawl.connect(socket)) {
      trawl.resumeScans(Duration.ZERO, failure -> {});
      OpenBlob blob = trawl.open(Path.of("/x"));
      first.close();
      await()
          .untilAsserted(
              () -> {
                try (ScanStream scan = blob.scan(Scans.offsets())) {
                  assertThat(failureOf(scan::next).reason())
                      .isEqualTo(TrawlException.SUPERVISOR_UNREACHABLE);
                }
              });
      try (Connection second = Connection.unix(supervisor, socket)) {
        assertThat(trawl.status().getPid()).isEqualTo(42);
        assertThat(second.trawl().status().getPid()).isEqualTo(42);
      }
    }
  }

  @Test
  void aSocketFileNobodyListensOnSaysSo() throws IOException {
    try (ServerSocketChannel stale = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      stale.bind(UnixDomainSocketAddress.of(socket));
    }
    assertThat(socket).exists();
    try (Trawl trawl = Trawl.connect(socket)) {
      unreachable(trawl, "Connection refused");
    }
  }

  @Test
  void aFileThatIsNoSocketSaysSo() throws IOException {
    Files.writeString(socket, "hello");
    try (Trawl trawl = Trawl.connect(socket)) {
      unreachable(trawl, "Connection refused");
    }
  }

  private void unreachable(Trawl trawl, String why) {
    TrawlException failure = failureOf(trawl::status);
    assertThat(failure.code()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(failure.reason()).isEqualTo(TrawlException.SUPERVISOR_UNREACHABLE);
    assertThat(failure)
        .hasMessageContaining(socket.toString())
        .hasMessageContaining(why)
        .hasMessageContaining("trawl serve");
  }

  @Test
  void aPathNoSocketCanHaveIsRefusedAtOnce() {
    Path longest = Path.of("/" + "a".repeat(106));
    Trawl.connect(longest).close();
    TrawlException failure = failureOf(() -> Trawl.connect(longest.resolve("b")));
    assertThat(failure.reason()).isEqualTo(TrawlException.SOCKET_PATH_TOO_LONG);
    assertThat(failure).hasMessageContaining("109 bytes").hasMessageContaining("TRAWL_DIR");
    // Bytes count, not characters.
    failureOf(() -> Trawl.connect(Path.of("/" + "\u00e9".repeat(54))));
  }

  @Test
  void noThreadOutlivesTheConnection() {
    supervisor.onScan(answer -> answer.onNext(started(0, 90)));
    List<Thread> before = clientThreads();
    try (Connection connection = Connection.unix(supervisor, socket)) {
      Trawl trawl = connection.trawl();
      ScanStream scan = trawl.open(Path.of("/x")).scan(Scans.offsets());
      scan.started();
      assertThat(clientThreads()).isNotEmpty();
      trawl.close();
      awaitThreads(before);
      trawl.close();
    }
  }

  @Test
  void noThreadOutlivesAConnectionToAServerThatDoesNotAnswer() throws Exception {
    List<Thread> before = clientThreads();
    try (ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      listening.bind(UnixDomainSocketAddress.of(socket));
      Trawl trawl = Trawl.connect(socket);
      AtomicReference<TrawlException> seen = new AtomicReference<>();
      Thread waiting = Thread.ofPlatform().start(() -> seen.set(failureOf(trawl::status)));
      try (SocketChannel accepted = listening.accept()) {
        await().until(() -> waiting.getState() == Thread.State.WAITING);
        trawl.close();
        waiting.join();
        assertThat(seen.get().reason()).isEqualTo(TrawlException.SCAN_CLOSED);
        awaitThreads(before);
        assertThat(accepted.isOpen()).isTrue();
      }
    }
  }

  /** An executor counts as terminated a moment before the last of its threads has ended. */
  private static void awaitThreads(List<Thread> expected) {
    await().atMost(Duration.ofSeconds(5)).until(() -> clientThreads().equals(expected));
  }

  private static List<Thread> clientThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(
            thread ->
                thread.getName().startsWith("trawl-client")
                    || thread.getName().startsWith("OkHttp")
                    || thread.getName().startsWith("Okio"))
        .toList();
  }
}
