package dev.trawl.worker;

import dev.trawl.proto.worker.v1.AttachRequest;
import dev.trawl.proto.worker.v1.AttachResponse;
import dev.trawl.proto.worker.v1.SlotAddress;
import dev.trawl.proto.worker.v1.WorkerServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The two channels to the supervisor: one for control, one for results, so that bulk never stands
 * in the way of control. Each has an event loop of its own. All that comes in on the control stream
 * is handled by one thread, in order.
 */
final class Attachment {
  private static final int MAX_MESSAGE_BYTES = 16 << 20;
  private static final int CONTROL_WINDOW_BYTES = 1 << 20;
  private static final int DELIVER_WINDOW_BYTES = 8 << 20;
  private static final long CLOSE_MILLIS = 500;

  /** What the supervisor says; called on the control thread. */
  interface Listener {

    /** The next message. */
    void onMessage(AttachResponse message);

    /** The stream has ended, with an error or, if null, in good order. Nothing follows. */
    void onEnd(@Nullable Throwable error);
  }

  private final ExecutorService controlThread =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().name("control").daemon().factory());
  private final EventLoopGroup controlLoop = eventLoop("control-io");
  private final EventLoopGroup deliverLoop = eventLoop("deliver-io");
  private final ManagedChannel controlChannel;
  private final ManagedChannel deliverChannel;

  // Guarded by this, as a stream takes one sender at a time.
  private @Nullable ClientCallStreamObserver<AttachRequest> control;

  /** Makes the channels; connects nothing yet. */
  Attachment(Path socket) {
    controlChannel =
        channel(socket, controlLoop, CONTROL_WINDOW_BYTES).executor(controlThread).build();
    // Nothing arrives there but readiness, which takes no time.
    deliverChannel = channel(socket, deliverLoop, DELIVER_WINDOW_BYTES).directExecutor().build();
  }

  private static EventLoopGroup eventLoop(String name) {
    return new EpollEventLoopGroup(1, new DefaultThreadFactory(name, true));
  }

  private static NettyChannelBuilder channel(Path socket, EventLoopGroup loop, int windowBytes) {
    return NettyChannelBuilder.forAddress(new DomainSocketAddress(socket.toFile()))
        .eventLoopGroup(loop)
        .channelType(EpollDomainSocketChannel.class)
        .usePlaintext()
        .overrideAuthority("localhost")
        .flowControlWindow(windowBytes)
        .maxInboundMessageSize(MAX_MESSAGE_BYTES);
  }

  /** Opens the control stream and sends the first message. */
  void attach(AttachRequest hello, Listener listener) {
    var unused = WorkerServiceGrpc.newStub(controlChannel).attach(new ControlObserver(listener));
    send(hello);
  }

  /** Opens the result stream of a slot. */
  DeliverStream deliver(SlotAddress address, Thread sender, Consumer<Throwable> onFailure) {
    return DeliverStream.open(deliverChannel, address, sender, onFailure);
  }

  /**
   * Sends on the control stream; does not block. What is sent after its end is lost, as the tasks
   * it is about are.
   */
  synchronized void send(AttachRequest message) {
    if (control == null) {
      return;
    }
    try {
      control.onNext(message);
    } catch (IllegalStateException e) {
      control = null;
    }
  }

  /** Whether the control stream takes a message without queueing it. */
  synchronized boolean isReady() {
    return control != null && control.isReady();
  }

  /** Says that nothing more will be sent; the supervisor then ends the stream. */
  synchronized void leave() {
    if (control != null) {
      control.onCompleted();
      control = null;
    }
  }

  private synchronized void started(ClientCallStreamObserver<AttachRequest> requests) {
    control = requests;
  }

  /**
   * Drops both channels with all that is in them; every stream ends. Not for the control thread.
   */
  void disconnect() throws InterruptedException {
    controlChannel.shutdownNow();
    deliverChannel.shutdownNow();
    awaitBriefly(controlChannel);
    awaitBriefly(deliverChannel);
  }

  /** Ends the threads, once nobody sends any more. */
  void close() {
    controlThread.shutdown();
    var unusedControl = controlLoop.shutdownGracefully(0, CLOSE_MILLIS, TimeUnit.MILLISECONDS);
    var unusedDeliver = deliverLoop.shutdownGracefully(0, CLOSE_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** In vain, if need be: the process ends anyway. */
  private static void awaitBriefly(ManagedChannel channel) throws InterruptedException {
    var unused = channel.awaitTermination(CLOSE_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Ties the stream's start and its messages to this attachment. */
  private final class ControlObserver
      implements ClientResponseObserver<AttachRequest, AttachResponse> {
    private final Listener listener;

    ControlObserver(Listener listener) {
      this.listener = listener;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<AttachRequest> requests) {
      started(requests);
    }

    @Override
    public void onNext(AttachResponse message) {
      listener.onMessage(message);
    }

    @Override
    public void onError(Throwable error) {
      listener.onEnd(error);
    }

    @Override
    public void onCompleted() {
      listener.onEnd(null);
    }
  }
}
