package dev.trawl.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/** Stands between clients and a unix socket, and counts the bytes that pass. */
final class Relay implements AutoCloseable {

  private final ServerSocketChannel server;
  private final Path target;
  private final AtomicLong toTarget = new AtomicLong();
  private final AtomicLong fromTarget = new AtomicLong();

  private Relay(ServerSocketChannel server, Path target) {
    this.server = server;
    this.target = target;
  }

  /** Listens on {@code socket} for those who want {@code target}. */
  static Relay listen(Path socket, Path target) {
    try {
      ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      server.bind(UnixDomainSocketAddress.of(socket));
      Relay relay = new Relay(server, target);
      Thread.ofVirtual().name("relay-accept").start(relay::acceptAll);
      return relay;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Bytes that clients sent. */
  long toTarget() {
    return toTarget.get();
  }

  /** Bytes that clients got. */
  long fromTarget() {
    return fromTarget.get();
  }

  private void acceptAll() {
    try {
      while (true) {
        SocketChannel client = server.accept();
        SocketChannel peer = SocketChannel.open(UnixDomainSocketAddress.of(target));
        Thread.ofVirtual().name("relay-to").start(() -> pass(client, peer, toTarget));
        Thread.ofVirtual().name("relay-from").start(() -> pass(peer, client, fromTarget));
      }
    } catch (IOException closed) {
      // Closed with the relay, or the target is gone: either ends it.
    }
  }

  private static void pass(SocketChannel from, SocketChannel to, AtomicLong counter) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(64 << 10);
    try (from;
        to) {
      while (from.read(buffer.clear()) >= 0) {
        counter.addAndGet(buffer.flip().remaining());
        while (buffer.hasRemaining()) {
          to.write(buffer);
        }
      }
    } catch (IOException closed) {
      // One side is gone, so the other is closed too.
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
