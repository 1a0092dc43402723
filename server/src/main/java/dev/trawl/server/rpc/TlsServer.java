package dev.trawl.server.rpc;

import dev.trawl.server.blob.Reach;
import io.grpc.Server;
import io.grpc.ServerCredentials;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.TlsServerCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandler.Sharable;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelInboundHandlerAdapter;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.ServerChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerSocketChannel;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A gRPC server on a TCP port: TLS always, and every call past {@link RemoteGate}, with its caller
 * held to the roots.
 */
public final class TlsServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TlsServer.class);

  /** Connections beyond these are closed: each costs a descriptor and buffers. */
  private static final int MAX_CONNECTIONS = 256;

  private static final int MAX_CALLS_PER_CONNECTION = 128;
  private static final int HANDSHAKE_SECONDS = 10;

  /** A connection without a call: friends connect again, strangers must not fill the house. */
  private static final int IDLE_MINUTES = 5;

  private static final int OTHERS = 0007;
  private static final int MODE_BITS = 07777;

  private final Server server;
  private final EventLoopGroup acceptors;
  private final EventLoopGroup connections;

  private TlsServer(Server server, EventLoopGroup acceptors, EventLoopGroup connections) {
    this.server = server;
    this.acceptors = acceptors;
    this.connections = connections;
  }

  /**
   * How a server is set up.
   *
   * @param host name or numeric address to listen on
   * @param port 0 for any that is free
   * @param certificate PEM file, the server's own certificate first
   * @param key PEM file with its private key
   */
  public record Settings(
      String host,
      int port,
      Path certificate,
      Path key,
      BearerToken token,
      Executor executor,
      int threads,
      int maxMessageBytes,
      int windowBytes) {}

  /**
   * Binds the port and serves.
   *
   * @throws IOException if the address cannot be had, the key is open to others, or it or the
   *     certificate cannot be used
   */
  public static TlsServer start(
      Settings settings, Traffic traffic, List<ServerServiceDefinition> services)
      throws IOException {
    ServerCredentials credentials = credentials(settings);
    InetSocketAddress address = new InetSocketAddress(settings.host(), settings.port());
    if (address.isUnresolved()) {
      throw new IOException("no address is known for the host " + settings.host());
    }
    EventLoopGroup acceptors = new EpollEventLoopGroup(1);
    EventLoopGroup connections = new EpollEventLoopGroup(settings.threads());
    Door door = new Door(traffic);
    try {
      NettyServerBuilder builder =
          NettyServerBuilder.forAddress(address, credentials)
              .channelFactory(() -> listen(door))
              .bossEventLoopGroup(acceptors)
              .workerEventLoopGroup(connections)
              .executor(settings.executor())
              .handshakeTimeout(HANDSHAKE_SECONDS, TimeUnit.SECONDS)
              .maxConnectionIdle(IDLE_MINUTES, TimeUnit.MINUTES)
              .maxConcurrentCallsPerConnection(MAX_CALLS_PER_CONNECTION)
              .maxInboundMessageSize(settings.maxMessageBytes())
              .flowControlWindow(settings.windowBytes())
              .permitKeepAliveTime(10, TimeUnit.SECONDS)
              .permitKeepAliveWithoutCalls(true);
      RemoteGate gate = new RemoteGate(settings.token());
      for (ServerServiceDefinition service : services) {
        builder.addService(
            ServerInterceptors.interceptForward(service, gate, Caller.with(Reach.ROOTS)));
      }
      return new TlsServer(builder.build().start(), acceptors, connections);
    } catch (IOException | RuntimeException e) {
      shutDown(acceptors);
      shutDown(connections);
      throw new IOException(
          "cannot serve on "
              + settings.host()
              + " port "
              + settings.port()
              + " with the certificate "
              + settings.certificate()
              + " and the key "
              + settings.key()
              + ": "
              + (e.getCause() == null ? e : e.getCause()).getMessage(),
          e);
    }
  }

  private static ServerCredentials credentials(Settings settings) throws IOException {
    try {
      int mode = (Integer) Files.getAttribute(settings.key(), "unix:mode") & MODE_BITS;
      if ((mode & OTHERS) != 0) {
        throw new IOException(
            "the private key "
                + settings.key()
                + " has mode "
                + Integer.toOctalString(mode)
                + ": anybody could use it; chmod o= it, and make a new one if others have seen it");
      }
      return TlsServerCredentials.newBuilder()
          .keyManager(settings.certificate().toFile(), settings.key().toFile())
          .build();
    } catch (FileSystemException | FileNotFoundException e) {
      throw new IOException(
          "the certificate "
              + settings.certificate()
              + " or its key "
              + settings.key()
              + " cannot be read: "
              + e.getMessage(),
          e);
    }
  }

  private static ServerChannel listen(Door door) {
    EpollServerSocketChannel channel = new EpollServerSocketChannel();
    channel.pipeline().addFirst(door);
    return channel;
  }

  /** Counts connections, and what crosses them, encrypted as it is. */
  @Sharable
  private static final class Door extends ChannelInboundHandlerAdapter {
    private final Traffic traffic;
    private final AtomicInteger open = new AtomicInteger();
    private final Seldom refusals = new Seldom();

    Door(Traffic traffic) {
      this.traffic = traffic;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
      if (message instanceof Channel connection) {
        if (open.incrementAndGet() > MAX_CONNECTIONS) {
          open.decrementAndGet();
          long count = refusals.again();
          if (count > 0) {
            log.warn(
                "a connection refused: {} are open, which is the limit; {} refused so far",
                MAX_CONNECTIONS,
                count);
          }
          connection.unsafe().closeForcibly();
          return;
        }
        connection.closeFuture().addListener(closed -> open.decrementAndGet());
        connection.pipeline().addFirst(traffic);
      }
      super.channelRead(context, message);
    }
  }

  /** The port it listens on. */
  public int port() {
    return server.getPort();
  }

  /** Takes no new calls. */
  public void stopAccepting() {
    server.shutdown();
  }

  /** Ends all calls and frees the threads. */
  @Override
  public void close() {
    server.shutdownNow();
    try {
      if (!server.awaitTermination(1, TimeUnit.SECONDS)) {
        log.debug("calls over TCP did not end within a second");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    shutDown(acceptors);
    shutDown(connections);
  }

  private static void shutDown(EventLoopGroup group) {
    var unused = group.shutdownGracefully(0, 1000, TimeUnit.MILLISECONDS);
  }
}
