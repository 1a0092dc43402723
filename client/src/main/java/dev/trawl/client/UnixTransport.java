package dev.trawl.client;

import io.grpc.ManagedChannel;
import io.grpc.okhttp.OkHttpChannelBuilder;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A gRPC channel over a unix socket, with the threads it runs on. The threads are its own, not
 * gRPC's shared ones, so that they end when it is closed: at the exit of a JVM, a thread left in a
 * native read costs up to 300 ms.
 */
final class UnixTransport implements Transport {

  /**
   * Bytes in flight for one stream. The transport's own 64 KiB would stop the supervisor several
   * times within one batch of 64 to 512 KiB.
   */
  private static final int FLOW_CONTROL_WINDOW_BYTES = 1 << 20;

  /**
   * The largest message is a custom operator's partial of 4 MiB; the rest is room for its frame and
   * for growth.
   */
  private static final int MAX_MESSAGE_BYTES = 16 << 20;

  /** A thread that has had nothing to do for so long ends. */
  private static final long IDLE_SECONDS = 60;

  private final UnixSocketFactory sockets;
  private final ExecutorService threads;
  private final ScheduledThreadPoolExecutor timer;
  private final ManagedChannel channel;

  private UnixTransport(Path socket) {
    sockets = new UnixSocketFactory(socket);
    threads = threads();
    timer = new ScheduledThreadPoolExecutor(1, named("trawl-client-timer-"));
    timer.setRemoveOnCancelPolicy(true);
    channel = channel();
  }

  /**
   * What is still to be told when the threads have been shut down, that a call is over, is told by
   * whoever finds out: were it refused, gRPC would print a stack trace, and somebody might wait for
   * it.
   */
  static ExecutorService threads() {
    return new ThreadPoolExecutor(
        0,
        Integer.MAX_VALUE,
        IDLE_SECONDS,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        named("trawl-client-"),
        (late, pool) -> late.run());
  }

  /** Starts nothing and connects nothing: the first call does. */
  static UnixTransport to(Path socket) {
    return new UnixTransport(socket);
  }

  private ManagedChannel channel() {
    // The numeric address keeps the resolver from asking anybody; the socket factory ignores it.
    return OkHttpChannelBuilder.forAddress("127.0.0.1", 1)
        .usePlaintext()
        .overrideAuthority("localhost")
        .socketFactory(sockets)
        .executor(threads)
        .offloadExecutor(threads)
        .transportExecutor(threads)
        .scheduledExecutorService(timer)
        .proxyDetector(address -> null)
        .disableServiceConfigLookUp()
        .disableRetry()
        .flowControlWindow(FLOW_CONTROL_WINDOW_BYTES)
        .maxInboundMessageSize(MAX_MESSAGE_BYTES)
        .build();
  }

  @Override
  public ManagedChannel managedChannel() {
    return channel;
  }

  @Override
  public void release(long deadlineNanos) {
    sockets.closeAll();
    threads.shutdown();
    timer.shutdownNow();
    try {
      threads.awaitTermination(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
      timer.awaitTermination(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Makes daemons that are named and numbered. */
  static ThreadFactory named(String prefix) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, prefix + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }
}
