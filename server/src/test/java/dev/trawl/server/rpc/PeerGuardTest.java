package dev.trawl.server.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who is let in at a unix socket, before anything is said. */
@Timeout(60)
class PeerGuardTest {
  @TempDir Path folder;
  private final Traffic traffic = new Traffic();

  @Test
  void ownUserIsGreeted() throws IOException {
    try (UnixSocketServer server = serve(PeerGuard.forOwnUser(traffic))) {
      assertThat(firstRead()).as("bytes of the server's first frame").isPositive();
    }
    assertThat(traffic.snapshot().getSentBytes()).isPositive();
  }

  @Test
  void anotherUserIsHungUpOnBeforeAnythingIsSaid() throws IOException {
    int stranger = (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") + 1;
    try (UnixSocketServer server = serve(new PeerGuard(Set.of(stranger), traffic))) {
      assertThat(firstRead()).as("end of the connection").isEqualTo(-1);
    }
    assertThat(traffic.snapshot().getSentBytes()).isZero();
    assertThat(traffic.snapshot().getReceivedBytes()).isZero();
  }

  private UnixSocketServer serve(PeerGuard guard) throws IOException {
    return UnixSocketServer.start(
        new UnixSocketServer.Settings(folder.resolve("s"), Runnable::run, 1, 1 << 20, 1 << 20),
        guard,
        List.of());
  }

  /** Says nothing: a server of HTTP/2 speaks first, or hangs up. */
  private int firstRead() throws IOException {
    try (SocketChannel channel =
        SocketChannel.open(UnixDomainSocketAddress.of(folder.resolve("s")))) {
      return channel.read(ByteBuffer.allocate(1 << 10));
    } catch (IOException reset) {
      return -1;
    }
  }
}
