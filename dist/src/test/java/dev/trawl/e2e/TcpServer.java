package dev.trawl.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trawl.client.RemoteSupervisor;
import dev.trawl.client.Trawl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A supervisor that serves over TCP: its certificate and token, made for it, and all that it says.
 */
final class TcpServer {
  private static final Pattern ADDRESS = Pattern.compile("listening on (\\S+):(\\d+)\n");

  private final Dist dist;
  private final String token;
  private int port;

  private TcpServer(Dist dist, String token) {
    this.dist = dist;
    this.token = token;
  }

  /** Makes a certificate for the loopback, and a token; starts nothing yet. */
  static TcpServer prepare(Dist dist) {
    byte[] secret = new byte[24];
    new SecureRandom().nextBytes(secret);
    TcpServer server = new TcpServer(dist, HexFormat.of().formatHex(secret));
    certify(dist, "server");
    write(server.tokenFile(), server.token + "\n");
    return server;
  }

  /** Starts {@code trawl serve --listen 0 OPTIONS}, and waits until it can scan. */
  TcpServer serve(Object... options) {
    List<Object> words = new ArrayList<>(List.of(options));
    words.addAll(0, listenWords());
    ProcessBuilder builder = dist.builder(dist.words(words.toArray()));
    try {
      builder.redirectErrorStream(true).redirectOutput(output().toFile()).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    await().atMost(Dist.PATIENCE).until(() -> ADDRESS.matcher(said()).find());
    Matcher address = ADDRESS.matcher(said());
    assertThat(address.find()).isTrue();
    assertThat(address.group(1)).as("listens on the loopback by itself").isEqualTo("127.0.0.1");
    port = Integer.parseInt(address.group(2));
    dist.awaitPool();
    return this;
  }

  /** The words of {@code serve --listen 0} with all that has to go with it. */
  List<Object> listenWords() {
    return List.of(
        "serve",
        "--listen",
        0,
        "--tls-cert",
        certificate(),
        "--tls-key",
        dist.file("server.key"),
        "--token-file",
        tokenFile());
  }

  int port() {
    return port;
  }

  String token() {
    return token;
  }

  Path tokenFile() {
    return dist.file("token");
  }

  Path certificate() {
    return dist.file("server.pem");
  }

  /** A connection with the right token. */
  Trawl connect() {
    return connect(token);
  }

  Trawl connect(String withToken) {
    return Trawl.connect(new RemoteSupervisor("127.0.0.1", port, certificate(), withToken));
  }

  private Path output() {
    return dist.file("serve.out");
  }

  /** All that it and its workers have printed. */
  String said() {
    try {
      return Files.readString(output());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes NAME.pem and NAME.key, a certificate for the loopback that vouches for itself. */
  static void certify(Dist dist, String name) {
    Path store = dist.file(name + ".p12");
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    ProcessBuilder builder =
        new ProcessBuilder(
                keytool,
                "-genkeypair",
                "-alias",
                "x",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=test",
                "-validity",
                "2",
                "-ext",
                "san=ip:127.0.0.1,dns:localhost",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                "changeit")
            .redirectErrorStream(true)
            .redirectOutput(dist.file("keytool.out").toFile());
    try {
      Process process = builder.start();
      assertThat(process.waitFor(Dist.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
      char[] password = "changeit".toCharArray();
      KeyStore keys = KeyStore.getInstance(store.toFile(), password);
      write(dist.file(name + ".pem"), pem("CERTIFICATE", keys.getCertificate("x").getEncoded()));
      write(dist.file(name + ".key"), pem("PRIVATE KEY", keys.getKey("x", password).getEncoded()));
      Files.delete(store);
    } catch (IOException | GeneralSecurityException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static String pem(String what, byte[] bytes) {
    return "-----BEGIN "
        + what
        + "-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes)
        + "\n-----END "
        + what
        + "-----\n";
  }

  private static void write(Path file, String text) {
    try {
      Files.deleteIfExists(file);
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
