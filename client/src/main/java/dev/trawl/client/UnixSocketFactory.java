package dev.trawl.client;

import io.grpc.Status;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.SocketFactory;

/**
 * Makes {@link Socket}s that are all connected to one unix socket, whatever address is asked for.
 * This is how the okhttp transport, which only knows {@code java.net.Socket}, speaks over a unix
 * socket.
 *
 * <p>It remembers what it opened: the transport writes its farewell before it closes a socket, and
 * a frozen peer would hold that write, and its thread, for ever. {@link #closeAll} ends it.
 */
final class UnixSocketFactory extends SocketFactory {

  /** Longest path of a unix socket in bytes: {@code sun_path} has 108, the last of them NUL. */
  static final int MAX_PATH_BYTES = 107;

  private final Path path;
  private final Set<UnixSocketImpl> open = ConcurrentHashMap.newKeySet();

  /** Connects nothing yet. Throws SOCKET_PATH_TOO_LONG for a path that no socket can have. */
  UnixSocketFactory(Path path) {
    requireAddressable(path);
    this.path = path;
  }

  /** Throws SOCKET_PATH_TOO_LONG for a path that no socket can have. */
  static void requireAddressable(Path path) {
    int bytes = path.toString().getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MAX_PATH_BYTES) {
      throw new TrawlException(
          Status.Code.INVALID_ARGUMENT,
          TrawlException.SOCKET_PATH_TOO_LONG,
          "the socket path has "
              + bytes
              + " bytes, at most "
              + MAX_PATH_BYTES
              + " are possible: "
              + path
              + "; set TRAWL_DIR to a shorter directory",
          null);
    }
  }

  @Override
  public Socket createSocket() throws IOException {
    return new UnixSocket(new UnixSocketImpl(UnixDomainSocketAddress.of(path), open));
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    Socket socket = createSocket();
    try {
      socket.connect(new InetSocketAddress(host, port));
    } catch (IOException e) {
      socket.close();
      throw new UnreachableException(path, e);
    }
    return socket;
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort)
      throws IOException {
    return createSocket(host, port);
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return createSocket(InetAddress.getLoopbackAddress(), port);
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort)
      throws IOException {
    return createSocket(host, port);
  }

  /** Closes every socket that is still open; reads and writes that wait on one fail at once. */
  void closeAll() {
    open.forEach(UnixSocketImpl::close);
  }

  private static final class UnixSocket extends Socket {
    UnixSocket(SocketImpl impl) throws SocketException {
      super(impl);
    }
  }
}
