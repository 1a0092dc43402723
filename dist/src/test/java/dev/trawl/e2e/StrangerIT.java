package dev.trawl.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import dev.trawl.client.Trawl;
import dev.trawl.proto.v1.GetStatusResponse;
import dev.trawl.proto.worker.v1.AttachRequest;
import dev.trawl.proto.worker.v1.Batch;
import dev.trawl.proto.worker.v1.DeliverRequest;
import dev.trawl.proto.worker.v1.Heartbeat;
import dev.trawl.proto.worker.v1.Hello;
import dev.trawl.proto.worker.v1.SlotAddress;
import dev.trawl.proto.worker.v1.WorkerServiceGrpc;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Promise 6 for strangers at the sockets: who is no worker of this supervisor gets no task and
 * delivers no result, and who speaks another protocol is hung up on. Hazards: a token that is not
 * looked at, a worker's number that is taken on trust, messages after a refusal, a listener that
 * dies of garbage.
 */
class StrangerIT {

  private static final long MINUS_ONE = -1;

  private static Dist dist;
  private static SplittableRandom random;
  private static long supervisor;

  @BeforeAll
  static void start() {
    dist = Dist.create();
    random = new SplittableRandom(Inputs.seed(StrangerIT.class));
    Inputs.write(dist.file("file"), "one needle\ntwo\nthree needles\n");
    dist.serve("--workers", 2, "--slots", 1);
    supervisor = dist.supervisorPid();
  }

  @AfterAll
  static void cleanUp() {
    dist.close();
  }

  /** Whatever was said: the same processes serve, and they answer rightly. */
  @AfterEach
  void othersAreServed() {
    GetStatusResponse status = dist.status();
    assertThat(status.getPid()).isEqualTo(supervisor);
    assertThat(status.getWorkersAttached()).isEqualTo(2);
    assertThat(status.getWorkerDeaths()).as("workers that died").isZero();
    try (Trawl trawl = dist.connect()) {
      assertThat(Scans.total(trawl.open(dist.file("file")), Scans.count("needle"))).isEqualTo(2);
    }
  }

  @Test
  void strangerIsNoWorker() {
    String someToken = "0123456789abcdef".repeat(4);
    for (String token : new String[] {"", someToken, "x".repeat(1_000_000)}) {
      Hello hello =
          Hello.newBuilder().setProtocolVersion(1).setSlots(1).setPid(1).setToken(token).build();
      attach(Status.Code.UNAUTHENTICATED, "BAD_TOKEN", hello(hello));
    }
    Hello tooNew = Hello.newBuilder().setProtocolVersion(-1).setSlots(1).build();
    attach(Status.Code.FAILED_PRECONDITION, "PROTOCOL_VERSION", hello(tooNew));
    for (int slots : new int[] {0, 257, -1}) {
      Hello hello = Hello.newBuilder().setProtocolVersion(1).setSlots(slots).build();
      attach(Status.Code.INVALID_ARGUMENT, "BAD_REQUEST", hello(hello));
    }
    Hello longWinded =
        Hello.newBuilder().setProtocolVersion(1).setSlots(1).setKernels("x".repeat(1001)).build();
    attach(Status.Code.INVALID_ARGUMENT, "BAD_REQUEST", hello(longWinded));
  }

  @Test
  void strangerMustSayHelloFirst() {
    attach(Status.Code.INVALID_ARGUMENT, "BAD_REQUEST", AttachRequest.getDefaultInstance());
    attach(
        Status.Code.INVALID_ARGUMENT,
        "BAD_REQUEST",
        AttachRequest.newBuilder().setHeartbeat(Heartbeat.getDefaultInstance()).build());
  }

  @Test
  void strangerDeliversNothing() {
    DeliverRequest anonymous =
        DeliverRequest.newBuilder().addBatches(Batch.getDefaultInstance()).build();
    deliver(anonymous);
    for (long worker : new long[] {0, 99, MINUS_ONE}) {
      deliver(address(worker, 0));
    }
    // The first worker's number, but not one of its slots.
    for (int slot : new int[] {1, 256, -1}) {
      deliver(address(1, slot));
    }
  }

