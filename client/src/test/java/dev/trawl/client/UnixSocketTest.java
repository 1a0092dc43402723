package dev.trawl.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The socket behind the transport: both directions at once, and no way to hang in it. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class UnixSocketTest {

  /** Far more than the system's socket buffers hold. */
  private static final int BULK = 8 << 20;

  @TempDir Path directory;

  private ServerSocketChannel listening;
  private UnixSocketFactory factory;
  private Socket socket;
  private SocketChannel peer;

  @BeforeEach
  void connect() throws IOException {
    Path path = directory.resolve("s");
    listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    listening.bind(UnixDomainSocketAddress.of(path));
    factory = new UnixSocketFactory(path);
    socket = factory.createSocket(InetAddress.getLoopbackAddress(), 1);
    peer = listening.accept();
  }

  @AfterEach
  void close() throws IOException {
    socket.close();
    peer.close();
    listening.close();
  }

  private static <T> FutureTask<T> inBackground(Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    Thread.ofPlatform().daemon().start(task);
    return task;
  }

  private static byte[] bytes(long seed) {
    byte[] bytes = new byte[BULK];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  /**
   * The peer answers only when it has everything, so a read that stopped writes would wait for
   * ever.
   */
  @Test
  void writesWhileAReadWaits() throws Exception {
    byte[] sent = bytes(1);
    byte[] answer = bytes(2);
    FutureTask<byte[]> reading =
        inBackground(() -> new DataInputStream(socket.getInputStream()).readNBytes(BULK));
    FutureTask<byte[]> answering =
        inBackground(
            () -> {
              ByteBuffer received = ByteBuffer.allocate(BULK);
              while (received.hasRemaining() && peer.read(received) >= 0) {}
              peer.write(ByteBuffer.wrap(answer));
              return received.array();
            });
    OutputStream out = socket.getOutputStream();
    out.write(sent, 0, BULK - 1);
    out.write(sent[BULK - 1]);
    assertThat(Arrays.equals(answering.get(), sent)).isTrue();
    assertThat(Arrays.equals(reading.get(), answer)).isTrue();
  }

  /**
   * Neither side reads before it has written everything, except that ours does both: ours must not
   * deadlock.
   */
  @Test
  void readsWhileAWriteWaits() throws Exception {
    byte[] sent = bytes(3);
    FutureTask<Void> writing =
        inBackground(
            () -> {
              socket.getOutputStream().write(sent);
              return null;
            });
    FutureTask<byte[]> peerSide =
        inBackground(
            () -> {
              ByteBuffer all = ByteBuffer.wrap(bytes(4));
              while (all.hasRemaining()) {
                peer.write(all);
              }
              ByteBuffer received = ByteBuffer.allocate(BULK);
              while (received.hasRemaining() && peer.read(received) >= 0) {}
              return received.array();
            });
    assertThat(Arrays.equals(socket.getInputStream().readNBytes(BULK), bytes(4))).isTrue();
    writing.get();
    assertThat(Arrays.equals(peerSide.get(), sent)).isTrue();
  }

  @Test
  void closingWakesAReadAndAWriteThatWait() throws Exception {
    InputStream in = socket.getInputStream();
    OutputStream out = socket.getOutputStream();
    AtomicBoolean writing = new AtomicBoolean();
    FutureTask<Integer> read = inBackground(in::read);
    FutureTask<Void> write =
        inBackground(
            () -> {
              writing.set(true);
              out.write(bytes(5));
              return null;
            });
    await().untilTrue(writing);
    factory.closeAll();
    assertThatThrownBy(read::get).hasCauseInstanceOf(SocketException.class);
    assertThatThrownBy(write::get).hasCauseInstanceOf(IOException.class);
  }

  @Test
  void theEndOfThePeersStreamIsTheEnd() throws IOException {
    InputStream in = socket.getInputStream();
    peer.write(ByteBuffer.wrap(new byte[] {(byte) 0xff}));
    peer.close();
    assertThat(in.read()).isEqualTo(0xff);
    assertThat(in.read()).isEqualTo(-1);
    assertThat(in.read(new byte[4], 0, 4)).isEqualTo(-1);
    assertThat(in.read(new byte[4], 0, 0)).isZero();
  }

  @Test
  void halfClosingTellsThePeer() throws IOException {
    socket.shutdownOutput();
    assertThat(peer.read(ByteBuffer.allocate(1))).isEqualTo(-1);
    peer.write(ByteBuffer.wrap(new byte[] {7}));
    assertThat(socket.getInputStream().read()).isEqualTo(7);
  }

  @Test
  void optionsOfTcpAreIgnoredAndTimeoutsRefused() throws IOException {
    socket.setTcpNoDelay(true);
    socket.setKeepAlive(true);
    socket.setSoTimeout(0);
    assertThat(socket.getSoTimeout()).isZero();
    assertThat(socket.getTcpNoDelay()).isFalse();
    assertThat(socket.isConnected()).isTrue();
    assertThat(socket.getRemoteSocketAddress()).isNotNull();
    assertThat(socket.getLocalSocketAddress()).isNotNull();
    assertThatThrownBy(() -> socket.setSoTimeout(5)).isInstanceOf(SocketException.class);
  }

  @Test
  void aClosedSocketSaysSo() throws IOException {
    socket.close();
    assertThat(socket.isClosed()).isTrue();
    assertThatThrownBy(socket::getInputStream).isInstanceOf(SocketException.class);
    factory.closeAll();
  }
}
