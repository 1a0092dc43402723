package dev.trawl.worker;

import dev.trawl.proto.worker.v1.AttachRequest;
import dev.trawl.proto.worker.v1.AttachResponse;
import dev.trawl.proto.worker.v1.Batch;
import dev.trawl.proto.worker.v1.Config;
import dev.trawl.proto.worker.v1.DeliverRequest;
import dev.trawl.proto.worker.v1.DeliverResponse;
import dev.trawl.proto.worker.v1.Grant;
import dev.trawl.proto.worker.v1.Hello;
import dev.trawl.proto.worker.v1.RangeTask;
import dev.trawl.proto.worker.v1.ScanSpec;
import dev.trawl.proto.worker.v1.SlotAddress;
import dev.trawl.proto.worker.v1.WorkerServiceGrpc;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A supervisor as the protocol describes it, on a real unix socket, that keeps all a worker sends.
 */
final class FakeSupervisor implements AutoCloseable {
  static final String TOKEN = "open-sesame";
  static final long WORKER_ID = 42;

  final List<AttachRequest> control = new CopyOnWriteArrayList<>();
  final List<SlotAddress> addresses = new CopyOnWriteArrayList<>();
  final List<Throwable> deliverErrors = new CopyOnWriteArrayList<>();

  private final Path socket;
  private final EventLoopGroup loops = new EpollEventLoopGroup(2);
  private final Server server;

  // Guarded by this.
  private final List<Batch> batches = new ArrayList<>();
  private int messages;
  private @Nullable StreamObserver<AttachResponse> worker;

  private volatile Config config =
      Config.newBuilder()
          .setWorkerId(WORKER_ID)
          .setHeartbeatMillis(20)
          .setInitialCreditBytes(1 << 20)
          .setMaxBatchBytes(64 << 10)
          .build();

  /** Called with each control message, after it was kept. */
  volatile Consumer<AttachRequest> onControl = message -> {};

  /** Whether it answers a hello at all. */
  volatile boolean answersHello = true;

  FakeSupervisor(Path socket) throws Exception {
    this.socket = socket;
    server =
        NettyServerBuilder.forAddress(new DomainSocketAddress(socket.toFile()))
            .channelType(EpollServerDomainSocketChannel.class)
            .bossEventLoopGroup(loops)
            .workerEventLoopGroup(loops)
            .maxInboundMessageSize(16 << 20)
            .addService(new Service())
            .build()
            .start();
  }

  Path socket() {
    return socket;
  }

  void configure(long initialCreditBytes, int maxBatchBytes) {
    config =
        config.toBuilder()
            .setInitialCreditBytes(initialCreditBytes)
            .setMaxBatchBytes(maxBatchBytes)
            .build();
  }

  synchronized void send(AttachResponse.Builder message) {
    if (worker != null) {
      worker.onNext(message.build());
    }
  }

  void announce(ScanSpec scan) {
    send(AttachResponse.newBuilder().setScan(scan));
  }

  void grant(int slot, RangeTask... tasks) {
    send(
        AttachResponse.newBuilder()
            .setGrant(Grant.newBuilder().setSlot(slot).addAllTasks(List.of(tasks))));
  }

  synchronized void endAttach(@Nullable Status status) {
    if (worker == null) {
      return;
    }
    if (status == null) {
      worker.onCompleted();
    } else {
      worker.onError(status.asRuntimeException());
    }
    worker = null;
  }

  synchronized boolean isAttached() {
    return worker != null;
  }

  synchronized List<Batch> batches(Predicate<Batch> which) {
    return batches.stream().filter(which).toList();
  }

  synchronized int messages() {
    return messages;
  }

  /** The last batches of attempts. */
  List<Batch> ends() {
    return batches(Batch::hasEnd);
  }

  Hello hello() {
    return control.getFirst().getHello();
  }

  long controlCount(AttachRequest.EventCase event) {
    return control.stream().filter(message -> message.getEventCase() == event).count();
  }

  @Override
  public void close() throws InterruptedException {
    server.shutdownNow();
    server.awaitTermination(5, TimeUnit.SECONDS);
    loops.shutdownGracefully(0, 0, TimeUnit.SECONDS);
  }

  private final class Service extends WorkerServiceGrpc.WorkerServiceImplBase {
    @Override
    public StreamObserver<AttachRequest> attach(StreamObserver<AttachResponse> responses) {
      return new StreamObserver<>() {
        @Override
        public void onNext(AttachRequest message) {
          control.add(message);
          if (message.hasHello()) {
            welcome(message.getHello(), responses);
          }
          onControl.accept(message);
        }

        @Override
        public void onError(Throwable error) {
          synchronized (FakeSupervisor.this) {
            worker = null;
          }
        }

        @Override
        public void onCompleted() {
          endAttach(null);
        }
      };
    }

    private void welcome(Hello hello, StreamObserver<AttachResponse> responses) {
      if (!answersHello) {
        return;
      }
      if (!hello.getToken().equals(TOKEN)) {
        responses.onError(Status.UNAUTHENTICATED.withDescription("wrong token").asException());
        return;
      }
      synchronized (FakeSupervisor.this) {
        worker = responses;
        responses.onNext(AttachResponse.newBuilder().setConfig(config).build());
      }
    }

    @Override
    public StreamObserver<DeliverRequest> deliver(StreamObserver<DeliverResponse> responses) {
      return new StreamObserver<>() {
        @Override
        public void onNext(DeliverRequest message) {
          if (message.hasAddress()) {
            addresses.add(message.getAddress());
          }
          synchronized (FakeSupervisor.this) {
            messages++;
            batches.addAll(message.getBatchesList());
          }
        }

        @Override
        public void onError(Throwable error) {
          deliverErrors.add(error);
        }

        @Override
        public void onCompleted() {
          responses.onNext(DeliverResponse.getDefaultInstance());
          responses.onCompleted();
        }
      };
    }
  }
}
