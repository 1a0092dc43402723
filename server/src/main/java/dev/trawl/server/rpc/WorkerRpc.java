package dev.trawl.server.rpc;

import dev.trawl.proto.worker.v1.AttachRequest;
import dev.trawl.proto.worker.v1.AttachResponse;
import dev.trawl.proto.worker.v1.Config;
import dev.trawl.proto.worker.v1.DeliverRequest;
import dev.trawl.proto.worker.v1.DeliverResponse;
import dev.trawl.proto.worker.v1.Hello;
import dev.trawl.proto.worker.v1.WorkerServiceGrpc;
import dev.trawl.server.dispatch.Dispatcher;
import dev.trawl.server.dispatch.WorkerLink;
import dev.trawl.server.dispatch.WorkerSession;
import dev.trawl.server.loop.Loop;
import dev.trawl.server.pool.WorkerPool;
import dev.trawl.server.scan.WorkerEnd;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Speaks with worker processes: lets them in, and hands what they send to the loop in the order it
 * came.
 */
public final class WorkerRpc extends WorkerServiceGrpc.WorkerServiceImplBase {
  private static final Logger log = LoggerFactory.getLogger(WorkerRpc.class);
  private static final int PROTOCOL_VERSION = 1;
  private static final int MAX_SLOTS = 256;
  private static final int MAX_OPERATORS = 1000;
  private static final int MAX_KERNELS_CHARACTERS = 1000;
  private static final Duration HEARTBEAT = Duration.ofMillis(500);

  /** How long the end of a process is waited for, to tell how it ended. */
  private static final Duration OBITUARY_PATIENCE = Duration.ofMillis(300);

  /** How long one that leaves as it was told may take to unmap and exit. */
  private static final Duration LEAVE_PATIENCE = Duration.ofSeconds(5);

  private final Loop loop;
  private final Dispatcher dispatcher;
  private final WorkerPool pool;
  private final Config config;
  private final LongSupplier nanoClock;
  private final AtomicLong nextWorkerId = new AtomicLong(1);
  private final Map<Long, WorkerSession> sessions = new ConcurrentHashMap<>();

  /**
   * @param initialCreditBytes credit every attempt starts with
   * @param maxBatchBytes most bytes of results in a batch
   */
  public WorkerRpc(
      Loop loop,
      Dispatcher dispatcher,
      WorkerPool pool,
      long initialCreditBytes,
      int maxBatchBytes,
      LongSupplier nanoClock) {
    this.loop = loop;
    this.dispatcher = dispatcher;
    this.pool = pool;
    this.nanoClock = nanoClock;
    this.config =
        Config.newBuilder()
            .setHeartbeatMillis((int) HEARTBEAT.toMillis())
            .setInitialCreditBytes(initialCreditBytes)
            .setMaxBatchBytes(maxBatchBytes)
            .build();
  }

  @Override
  public StreamObserver<AttachRequest> attach(StreamObserver<AttachResponse> toWorker) {
    toleratesTheEnd(toWorker);
    return new AttachStream(toWorker);
  }

  @Override
  public StreamObserver<DeliverRequest> deliver(StreamObserver<DeliverResponse> toWorker) {
    toleratesTheEnd(toWorker);
    return new DeliverStream(toWorker);
  }

  /**
   * A worker may die at any moment, and whoever sends to it then has other things to do, such as
   * telling a client that its scan failed: what is sent to it is lost without an exception. That it
   * is gone its request stream tells.
   */
  private static void toleratesTheEnd(StreamObserver<?> toWorker) {
    ((ServerCallStreamObserver<?>) toWorker).setOnCancelHandler(() -> {});
  }

  /** One worker's control stream. Callbacks of one stream never overlap. */
  private final class AttachStream implements StreamObserver<AttachRequest>, WorkerLink {
    private final StreamObserver<AttachResponse> toWorker;
    private WorkerPool.@Nullable Member member;
    private @Nullable WorkerSession session;
    private boolean closed;

    AttachStream(StreamObserver<AttachResponse> toWorker) {
      this.toWorker = toWorker;
    }

    @Override
    public void onNext(AttachRequest message) {
      try {
        if (session == null) {
          greet(message);
        } else {
          hear(session, message);
        }
      } catch (StatusRuntimeException e) {
        log.warn("a worker was refused: {}", e.getMessage());
        loop.execute(() -> close(e));
        ended();
      }
    }

    private void greet(AttachRequest message) {
      if (message.getEventCase() != AttachRequest.EventCase.HELLO) {
        throw Errors.invalid(
            "the first message of Attach must be hello, not " + message.getEventCase());
      }
      Hello hello = message.getHello();
      checkHello(hello);
      WorkerPool.Member admitted = pool.authenticate(hello.getToken());
      if (admitted == null) {
        throw Errors.of(
            Status.Code.UNAUTHENTICATED,
            "BAD_TOKEN",
            "the worker's token is wrong or was used before");
      }
      member = admitted;
      WorkerSession admittedSession =
          new WorkerSession(
              nextWorkerId.getAndIncrement(),
              admitted.pid(),
              hello.getSlots(),
              hello.getKernels(),
              this,
              nanoClock.getAsLong());
      admittedSession.announce(hello.getOperatorsList());
      session = admittedSession;
      sessions.put(admittedSession.id(), admittedSession);
      loop.execute(
          () -> {
            send(
                AttachResponse.newBuilder()
                    .setConfig(config.toBuilder().setWorkerId(admittedSession.id()))
                    .build());
            dispatcher.attached(admittedSession);
            if (pool.surplus() > 0) {
              // The pool shrank while it said hello.
              dispatcher.drain(admittedSession.id());
            }
          });
      log.info(
          "{} attached with {} slots, {}", admittedSession, hello.getSlots(), hello.getKernels());
    }

