package dev.trawl.client;

import com.google.protobuf.ByteString;
import dev.trawl.proto.v1.ScanRequest;
import dev.trawl.proto.v1.ScanResponse;
import dev.trawl.proto.v1.ScanServiceGrpc;
import dev.trawl.proto.v1.ScanStarted;
import dev.trawl.proto.v1.ScanSummary;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One running scan, pulled message by message. Every message is checked before it is handed out: a
 * stream that ends has covered what its summary says it has, or it has thrown.
 *
 * <p>Pulled by one thread at a time; {@link #close} may be called by any.
 *
 * <p>How it works: a few messages are asked for ahead, and one more for each one taken, so the
 * supervisor works while the caller does and stops when the caller stops. gRPC's threads put what
 * arrives into a queue that is never longer than what was asked for; nothing is decoded, checked or
 * waited for on them.
 */
public final class ScanStream implements AutoCloseable {

  /** Messages asked for ahead: one being read, one arriving, one being made. */
  static final int AHEAD = 3;

  /** Between two tries to reach a supervisor. */
  private static final Duration RETRY_PAUSE = Duration.ofMillis(100);

  private final Channel channel;
  private final ScanCheck check;
  private final Failures failures;
  private final Renewal renewal;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // Guarded by lock.
  private ClientCall<ScanRequest, ScanResponse> call;
  private final ArrayDeque<ScanResponse> arrived = new ArrayDeque<>(AHEAD);
  private @Nullable Status end;
  private @Nullable Metadata endTrailers;
  private boolean closed;

  // The pulling thread's own.
  private @Nullable ScanResponse pushedBack;
  private @Nullable TrawlException failure;
  private boolean exhausted;
  private boolean renewed;

  /** Since when nothing came because the supervisor is gone; 0 while it is there. */
  private long lostSinceNanos;

  private ScanStream(Channel channel, ScanRequest request, Failures failures, Renewal renewal) {
    this.channel = channel;
    this.check = new ScanCheck(request);
    this.failures = failures;
    this.renewal = renewal;
    this.call = newCall(channel);
  }

  /**
   * Sends {@code request} and asks for the first messages; what goes wrong shows when they are
   * pulled.
   */
  static ScanStream open(Channel channel, ScanRequest request, Failures failures, Renewal renewal) {
    ScanStream stream = new ScanStream(channel, request, failures, renewal);
    stream.start(stream.call, request);
    return stream;
  }

  private static ClientCall<ScanRequest, ScanResponse> newCall(Channel channel) {
    return channel.newCall(ScanServiceGrpc.getScanMethod(), CallOptions.DEFAULT);
  }

  private void start(ClientCall<ScanRequest, ScanResponse> call, ScanRequest request) {
    call.start(new Receiver(), new Metadata());
    call.request(AHEAD);
    call.sendMessage(request);
    call.halfClose();
  }

  /**
   * The next message, waiting for it: one {@code started}, then batches and progress, then one
   * {@code summary}.
   *
   * @return null at the end, after the summary
   * @throws TrawlException as the supervisor ended the scan; PROTOCOL_VIOLATION; SCAN_CLOSED after
   *     {@link #close}; INTERRUPTED, which also ends the scan. It is thrown again by every later
   *     call.
   */
  public @Nullable ScanResponse next() {
    ScanResponse message = pushedBack;
    if (message != null) {
      pushedBack = null;
      return message;
    }
    return pull();
  }

  /**
   * What the supervisor accepted, waiting for it. Takes nothing from {@link #next}. Throws as that
   * does.
   */
  public ScanStarted started() {
    ScanStarted started = check.started();
    if (started == null) {
      pushedBack = pull();
      started = check.started();
    }
    if (started == null) {
      throw new AssertionError("a checked stream starts with its start");
    }
    return started;
  }

  /**
   * How the scan ended.
   *
   * @throws IllegalStateException before the summary was pulled
   */
  public ScanSummary summary() {
    ScanSummary summary = check.summary();
    if (summary == null) {
      throw new IllegalStateException("the summary comes last; pull the stream to its end first");
    }
    return summary;
  }

  /**
   * Ends the scan, here and in the supervisor, and returns at once. Harmless after its end, and
   * when called again.
   */
  @Override
  public void close() {
    ClientCall<ScanRequest, ScanResponse> running;
    lock.lock();
    try {
      closed = true;
      arrived.clear();
      changed.signalAll();
      running = call;
    } finally {
      lock.unlock();
    }
    // Outside the lock: the transport takes its own lock here, and takes ours while it holds its
    // own.
    running.cancel("closed by the client", null);
  }

  private @Nullable ScanResponse pull() {
    if (failure != null) {
      throw failure;
    }
    if (exhausted) {
      return null;
    }
    try {
      while (true) {
        ScanResponse message = takeOrRenew();
        if (message == null) {
          check.end();
          exhausted = true;
          return null;
        }
        requestOne();
        if (message.hasBatch()) {
          lostSinceNanos = 0;
        }
        if (check.accept(message)) {
          return message;
        }
      }
    } catch (TrawlException e) {
      failure = e;
      close();
      throw e;
    }
  }

  /** Only this thread renews the call, so it need not look for it under the lock. */
  @SuppressWarnings("GuardedBy")
  private void requestOne() {
    call.request(1);
  }

  /** The next message, of another call if need be. */
  private @Nullable ScanResponse takeOrRenew() {
    while (true) {
      try {
        return take();
      } catch (TrawlException e) {
        renew(e);
      }
    }
  }

  /**
   * Starts another call in the place of one that failed: once if the scan has not started, as the
   * blob may only have to be opened again; again and again for a while if the supervisor is gone,
   * as another one may take its place.
   */
  private void renew(TrawlException failure) {
    TrawlException last = failure;
    while (true) {
      boolean lost = last.isSupervisorLost();
      if (lost ? !mayWait() : renewed || check.started() != null) {
        // Of a supervisor that is gone, that it went is worth more than that nobody answers now.
        throw lost ? failure : last;
      }
      renewed |= !lost;
      try {
        ScanRequest request = renewal.after(last, check.cursor());
        check.restart();
        restart(request);
        return;
      } catch (TrawlException e) {
        if (!e.isSupervisorLost()) {
          throw e;
        }
        last = e;
      }
    }
  }

  /** Waits a little before the next try; false when it was tried for long enough. */
  private boolean mayWait() {
    long now = System.nanoTime();
    boolean first = lostSinceNanos == 0;
    lostSinceNanos = first ? now : lostSinceNanos;
    if (!check.resumable() || now - lostSinceNanos >= renewal.patience().toNanos()) {
      return false;
    }
    if (!first) {
      pause();
    }
    return true;
  }

  private void pause() {
    lock.lock();
    try {
      if (!closed) {
        long unused = changed.awaitNanos(RETRY_PAUSE.toNanos());
      }
      if (closed) {
        throw cancelled(TrawlException.SCAN_CLOSED, "the scan was closed before its end", null);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw cancelled(TrawlException.INTERRUPTED, "interrupted while waiting for results", e);
    } finally {
      lock.unlock();
    }
  }

  private void restart(ScanRequest request) {
    lock.lock();
    end = null;
    endTrailers = null;
    arrived.clear();
    lock.unlock();
    ClientCall<ScanRequest, ScanResponse> again = newCall(channel);
    start(again, request);
    boolean late;
    lock.lock();
    try {
      call = again;
      late = closed;
    } finally {
      lock.unlock();
    }
    if (late) {
      close();
    }
  }

  /** Waits for a message; null if the call ended well and all were taken. */
  private @Nullable ScanResponse take() {
    lock.lock();
    try {
      while (true) {
        if (closed) {
          throw cancelled(TrawlException.SCAN_CLOSED, "the scan was closed before its end", null);
        }
        ScanResponse message = arrived.poll();
        if (message != null) {
          return message;
        }
        if (end != null) {
          if (end.isOk()) {
            return null;
          }
          throw failures.of(end.asRuntimeException(endTrailers));
        }
        changed.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw cancelled(TrawlException.INTERRUPTED, "interrupted while waiting for results", e);
    } finally {
      lock.unlock();
    }
  }

  private static TrawlException cancelled(
      String reason, String message, @Nullable Throwable cause) {
    return new TrawlException(Status.Code.CANCELLED, reason, message, cause);
  }

  /** gRPC's side of the queue. */
  private final class Receiver extends ClientCall.Listener<ScanResponse> {

    @Override
    public void onMessage(ScanResponse message) {
      lock.lock();
      try {
        if (!closed) {
          arrived.add(message);
          changed.signalAll();
        }
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      lock.lock();
      try {
        end = status;
        endTrailers = trailers;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /** Decides what follows a call that failed. */
  interface Renewal {

    /**
     * The request to send in the place of the one that failed.
     *
     * @param cursor where to go on; empty for the start
     * @throws TrawlException {@code failure}, or what goes wrong on the way
     */
    ScanRequest after(TrawlException failure, ByteString cursor);

    /** How long to try when the supervisor is gone. */
    Duration patience();
  }
}
