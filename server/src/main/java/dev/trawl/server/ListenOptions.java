package dev.trawl.server;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How clients are served over TCP.
 *
 * @param host name or numeric address to listen on
 * @param port 0 for any that is free
 * @param certificate PEM file with the server's certificate and those that vouch for it
 * @param key PEM file with its private key, PKCS 8, not encrypted
 * @param tokenFile file with the token that every call must bring
 */
record ListenOptions(String host, int port, Path certificate, Path key, Path tokenFile) {
  private static final String LOOPBACK = "127.0.0.1";
  private static final int MAX_PORT = 65_535;

  /** Takes its options from a command line; all of them go together. */
  static Optional<ListenOptions> take(
      Function<String, Optional<String>> take, List<String> problems) {
    Optional<String> address = take.apply("--listen");
    List<String> missing = new ArrayList<>();
    List<String> present = new ArrayList<>();
    List<Path> files = new ArrayList<>();
    for (String name : List.of("--tls-cert", "--tls-key", "--token-file")) {
      Optional<String> file = take.apply(name);
      (file.isPresent() ? present : missing).add(name);
      file.ifPresent(f -> files.add(Path.of(f).toAbsolutePath()));
    }
    if (address.isEmpty()) {
      if (!present.isEmpty()) {
        problems.add(String.join(", ", present) + " go with --listen HOST:PORT");
      }
      return Optional.empty();
    }
    if (!missing.isEmpty()) {
      problems.add("--listen needs " + String.join(", ", missing) + " too");
      return Optional.empty();
    }
    return parse(address.get(), files, problems);
  }

  private static Optional<ListenOptions> parse(
      String address, List<Path> files, List<String> problems) {
    int colon = address.lastIndexOf(':');
    String host = colon < 0 ? "" : address.substring(0, colon);
    Integer port = port(address.substring(colon + 1));
    boolean bare = host.contains(":") && !(host.startsWith("[") && host.endsWith("]"));
    if (port == null || bare) {
      problems.add(
          "--listen "
              + address
              + " is not PORT or HOST:PORT with a port of 0 to "
              + MAX_PORT
              + "; an IPv6 address goes in brackets: [::1]:8443");
      return Optional.empty();
    }
    String plain = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    return Optional.of(
        new ListenOptions(
            plain.isEmpty() ? LOOPBACK : plain, port, files.get(0), files.get(1), files.get(2)));
  }

  private static @Nullable Integer port(String text) {
    try {
      int port = Integer.parseInt(text);
      return 0 <= port && port <= MAX_PORT && Character.isDigit(text.charAt(0)) ? port : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
