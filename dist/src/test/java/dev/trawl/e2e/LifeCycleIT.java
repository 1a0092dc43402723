package dev.trawl.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trawl.client.OpenBlob;
import dev.trawl.client.ScanStream;
import dev.trawl.client.Trawl;
import dev.trawl.proto.v1.ScanResponse;
import dev.trawl.proto.v1.ScanStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Promise 6, one bad thing stays small, for processes: how they come and go. Hazards: workers that
 * outlive their supervisor, a stopped one included; two supervisors of one user; one of an older
 * build that answers for a newer; a socket nobody listens on; a shell that waits for a supervisor
 * it never asked for; a stuck worker that keeps its range.
 */
class LifeCycleIT {

  private static final Duration GONE = Duration.ofSeconds(5);

  private Dist dist;
  private Path file;

  @BeforeEach
  void create() {
    dist = Dist.create();
    file = Inputs.write(dist.file("file"), "one needle\ntwo\nthree needles\n");
  }

  @AfterEach
  void cleanUp() {
    dist.close();
  }

  @Test
  void nothingIsLeftAfterTheSupervisorIsKilledAStoppedWorkerIncluded() {
    dist.trawl("scan", "-F", "-c", "needle", file).ended(0);
    dist.awaitPool();
    List<Long> workers = dist.workerPids();
    assertThat(workers).hasSizeGreaterThanOrEqualTo(2);
    Proc.stop(workers.get(0));
    assertThat(Proc.isStopped(workers.get(0))).isTrue();
    Proc.kill(dist.supervisorPid());
    dist.awaitNoProcess(GONE);
  }

  @Test
  void scanAfterAKilledSupervisorStartsAnother() {
    dist.trawl("scan", "-F", "-c", "needle", file).ended(0);
    long first = dist.supervisorPid();
    Proc.kill(first);
    await().atMost(GONE).until(() -> !Proc.isAlive(first));
    assertThat(dist.socket()).as("the dead one's socket").exists();
    assertThat(dist.trawl("scan", "-F", "-c", "needle", file).ended(0).text()).isEqualTo("2");
    assertThat(dist.supervisorPid()).isNotEqualTo(first);
  }

  @Test
  void privateSupervisorDiesWithItsCommand() throws IOException {
    Process fifo = dist.bashBuilder("mkfifo pipe; exec 3<>pipe; read -r <&3").start();
    await().atMost(Dist.PATIENCE).until(() -> Files.exists(dist.file("pipe")));
    Process command =
        dist.start(dist.builder(dist.words("scan", "-F", "--ephemeral", "x", dist.file("pipe"))));
    await()
        .atMost(Dist.PATIENCE)
        .until(() -> dist.processes().stream().filter(LifeCycleIT::isWorker).count() >= 2);
    Path directory = directoryOfSupervisor();
    assertThat(directory).isDirectory();
    Proc.kill(command.pid());
    fifo.destroyForcibly();
    dist.awaitNoProcess(GONE);
    boolean left = Files.exists(directory);
    Inputs.deleteTree(directory);
    assertThat(left).as("whether the private directory %s is left", directory).isFalse();
    assertThat(windows(command.pid())).as("names of its windows").isEmpty();
  }

  /** Names of what a command spools a stream into, which are removed as they are found. */
  private static List<Path> windows(long pid) throws IOException {
    try (Stream<Path> files = Files.list(Path.of("/dev/shm"))) {
      List<Path> found =
          files
              .filter(path -> path.getFileName().toString().startsWith("trawl-" + pid + "-"))
              .toList();
      for (Path path : found) {
        Files.deleteIfExists(path);
      }
      return found;
    }
  }

  @Test
  void privateSupervisorLeavesNothingAtAGoodEnd() {
    Outcome counted = dist.trawl("scan", "-F", "--ephemeral", "-c", "needle", file).ended(0);
    assertThat(counted.text()).isEqualTo("2");
    assertThat(dist.processes()).isEmpty();
    assertThat(dist.runtime()).doesNotExist();
  }

  @Test
  void shellDoesNotWaitForTheSupervisorThatAScanStarted() {
    Outcome outcome = dist.bash("x=$(trawl scan -F -c needle file 2>&1); echo \"<$x>\"").ended(0);
    assertThat(outcome.text()).isEqualTo("<2>");
    long supervisor = dist.supervisorPid();
    assertThat(Proc.isAlive(supervisor)).as("it goes on in the background").isTrue();
    assertThat(Proc.field(supervisor, Proc.SESSION))
        .as("in a session of its own")
        .isEqualTo(supervisor);
    assertThat(Path.of("/proc/" + supervisor + "/cwd")).satisfies(LifeCycleIT::isRoot);
    dist.trawl("scan", "-F", "-c", "needle", file).ended(0);
    assertThat(dist.supervisorPid())
        .as("the second scan uses the first one's")
        .isEqualTo(supervisor);
  }

  @Test
  void twoFirstScansStartOneSupervisor() {
    Outcome both =
        dist.bash(
                "trawl scan -F -c needle file & one=$!; trawl scan -F -c needle file & two=$!;"
                    + " wait $one && wait $two")
            .ended(0);
    assertThat(both.text()).isEqualTo("2\n2");
    assertThat(dist.processes().stream().filter(LifeCycleIT::isSupervisor)).hasSize(1);
  }

