package dev.trawl.client;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.TlsChannelCredentials;
import io.grpc.okhttp.OkHttpChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A gRPC channel over TLS, with the threads it runs on. Every call carries the token; no call
 * leaves before the supervisor has proved who it is.
 */
final class TcpTransport implements Transport {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private static final int FLOW_CONTROL_WINDOW_BYTES = 1 << 20;
  private static final int MAX_MESSAGE_BYTES = 16 << 20;

  private final TcpSocketFactory sockets;
  private final ExecutorService threads = UnixTransport.threads();
  private final ScheduledThreadPoolExecutor timer;
  private final ManagedChannel channel;

  private TcpTransport(RemoteSupervisor to) {
    sockets = new TcpSocketFactory(to.address());
    timer = new ScheduledThreadPoolExecutor(1, UnixTransport.named("trawl-client-timer-"));
    timer.setRemoveOnCancelPolicy(true);
    Metadata headers = new Metadata();
    headers.put(AUTHORIZATION, "Bearer " + to.token());
    channel =
        OkHttpChannelBuilder.forAddress(to.host(), to.port(), credentials(to))
            .socketFactory(sockets)
            .intercept(MetadataUtils.newAttachHeadersInterceptor(headers))
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

  /**
   * Starts nothing and connects nothing: the first call does.
   *
   * @throws TrawlException TLS_FAILED if the authorities cannot be read
   */
  static TcpTransport to(RemoteSupervisor supervisor) {
    return new TcpTransport(supervisor);
  }

  private static io.grpc.ChannelCredentials credentials(RemoteSupervisor to) {
    TlsChannelCredentials.Builder builder = TlsChannelCredentials.newBuilder();
    try {
      if (to.authorities() != null) {
        builder.trustManager(to.authorities().toFile());
      }
      return builder.build();
    } catch (IOException e) {
      throw new TrawlException(
          Status.Code.FAILED_PRECONDITION,
          TrawlException.TLS_FAILED,
          "the certificates in " + to.authorities() + " cannot be read: " + e.getMessage(),
          e);
    }
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
}
