package dev.trawl.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.SocketFactory;

/**
 * Makes TCP sockets, with a bound on how long connecting takes. It remembers them, so that {@link
 * #closeAll} ends what still waits on one.
 */
final class TcpSocketFactory extends SocketFactory {
  private static final int CONNECT_MILLIS = 10_000;

  private final String peer;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  /**
   * @param peer whom it connects to, for messages
   */
  TcpSocketFactory(String peer) {
    this.peer = peer;
  }

  @Override
  public Socket createSocket() {
    return new Tracked();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    Socket socket = createSocket();
    try {
      socket.setTcpNoDelay(true);
      socket.connect(new InetSocketAddress(host, port), CONNECT_MILLIS);
    } catch (IOException e) {
      socket.close();
      throw new UnreachableException(peer, e);
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
    return createSocket(InetAddress.getByName(host), port);
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort)
      throws IOException {
    return createSocket(host, port);
  }

  /** Closes every socket that is still open; reads and writes that wait on one fail at once. */
  void closeAll() {
    for (Socket socket : open) {
      try {
        socket.close();
      } catch (IOException ignored) {
        // It is gone already: there is nothing a caller could do about it.
      }
    }
  }

  private final class Tracked extends Socket {
    Tracked() {
      open.add(this);
    }

    @Override
    public synchronized void close() throws IOException {
      open.remove(this);
      super.close();
    }
  }
}
