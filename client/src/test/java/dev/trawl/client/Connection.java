package dev.trawl.client;

import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/** A served {@link FakeSupervisor} and a client connected to it. */
final class Connection implements AutoCloseable {

  /**
   * Netty tells of every cancelled stream and of options a unix socket has not. Held here, or it
   * would be collected.
   */
  private static final Logger NETTY = Logger.getLogger("io.grpc.netty.shaded");

  private final Server server;
  private final Trawl trawl;
  private final Runnable cut;

  private Connection(Server server, Trawl trawl, Runnable cut) {
    this.server = server;
    this.trawl = trawl;
    this.cut = cut;
  }

  /** Without a socket. */
  static Connection inProcess(FakeSupervisor supervisor) {
    String name = UUID.randomUUID().toString();
    InProcessServerBuilder builder = InProcessServerBuilder.forName(name);
    supervisor.services().forEach(builder::addService);
    return new Connection(
        start(builder.build()),
        Trawl.over(InProcessChannelBuilder.forName(name).build()),
        () -> {});
  }

  /** Over a unix socket, served by the transport a supervisor uses. */
  static Connection unix(FakeSupervisor supervisor, Path socket) {
    NETTY.setLevel(Level.OFF);
    EventLoopGroup acceptors = new EpollEventLoopGroup(1);
    EventLoopGroup loops = new EpollEventLoopGroup(1);
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(new DomainSocketAddress(socket.toString()))
            .channelType(EpollServerDomainSocketChannel.class)
            .bossEventLoopGroup(acceptors)
            .workerEventLoopGroup(loops);
    supervisor.services().forEach(builder::addService);
    return new Connection(
        start(builder.build()),
        Trawl.connect(socket),
        () -> {
          acceptors.shutdownGracefully(0, 0, TimeUnit.SECONDS).awaitUninterruptibly();
          loops.shutdownGracefully(0, 0, TimeUnit.SECONDS).awaitUninterruptibly();
        });
  }

  private static Server start(Server server) {
    try {
      return server.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Trawl trawl() {
    return trawl;
  }

  /** Cuts every connection without a farewell, as a killed server does. */
  void killServer() {
    cut.run();
  }

  @Override
  public void close() {
    trawl.close();
    server.shutdownNow();
    cut.run();
  }
}
