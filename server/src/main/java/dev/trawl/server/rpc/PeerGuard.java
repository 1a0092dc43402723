package dev.trawl.server.rpc;

import io.grpc.netty.shaded.io.netty.channel.ChannelHandler.Sharable;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelInboundHandlerAdapter;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.unix.PeerCredentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets only some users connect to a unix socket, whatever the modes of its file and its folder have
 * become. Whose process connects, the kernel says (SO_PEERCRED), as of the moment it did.
 *
 * <p>It sits in the pipeline of the listening channel, where new connections are the messages: one
 * that is refused is closed before a byte of it is read or answered, and before gRPC hears of it.
 */
@Sharable
final class PeerGuard extends ChannelInboundHandlerAdapter {
  private static final Logger log = LoggerFactory.getLogger(PeerGuard.class);
  private static final int ROOT = 0;

  private final Set<Integer> users;
  private final Traffic traffic;

  /**
   * @param users ids of the users who may connect
   * @param traffic counts what crosses the connections that are let in
   */
  PeerGuard(Set<Integer> users, Traffic traffic) {
    this.users = Set.copyOf(users);
    this.traffic = traffic;
  }

  /** Lets in this process's own user, and root, who could read its memory anyway. */
  static PeerGuard forOwnUser(Traffic traffic) throws IOException {
    int own = (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    return new PeerGuard(own == ROOT ? Set.of(ROOT) : Set.of(own, ROOT), traffic);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
    if (message instanceof EpollDomainSocketChannel connection) {
      if (!admits(connection)) {
        connection.unsafe().closeForcibly();
        return;
      }
      connection.pipeline().addFirst(traffic);
    }
    super.channelRead(context, message);
  }

  private boolean admits(EpollDomainSocketChannel connection) {
    try {
      PeerCredentials peer = connection.peerCredentials();
      if (users.contains(peer.uid())) {
        return true;
      }
      log.warn(
          "connection of user {} (process {}) refused: this socket is for users {} only",
          Integer.toUnsignedString(peer.uid()),
          peer.pid(),
          users);
    } catch (IOException e) {
      log.warn("connection refused: the kernel does not say whose it is: {}", e.getMessage());
    }
    return false;
  }
}
