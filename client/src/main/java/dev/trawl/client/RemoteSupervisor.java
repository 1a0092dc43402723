package dev.trawl.client;

import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where a supervisor serves over TCP, and how it and this side prove themselves.
 *
 * @param host name or numeric address; its certificate must be for it
 * @param port 1 to 65,535
 * @param authorities PEM file with the certificates that may vouch for the supervisor's, or that
 *     certificate itself; null: those that the JDK trusts
 * @param token the supervisor's bearer token
 */
public record RemoteSupervisor(String host, int port, @Nullable Path authorities, String token) {
  private static final int MAX_PORT = 65_535;

  /** Checks the port. */
  public RemoteSupervisor {
    if (host.isEmpty() || port < 1 || port > MAX_PORT) {
      throw new IllegalArgumentException(
          "not a host and a port of 1 to 65535: " + host + ":" + port);
    }
  }

  /**
   * As the command line says it.
   *
   * @param address HOST:PORT, an IPv6 address in brackets
   * @param tokenFile file that holds the token
   * @throws TrawlException BAD_ADDRESS if it is not one; TOKEN_UNREADABLE
   */
  public static RemoteSupervisor of(String address, @Nullable Path authorities, Path tokenFile) {
    int colon = address.lastIndexOf(':');
    String host = colon < 0 ? "" : address.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.contains(":")) {
      throw badAddress(address, null);
    }
    try {
      int port = Integer.parseInt(address.substring(colon + 1));
      return new RemoteSupervisor(host, port, authorities, readToken(tokenFile));
    } catch (IllegalArgumentException e) {
      throw badAddress(address, e);
    }
  }

  private static String readToken(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new TrawlException(
          Status.Code.FAILED_PRECONDITION,
          TrawlException.TOKEN_UNREADABLE,
          "the token file " + file + " cannot be read: " + e,
          e);
    }
  }

  private static TrawlException badAddress(String address, @Nullable Throwable cause) {
    return new TrawlException(
        Status.Code.INVALID_ARGUMENT,
        TrawlException.BAD_ADDRESS,
        "'" + address + "' is not HOST:PORT; an IPv6 address goes in brackets: [::1]:8443",
        cause);
  }

  /** HOST:PORT. */
  String address() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  /** Without the token. */
  @Override
  public String toString() {
    return "the supervisor on " + address();
  }
}