  @Test
  void supervisorOfAnotherBuildIsToldToLeave() {
    Path older = copyOfHome("older+000000000000");
    try {
      dist.bash("'" + older.resolve("bin/trawl") + "' scan -F -c needle file").ended(0);
      long first = dist.supervisorPid();
      assertThat(dist.status().getBuild()).isEqualTo("older+000000000000");
      assertThat(dist.trawl("scan", "-F", "-c", "needle", file).ended(0).text()).isEqualTo("2");
      assertThat(Proc.isAlive(first)).isFalse();
      assertThat(dist.status().getBuild()).isNotEqualTo("older+000000000000");
    } finally {
      dist.trawl("stop");
    }
  }

  @Test
  void stopEndsEverythingAndSaysIfThereIsNothing() {
    dist.trawl("scan", "-F", "-c", "needle", file).ended(0);
    long supervisor = dist.supervisorPid();
    dist.trawl("stop").ended(0);
    assertThat(Proc.isAlive(supervisor)).as("stop waits").isFalse();
    dist.awaitNoProcess(GONE);
    assertThat(dist.socket()).doesNotExist();
    assertThat(dist.trawl("stop").exitCode()).isEqualTo(1);
    assertThat(dist.trawl("status").exitCode()).isEqualTo(1);
  }

  @Test
  void oldSocketFilesAreNoObstacle() throws IOException {
    Files.createDirectory(dist.runtime());
    Files.setPosixFilePermissions(dist.runtime(), PosixFilePermissions.fromString("rwx------"));
    for (String name : new String[] {"supervisor.sock", "workers.sock"}) {
      ServerSocketChannel.open(StandardProtocolFamily.UNIX)
          .bind(UnixDomainSocketAddress.of(dist.runtime().resolve(name)))
          .close();
      assertThat(dist.runtime().resolve(name)).exists();
    }
    assertThat(dist.trawl("scan", "-F", "-c", "needle", file).ended(0).text()).isEqualTo("2");
  }

  @Test
  void servedSupervisorEndsAtSigterm() {
    Process serve = dist.serve();
    assertThat(dist.workerPids()).isNotEmpty();
    Proc.terminate(serve.pid());
    dist.awaitNoProcess(GONE);
    assertThat(dist.socket()).doesNotExist();
    assertThat(dist.runtime().resolve("workers.sock")).doesNotExist();
  }

  /** The lease ends for a worker that does not move; its range goes on elsewhere. */
  @Test
  void scanIsExactAlthoughAWorkerStopsMoving() {
    Path big = Inputs.mixed(dist.file("big"), 16L << 20, Inputs.seed(LifeCycleIT.class));
    dist.superviseWith("--workers", 2, "--slots", 1, "--lease-millis", 3000);
    long stuck = dist.workerPids().get(0);
    long[] total = new long[1];
    try (Trawl trawl = dist.connect()) {
      OpenBlob blob = trawl.open(big);
      // It is within its lease, so it gets work, and never does it.
      Proc.stop(stuck);
      try (ScanStream scan = blob.scan(Scans.offsets("a").setRangeSizeBytes(128 << 10))) {
        for (ScanResponse message = scan.next(); message != null; message = scan.next()) {
          total[0] += message.getBatch().getMatches().getStartDeltasCount();
        }
        assertThat(scan.summary().getStatus()).isEqualTo(ScanStatus.SCAN_STATUS_COMPLETE);
        assertThat(scan.summary().getAttempts()).isGreaterThan(scan.summary().getRanges());
      }
    }
    String expected = dist.bash("LC_ALL=C grep -aoFe a big | wc -l").text();
    assertThat(total[0]).isEqualTo(Long.parseLong(expected));
    await().atMost(Dist.PATIENCE).until(() -> !Proc.isAlive(stuck));
    dist.awaitPool();
    assertThat(dist.workerPids()).hasSize(2).doesNotContain(stuck);
  }

  private static boolean isSupervisor(long pid) {
    return Proc.commandLine(pid).contains("dev.trawl.server.SupervisorMain");
  }

  private static boolean isWorker(long pid) {
    return Proc.commandLine(pid).contains("dev.trawl.worker.WorkerMain");
  }

  private Path directoryOfSupervisor() {
    long supervisor =
        dist.processes().stream().filter(LifeCycleIT::isSupervisor).findFirst().orElseThrow();
    List<String> words = List.of(Proc.commandLine(supervisor).split(" "));
    return Path.of(words.get(words.indexOf("--directory") + 1));
  }

  private static void isRoot(Path link) {
    try {
      assertThat(Files.readSymbolicLink(link)).isEqualTo(Path.of("/"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The laid-out folder once more, as another build. */
  private Path copyOfHome(String build) {
    Path copy = dist.file("older");
    try (Stream<Path> all = Files.walk(dist.home())) {
      for (Path path : all.sorted(Comparator.naturalOrder()).toList()) {
        Files.copy(
            path,
            copy.resolve(dist.home().relativize(path).toString()),
            StandardCopyOption.COPY_ATTRIBUTES);
      }
      Files.writeString(copy.resolve("build-id"), build + "\n");
      return copy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
