package dev.trawl.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The inside of a {@link java.net.Socket} whose bytes go through a unix {@link SocketChannel}.
 *
 * <p>It reads and writes the channel itself. A blocking channel holds one lock for reading and
 * another for writing, so the two directions never wait for each other; the stream adaptors of
 * {@link java.nio.channels.Channels} promise no such thing. Closing the channel wakes a thread that
 * waits in either.
 *
 * <p>TCP's options have no meaning here and are ignored. A read timeout has one, cannot be kept,
 * and is refused.
 */
final class UnixSocketImpl extends SocketImpl {

  /**
   * One read fetches up to this much; the transport asks for 8 KiB at a time, which would be a
   * system call each.
   */
  private static final int READ_BUFFER_BYTES = 128 << 10;

  private final UnixDomainSocketAddress peer;
  private final Set<UnixSocketImpl> registry;
  private volatile @Nullable SocketChannel channel;

  /** A socket for {@code peer} that is in {@code registry} as long as it is open. */
  UnixSocketImpl(UnixDomainSocketAddress peer, Set<UnixSocketImpl> registry) {
    this.peer = peer;
    this.registry = registry;
    this.address = InetAddress.getLoopbackAddress();
  }

  @Override
  protected void create(boolean stream) {}

  @Override
  protected void connect(SocketAddress ignored, int timeoutMillis) throws IOException {
    channel = SocketChannel.open(peer);
    registry.add(this);
  }

  @Override
  protected void connect(String host, int port) throws IOException {
    connect(peer, 0);
  }

  @Override
  protected void connect(InetAddress address, int port) throws IOException {
    connect(peer, 0);
  }

  @Override
  protected InputStream getInputStream() throws IOException {
    return new Input(connected());
  }

  @Override
  protected OutputStream getOutputStream() throws IOException {
    return new Output(connected());
  }

  @Override
  protected void shutdownInput() throws IOException {
    connected().shutdownInput();
  }

  @Override
  protected void shutdownOutput() throws IOException {
    connected().shutdownOutput();
  }

  @Override
  protected int available() {
    return 0;
  }

  @Override
  protected void close() {
    registry.remove(this);
    SocketChannel open = channel;
    if (open != null) {
      closeQuietly(open);
    }
  }

  /**
   * A socket that cannot be closed is gone already: there is nothing a caller could do about it.
   */
  private static void closeQuietly(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException ignored) {
      return;
    }
  }

  @Override
  public void setOption(int option, Object value) throws SocketException {
    if (option == SocketOptions.SO_TIMEOUT && !value.equals(0)) {
      throw new SocketException("a unix socket has no read timeout: " + value + " ms");
    }
  }

  @Override
  public Object getOption(int option) {
    return switch (option) {
      case SocketOptions.SO_BINDADDR -> address;
      case SocketOptions.SO_LINGER -> -1;
      case SocketOptions.SO_TIMEOUT, SocketOptions.IP_TOS -> 0;
      case SocketOptions.SO_SNDBUF, SocketOptions.SO_RCVBUF -> READ_BUFFER_BYTES;
      default -> false;
    };
  }

  @Override
  protected void bind(InetAddress host, int port) {}

  @Override
  protected void listen(int backlog) throws IOException {
    throw new SocketException("a client's socket does not listen");
  }

  @Override
  protected void accept(SocketImpl accepted) throws IOException {
    throw new SocketException("a client's socket does not accept");
  }

  @Override
  protected void sendUrgentData(int data) throws IOException {
    throw new SocketException("a unix socket has no urgent data");
  }

  private SocketChannel connected() throws IOException {
    SocketChannel open = channel;
    if (open == null) {
      throw new SocketException("not connected");
    }
    return open;
  }

  /** The read direction. Used by one thread at a time, as the transport does. */
  private static final class Input extends InputStream {

    private final SocketChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(READ_BUFFER_BYTES).flip();

    Input(SocketChannel channel) {
      this.channel = channel;
    }

    @Override
    public int read() throws IOException {
      return fill() ? Byte.toUnsignedInt(buffer.get()) : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      if (!fill()) {
        return -1;
      }
      int count = Math.min(length, buffer.remaining());
      buffer.get(target, offset, count);
      return count;
    }

    @Override
    public int available() {
      return buffer.remaining();
    }

    /** Waits until the buffer has a byte; false at the end of the stream. */
    private boolean fill() throws IOException {
      if (buffer.hasRemaining()) {
        return true;
      }
      buffer.clear();
      try {
        return channel.read(buffer) > 0;
      } catch (ClosedChannelException e) {
        throw asSocketException(e);
      } finally {
        buffer.flip();
      }
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  /** The write direction. Used by one thread at a time, as the transport does. */
  private static final class Output extends OutputStream {

    private final SocketChannel channel;

    Output(SocketChannel channel) {
      this.channel = channel;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
      ByteBuffer bytes = ByteBuffer.wrap(source, offset, length);
      try {
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
      } catch (ClosedChannelException e) {
        throw asSocketException(e);
      }
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  /** What {@link java.net.Socket} promises to a thread whose socket is closed under it. */
  private static SocketException asSocketException(ClosedChannelException cause) {
    SocketException closed = new SocketException("Socket closed");
    closed.initCause(cause);
    return closed;
  }
}
