package dev.trawl.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.trawl.client.Trawl;
import dev.trawl.client.TrawlException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Who is let in at the unix sockets, what is read for them, and what a supervisor refuses to start
 * with. Hazards: a folder whose mode was opened, a path that only looks harmless, a secret that
 * others can read.
 */
class AccessIT {

  /** Connects as nobody, says nothing, and prints what happens: the server speaks first. */
  private static final String CONNECT_AS_NOBODY =
      """
      import os, socket, sys
      os.setgroups([]); os.setgid(65534); os.setuid(65534)
      s = socket.socket(socket.AF_UNIX); s.settimeout(60)
      try:
          s.connect(sys.argv[1])
          print('greeted' if s.recv(1) else 'hung up on')
      except PermissionError:
          print('denied')
      except ConnectionResetError:
          print('hung up on')
      """;

  private Dist dist;

  @BeforeEach
  void create() {
    dist = Dist.create();
  }

  @AfterEach
  void cleanUp() {
    dist.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"supervisor.sock", "workers.sock"})
  void anotherUserCannotConnect(String socket) throws IOException {
    assumeTrue(
        Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0),
        "only root can become another user: not run");
    dist.serve("--workers", 1);
    Path path = dist.runtime().resolve(socket);
    assertThat(connectAsNobody(path)).isEqualTo("denied");
    // Whatever becomes of the modes, the kernel says who connects.
    for (Path folder = dist.runtime();
        !folder.equals(Path.of("/tmp")) && folder.getNameCount() > 1;
        folder = folder.getParent()) {
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw-rw-"));
    assertThat(connectAsNobody(path)).isEqualTo("hung up on");
    assertThat(dist.status().getWorkersAttached()).isEqualTo(1);
  }

  private String connectAsNobody(Path socket) {
    return dist.run(dist.builder(List.of("python3", "-c", CONNECT_AS_NOBODY, socket.toString())))
        .ended(0)
        .text();
  }

  @Test
  void rootsHoldTheUnixSocketWhereItIsAllThereIs() throws IOException {
    Path root = Files.createDirectory(dist.file("root"));
    Path inside = root.resolve("inside");
    Path outside = dist.file("outside");
    Inputs.write(inside, "needle\n");
    Inputs.write(outside, "needle\n");
    Path link = Files.createSymbolicLink(root.resolve("link"), outside);
    dist.serve("--workers", 1, "--root", root);
    assertThat(dist.trawl("scan", "-c", "needle", inside).ended(0).text()).isEqualTo("1");
    dist.trawl("scan", "-c", "needle", outside).refused("does not lie under the roots", "--root");
    dist.trawl("scan", "-c", "needle", link).refused("does not lie under the roots");
    for (Path path : List.of(outside, link, dist.file("missing"), Path.of("/proc/kcore"))) {
      assertThat(reasonToRefuse(path)).as(path.toString()).isEqualTo("OUTSIDE_ROOTS");
    }
    assertThat(reasonToRefuse(root.resolve("missing"))).isEqualTo("BLOB_NOT_FOUND");
  }

  @Test
  void withoutRootsOnlyWhatIsNoFileIsRefused() throws IOException {
    dist.serve("--workers", 1);
    Path memory = Path.of("/proc/kcore");
    // In containers it is often not there, or an empty device in its place.
    String expected =
        Files.isRegularFile(memory)
            ? "BLOB_PSEUDO_FILE"
            : Files.exists(memory) ? "BLOB_NOT_A_FILE" : "BLOB_NOT_FOUND";
    assertThat(reasonToRefuse(memory)).isEqualTo(expected);
    assertThat(reasonToRefuse(Path.of("/proc/self/environ"))).isEqualTo("BLOB_PSEUDO_FILE");
    assertThat(reasonToRefuse(Path.of("/sys/kernel/mm/transparent_hugepage/enabled")))
        .isEqualTo("BLOB_PSEUDO_FILE");
    assertThat(reasonToRefuse(Path.of("/dev/zero"))).isEqualTo("BLOB_NOT_A_FILE");
    assertThat(reasonToRefuse(dist.socket())).isEqualTo("BLOB_NOT_A_FILE");
  }

  /** So that programs hand over what has no name: removed files, shared memory. */
  @Test
  void descriptorsOfThisUsersProcessesAreFiles() throws IOException {
    Path file = dist.file("gone");
    Inputs.write(file, "needle\n");
    Process holder = dist.start(dist.bashBuilder("exec sleep 600 3<" + file));
    Path descriptor = Path.of("/proc/" + holder.pid() + "/fd/3");
    await().atMost(Dist.PATIENCE).until(() -> Files.isRegularFile(descriptor));
    Files.delete(file);
    dist.serve("--workers", 1);
    try (Trawl trawl = dist.connect()) {
      assertThat(Scans.total(trawl.open(descriptor), Scans.count("needle"))).isEqualTo(1);
    }
  }

  private String reasonToRefuse(Path path) {
    String[] reason = new String[1];
    try (Trawl trawl = dist.connect()) {
      assertThatThrownBy(() -> trawl.open(path))
          .isInstanceOfSatisfying(TrawlException.class, e -> reason[0] = e.reason());
    }
    return reason[0];
  }

  @Test
  void doesNotListenWithSecretsThatOthersCanRead() throws IOException {
    TcpServer server = TcpServer.prepare(dist);
    List<Object> words = server.listenWords();
    mode(server.tokenFile(), "rw-r-----");
    refusedToServe(words, "the token file", "mode 640", "chmod 600");
    mode(server.tokenFile(), "rw-------");
    Files.writeString(server.tokenFile(), "short-secret");
    refusedToServe(words, "has 12 characters", "openssl rand");
    Files.delete(server.tokenFile());
    refusedToServe(words, "the token file", "is not there");
    Path key = dist.file("server.key");
    mode(key, "rw-r--r--");
    Files.createFile(server.tokenFile());
    mode(server.tokenFile(), "rw-------");
    Files.writeString(server.tokenFile(), "x".repeat(32));
    refusedToServe(words, "the private key", "mode 644");
    mode(key, "rw-------");
    Files.writeString(key, "no key");
    refusedToServe(words, "server.key");
    Files.delete(key);
    refusedToServe(words, "server.key", "cannot be read");
    refusedToServe(List.of("serve", "--listen", "0"), "--tls-cert, --tls-key, --token-file");
    refusedToServe(List.of("serve", "--tls-key", key), "--tls-key go with --listen");
    refusedToServe(List.of("serve", "--root", dist.file("nowhere")), "cannot be found");
  }

  private static void mode(Path file, String permissions) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }

  private void refusedToServe(List<?> words, String... why) {
    Outcome outcome = dist.trawl(new ArrayList<Object>(words).toArray());
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.stderr()).contains(why).doesNotContain("short-secret");
    assertThat(dist.socket()).doesNotExist();
  }
}