  /** Of a stream that was refused, more may be on the way. */
  @Test
  void strangerWhoGoesOnTalkingIsIgnored() {
    try (Trawl workers = Trawl.connect(dist.runtime().resolve("workers.sock"))) {
      End<Object> end = new End<>();
      var stub = WorkerServiceGrpc.newStub(workers.channel());
      StreamObserver<DeliverRequest> deliver = stub.deliver(observer(end));
      for (int i = 0; i < 1000; i++) {
        deliver.onNext(address(99, 0));
      }
      assertThat(end.await().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
      End<Object> attached = new End<>();
      StreamObserver<AttachRequest> attach = stub.attach(observer(attached));
      for (int i = 0; i < 1000; i++) {
        attach.onNext(AttachRequest.getDefaultInstance());
      }
      assertThat(attached.await().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"supervisor.sock", "workers.sock"})
  void garbageEndsItsOwnConnectionOnly(String socket) throws IOException {
    String preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    for (String first : new String[] {"", preface, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"}) {
      try (SocketChannel channel =
          SocketChannel.open(UnixDomainSocketAddress.of(dist.runtime().resolve(socket)))) {
        byte[] garbage = new byte[100_000];
        random.nextBytes(garbage);
        sendAll(channel, first.getBytes(StandardCharsets.US_ASCII), garbage);
        drain(channel);
      }
    }
  }

  // ---- helpers

  private static String reason(Throwable thrown) {
    com.google.rpc.Status status = StatusProto.fromThrowable(thrown);
    assertThat(status).as("details of %s", thrown).isNotNull();
    for (Any detail : status.getDetailsList()) {
      try {
        return detail.unpack(ErrorInfo.class).getReason();
      } catch (InvalidProtocolBufferException e) {
        throw new AssertionError(e);
      }
    }
    return "";
  }

  private static AttachRequest hello(Hello hello) {
    return AttachRequest.newBuilder().setHello(hello).build();
  }

  private static DeliverRequest address(long worker, int slot) {
    return DeliverRequest.newBuilder()
        .setAddress(SlotAddress.newBuilder().setWorkerId(worker).setSlot(slot))
        .addBatches(Batch.getDefaultInstance())
        .build();
  }

  private static void attach(Status.Code code, String reason, AttachRequest first) {
    try (Trawl workers = Trawl.connect(dist.runtime().resolve("workers.sock"))) {
      End<Object> end = new End<>();
      WorkerServiceGrpc.newStub(workers.channel()).attach(observer(end)).onNext(first);
      end.refused(code, reason);
    }
  }

  private static void deliver(DeliverRequest first) {
    try (Trawl workers = Trawl.connect(dist.runtime().resolve("workers.sock"))) {
      End<Object> end = new End<>();
      WorkerServiceGrpc.newStub(workers.channel()).deliver(observer(end)).onNext(first);
      end.refused(Status.Code.UNAUTHENTICATED, "UNKNOWN_WORKER");
    }
  }

  private static <T> StreamObserver<T> observer(End<Object> end) {
    return new StreamObserver<>() {
      @Override
      public void onNext(T message) {
        end.onNext(message);
      }

      @Override
      public void onError(Throwable failure) {
        end.onError(failure);
      }

      @Override
      public void onCompleted() {
        end.onCompleted();
      }
    };
  }

  /** How a call ends. */
  private static final class End<T> implements StreamObserver<T> {
    final CompletableFuture<Status> status = new CompletableFuture<>();
    private volatile Throwable failure = new AssertionError("no failure");

    @Override
    public void onNext(T message) {}

    @Override
    public void onError(Throwable thrown) {
      failure = thrown;
      status.complete(Status.fromThrowable(thrown));
    }

    @Override
    public void onCompleted() {
      status.complete(Status.OK);
    }

    Status await() {
      return status.orTimeout(Dist.PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    void refused(Status.Code code, String reason) {
      assertThat(await().getCode()).as(failure.toString()).isEqualTo(code);
      assertThat(reason(failure)).isEqualTo(reason);
    }
  }

  private static void sendAll(SocketChannel channel, byte[]... parts) {
    try {
      for (byte[] part : parts) {
        ByteBuffer bytes = ByteBuffer.wrap(part);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
      }
      channel.shutdownOutput();
    } catch (IOException closedByPeer) {
      // It need not listen to the end.
    }
  }

  /** Reads until the peer closes. */
  private static void drain(SocketChannel channel) {
    ByteBuffer buffer = ByteBuffer.allocate(64 << 10);
    try {
      while (channel.read(buffer.clear()) >= 0) {
        // What it says does not matter.
      }
    } catch (IOException closedByPeer) {
      // As good an end as any.
    }
  }
}