    private static void checkHello(Hello hello) {
      if (hello.getProtocolVersion() != PROTOCOL_VERSION) {
        throw Errors.of(
            Status.Code.FAILED_PRECONDITION,
            "PROTOCOL_VERSION",
            "the worker speaks version "
                + hello.getProtocolVersion()
                + " of the protocol, the supervisor "
                + PROTOCOL_VERSION
                + "; use one build for both");
      }
      if (hello.getSlots() < 1 || hello.getSlots() > MAX_SLOTS) {
        throw Errors.invalid("a worker has 1 to " + MAX_SLOTS + " slots, not " + hello.getSlots());
      }
      if (hello.getKernels().length() > MAX_KERNELS_CHARACTERS) {
        throw Errors.invalid(
            "a worker names its kernels in at most "
                + MAX_KERNELS_CHARACTERS
                + " characters, not "
                + hello.getKernels().length());
      }
      if (hello.getOperatorsCount() > MAX_OPERATORS) {
        throw Errors.invalid(
            "a worker has at most "
                + MAX_OPERATORS
                + " operators, not "
                + hello.getOperatorsCount());
      }
    }

    private void hear(WorkerSession from, AttachRequest message) {
      switch (message.getEventCase()) {
        case HEARTBEAT -> loop.execute(() -> dispatcher.heartbeat(from, message.getHeartbeat()));
        case CREDIT_STARVED ->
            loop.execute(() -> dispatcher.starved(from, message.getCreditStarved()));
        case RELEASED -> loop.execute(() -> dispatcher.released(from, message.getReleased()));
        case HELLO -> throw Errors.invalid("a second hello on one Attach stream");
        case EVENT_NOT_SET -> log.debug("{} sent an event this build does not know", from);
      }
    }

    @Override
    public void onError(Throwable cause) {
      ended();
    }

    @Override
    public void onCompleted() {
      loop.execute(() -> close(null));
      ended();
    }

    /** The stream is over: the process is no use any more, and its tasks go on elsewhere. */
    private void ended() {
      WorkerPool.Member of = member;
      WorkerSession was = session;
      if (of == null || was == null || sessions.remove(was.id()) == null) {
        return;
      }
      Thread.ofVirtual()
          .name("worker-obituary-" + was.id())
          .start(
              () -> {
                WorkerEnd end =
                    of.awaitObituary(was.draining() ? LEAVE_PATIENCE : OBITUARY_PATIENCE);
                // One that does not end by itself would keep its place in the pool.
                of.kill();
                loop.execute(() -> dispatcher.lost(was, end));
              });
    }

    @Override
    public void send(AttachResponse message) {
      if (!closed) {
        toWorker.onNext(message);
        if (message.hasGrant() && member != null) {
          member.gotWork();
        }
      }
    }

    @Override
    public void retire() {
      if (member != null) {
        member.retire();
      }
    }

    @Override
    public void drop(String why) {
      close(Errors.of(Status.Code.ABORTED, "WORKER_DROPPED", why));
      if (member != null) {
        member.kill();
      }
      ended();
    }

    private void close(@Nullable StatusRuntimeException error) {
      if (closed) {
        return;
      }
      closed = true;
      if (error == null) {
        toWorker.onCompleted();
      } else {
        toWorker.onError(error);
      }
    }
  }

  /** One slot's result stream. */
  private final class DeliverStream implements StreamObserver<DeliverRequest> {
    private final StreamObserver<DeliverResponse> toWorker;
    private @Nullable WorkerSession session;
    private int slot;

    DeliverStream(StreamObserver<DeliverResponse> toWorker) {
      this.toWorker = toWorker;
    }

    @Override
    public void onNext(DeliverRequest message) {
      WorkerSession from = session == null ? identify(message) : session;
      if (from == null) {
        toWorker.onError(
            Errors.of(
                Status.Code.UNAUTHENTICATED,
                "UNKNOWN_WORKER",
                "a Deliver stream must first name an attached worker and one of its slots"));
        return;
      }
      session = from;
      if (message.getBatchesCount() > 0) {
        int bytes = message.getSerializedSize();
        loop.execute(() -> dispatcher.delivered(from, slot, message.getBatchesList(), bytes));
      }
    }

    private @Nullable WorkerSession identify(DeliverRequest message) {
      WorkerSession found = sessions.get(message.getAddress().getWorkerId());
      slot = message.getAddress().getSlot();
      return found != null && slot >= 0 && slot < found.slotCount() ? found : null;
    }

    @Override
    public void onError(Throwable cause) {
      WorkerSession of = session;
      if (of != null) {
        // Usually the process died, and its control stream breaks too; if not, it is no use without
        // results.
        loop.execute(() -> of.link().drop("its result stream broke: " + cause.getMessage()));
      }
    }

    @Override
    public void onCompleted() {
      toWorker.onNext(DeliverResponse.getDefaultInstance());
      toWorker.onCompleted();
    }
  }
}
