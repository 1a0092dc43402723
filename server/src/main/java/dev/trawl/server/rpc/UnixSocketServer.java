package dev.trawl.server.rpc;

import dev.trawl.server.blob.Reach;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.ServerChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A gRPC server on a unix socket that only this user may use. The directory's mode keeps others
 * out; {@link PeerGuard} checks the peer's user id beside that.
 */
public final class UnixSocketServer implements AutoCloseable {
  /**
   * Longest socket path: sockaddr_un has 108 bytes, one of them the closing NUL. Longer ones are
   * silently cut.
   */
  private static final int MAX_PATH_BYTES = 107;

  private static final Logger log = LoggerFactory.getLogger(UnixSocketServer.class);

  private final Path socket;
  private final Server server;
  private final EventLoopGroup acceptors;
  private final EventLoopGroup connections;

  private UnixSocketServer(
      Path socket, Server server, EventLoopGroup acceptors, EventLoopGroup connections) {
    this.socket = socket;
    this.server = server;
    this.acceptors = acceptors;
    this.connections = connections;
  }

  /** How a server is set up. */
  public record Settings(
      Path socket, Executor executor, int threads, int maxMessageBytes, int windowBytes) {}

  /** The services, for callers of this reach. */
  public static List<ServerServiceDefinition> forCallers(
      Reach reach, List<ServerServiceDefinition> services) {
    return services.stream()
        .map(service -> ServerInterceptors.intercept(service, Caller.with(reach)))
        .toList();
  }

  /**
   * Binds the socket and serves. A socket file that is in the way is removed: call only while
   * holding the directory's lock.
   *
   * @throws IOException if the path is too long or cannot be bound
   */
  public static UnixSocketServer start(
      Settings settings, Traffic traffic, List<ServerServiceDefinition> services)
      throws IOException {
    return start(settings, PeerGuard.forOwnUser(traffic), services);
  }

  /** As above, for those whom {@code guard} lets in. */
  static UnixSocketServer start(
      Settings settings, PeerGuard guard, List<ServerServiceDefinition> services)
      throws IOException {
    Path socket = settings.socket();
    int pathBytes = socket.toString().getBytes(StandardCharsets.UTF_8).length;
    if (pathBytes > MAX_PATH_BYTES) {
      throw new IOException(
          "socket path of "
              + pathBytes
              + " bytes, but at most "
              + MAX_PATH_BYTES
              + " fit: "
              + socket
              + "; choose a shorter directory with TRAWL_DIR");
    }
    Files.deleteIfExists(socket);
    EventLoopGroup acceptors = new EpollEventLoopGroup(1);
    EventLoopGroup connections = new EpollEventLoopGroup(settings.threads());
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(new DomainSocketAddress(socket.toFile()))
            .channelFactory(() -> listen(guard))
            .bossEventLoopGroup(acceptors)
            .workerEventLoopGroup(connections)
            .executor(settings.executor())
            .maxInboundMessageSize(settings.maxMessageBytes())
            .flowControlWindow(settings.windowBytes())
            .permitKeepAliveTime(1, TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true);
    services.forEach(builder::addService);
    return new UnixSocketServer(socket, builder.build().start(), acceptors, connections);
  }

  /** A listening channel whose new connections pass the guard before gRPC sees them. */
  private static ServerChannel listen(PeerGuard guard) {
    EpollServerDomainSocketChannel channel = new EpollServerDomainSocketChannel();
    channel.pipeline().addFirst(guard);
    return channel;
  }

  /** Takes no new calls. */
  public void stopAccepting() {
    server.shutdown();
  }

  /** Ends all calls, frees the threads, and removes the socket file. */
  @Override
  public void close() {
    server.shutdownNow();
    try {
      if (!server.awaitTermination(1, TimeUnit.SECONDS)) {
        log.debug("calls on {} did not end within a second", socket);
      }
      Files.deleteIfExists(socket);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      log.warn("socket file {} could not be removed: {}", socket, e.getMessage());
    }
    shutDown(acceptors);
    shutDown(connections);
  }

  private static void shutDown(EventLoopGroup group) {
    Duration quiet = Duration.ZERO;
    var unused =
        group.shutdownGracefully(
            quiet.toMillis(), Duration.ofSeconds(1).toMillis(), TimeUnit.MILLISECONDS);
  }
}
