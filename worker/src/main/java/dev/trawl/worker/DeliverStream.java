package dev.trawl.worker;

import dev.trawl.proto.worker.v1.DeliverRequest;
import dev.trawl.proto.worker.v1.DeliverResponse;
import dev.trawl.proto.worker.v1.SlotAddress;
import dev.trawl.proto.worker.v1.WorkerServiceGrpc;
import io.grpc.Channel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The result stream of one slot. Only the slot's thread sends; when the transport is ready for
 * more, that thread is unparked.
 */
final class DeliverStream
    implements Outbox.Transport, ClientResponseObserver<DeliverRequest, DeliverResponse> {
  /** Bytes that may be queued in the transport before a slot waits. */
  private static final int READY_THRESHOLD_BYTES = 1 << 20;

  private final Thread sender;
  private final Consumer<Throwable> onFailure;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile @Nullable ClientCallStreamObserver<DeliverRequest> call;

  private DeliverStream(Thread sender, Consumer<Throwable> onFailure) {
    this.sender = sender;
    this.onFailure = onFailure;
  }

  /**
   * Opens a stream and says whose it is.
   *
   * @param sender the slot's thread
   * @param onFailure told, once, if the supervisor ends the stream with an error; must not block
   */
  static DeliverStream open(
      Channel channel, SlotAddress address, Thread sender, Consumer<Throwable> onFailure) {
    DeliverStream stream = new DeliverStream(sender, onFailure);
    var unused =
        WorkerServiceGrpc.newStub(channel)
            .withOnReadyThreshold(READY_THRESHOLD_BYTES)
            .deliver(stream);
    stream.send(DeliverRequest.newBuilder().setAddress(address).build());
    return stream;
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<DeliverRequest> requests) {
    call = requests;
    requests.setOnReadyHandler(() -> LockSupport.unpark(sender));
  }

  private ClientCallStreamObserver<DeliverRequest> call() {
    ClientCallStreamObserver<DeliverRequest> requests = call;
    if (requests == null) {
      throw new IllegalStateException("the stream has not been started");
    }
    return requests;
  }

  @Override
  public boolean isReady() {
    return ended.getCount() == 0 || call().isReady();
  }

  @Override
  public void send(DeliverRequest request) {
    if (ended.getCount() == 0) {
      return;
    }
    try {
      call().onNext(request);
    } catch (IllegalStateException e) {
      // Cancelled under our hands, while the worker shuts down: the results have no reader.
      onError(e);
    }
  }

  /**
   * Ends the stream and waits until the supervisor has read all of it, at most {@code
   * timeoutMillis}.
   *
   * @return whether it has
   */
  boolean complete(long timeoutMillis) throws InterruptedException {
    if (ended.getCount() > 0) {
      call().onCompleted();
    }
    return ended.await(timeoutMillis, TimeUnit.MILLISECONDS);
  }

  @Override
  public void onNext(DeliverResponse response) {}

  @Override
  public void onError(Throwable error) {
    end();
    onFailure.accept(error);
  }

  @Override
  public void onCompleted() {
    end();
  }

  private void end() {
    ended.countDown();
    LockSupport.unpark(sender);
  }
}
