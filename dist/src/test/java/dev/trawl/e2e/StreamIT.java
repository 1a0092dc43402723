package dev.trawl.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.security.auth.module.UnixSystem;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Streams give what the same bytes in a file give, as they come, and leave nothing behind. Hazards:
 * matches and line numbers lost where windows meet, a scan that waits for the end of an endless
 * stream, shared memory that stays.
 */
class StreamIT {

  private static final Path SHARED_MEMORY = Path.of("/dev/shm");
  private static final long STREAM_BYTES = 80L << 20;

  private static Dist dist;
  private Set<String> spooledBefore;

  @BeforeAll
  static void start() {
    dist = Dist.create();
    Inputs.mixed(dist.file("data"), STREAM_BYTES, Inputs.seed(StreamIT.class));
    dist.serve();
  }

  @AfterAll
  static void cleanUp() {
    dist.close();
  }

  @BeforeEach
  void lookAtSharedMemory() {
    spooledBefore = spooled();
  }

  @AfterEach
  void nothingIsLeftInSharedMemory() {
    Set<String> left = spooled();
    left.removeAll(spooledBefore);
    assertThat(left).isEmpty();
  }

  @Test
  void endlessStreamEndsAtTheLimit() {
    // Of what `yes` writes, most never is read: it ends with the pipe.
    Outcome outcome = dist.bash("yes | trawl scan -F --max-matches 1 y -").ended(0);
    assertThat(outcome.text()).isEqualTo("y");
    assertThat(dist.bash("yes | trawl scan -F -m 2 -n y -").ended(0).text()).isEqualTo("1:y\n2:y");
    dist.bash("yes | trawl scan -F -q y -").ended(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-nb java", "-obe aa", "-obe ana", "-c offset=", "-m 5000 -n e"})
  void longStreamGivesWhatGrepGives(String words) {
    Outcome expected = dist.bash("LC_ALL=C grep -aF " + words + " data");
    dist.bash("cat data | trawl scan -F " + words + " -").sameAs(expected).discard();
    expected.discard();
  }

  @Test
  void everyWayToGiveAStreamWorks() {
    Inputs.write(dist.file("short"), "one needle\ntwo\nneedle");
    Outcome expected = dist.bash("LC_ALL=C grep -aFn needle short");
    dist.bash("trawl scan -F -n needle - < short").sameAs(expected);
    dist.bash("trawl scan -F -n needle <(cat short)").sameAs(expected);
    dist.bash("mkfifo fifo; cat short > fifo & trawl scan -F -n needle fifo").sameAs(expected);
    dist.bash("{ read -r; trawl scan -F -n needle -; } < short")
        .sameAs(dist.bash("tail -n +2 short | grep -n needle"));
    assertThat(dist.bash("trawl scan -F -c needle - < /dev/null").ended(1).text()).isEqualTo("0");
  }

  @Test
  void linesShowAsTheyCome() throws IOException, InterruptedException {
    ProcessBuilder builder = dist.builder(dist.words("scan", "-F", "-n", "needle", "-"));
    Process scan = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try (OutputStream in = scan.getOutputStream();
        BufferedReader out = scan.inputReader(StandardCharsets.UTF_8)) {
      for (int i = 1; i <= 3; i++) {
        in.write(("needle " + i + "\n").getBytes(StandardCharsets.UTF_8));
        in.flush();
        // The stream is open: a scan that waits for more would leave this waiting, too.
        assertThat(out.readLine()).isEqualTo(i + ":needle " + i);
      }
    }
    assertThat(scan.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(scan.exitValue()).isZero();
  }

  @Test
  void killedScanLeavesNothingInSharedMemory() {
    Process scan = dist.start(dist.bashBuilder("yes | exec \"$TRAWL_COMMAND\" scan -F -c y -"));
    await()
        .atMost(Dist.PATIENCE)
        .until(() -> dist.processes().stream().anyMatch(StreamIT::holdsSpool));
    List<Long> killed = dist.processes().stream().filter(StreamIT::holdsSpool).toList();
    killed.forEach(Proc::terminate);
    await().atMost(Dist.PATIENCE).until(() -> !scan.isAlive());
    assertThat(killed).isNotEmpty().allSatisfy(pid -> assertThat(spoolsOf(pid)).isEmpty());
  }

  private static List<String> spoolsOf(long pid) {
    String[] names = SHARED_MEMORY.toFile().list((folder, name) -> name.contains("-" + pid + "-"));
    return List.of(names);
  }

  @Test
  void fullSpoolIsToldInOneLine() {
    assumeTrue(new UnixSystem().getUid() == 0, "only root can mount a file system that is full");
    Path spool = dist.file("spool");
    Outcome mounted = dist.bash("mkdir spool && mount -t tmpfs -o size=8m tmpfs spool");
    assumeTrue(mounted.exitCode() == 0, "no file system can be mounted here: " + mounted.stderr());
    try {
      // One line longer than there is room: no window can be cut.
      dist.bash(
              "tr '\\n' ' ' < data | head -c 30000000 | TRAWL_SPOOL_DIR="
                  + spool
                  + " trawl scan -F -c zzz -")
          .refused("spool", "TRAWL_SPOOL_DIR");
      assertThat(spool).isEmptyDirectory();
      // Short lines fit, in small windows.
      dist.bash("seq 3000000 | TRAWL_SPOOL_DIR=" + spool + " trawl scan -F -c 99 -")
          .sameAs(dist.bash("seq 3000000 | grep -c 99"));
      assertThat(spool).isEmptyDirectory();
    } finally {
      dist.bash("umount spool");
    }
  }

  private static boolean holdsSpool(long pid) {
    try (Stream<Path> open = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      return Proc.commandLine(pid).contains("dev.trawl.client.cli.Main")
          && open.anyMatch(StreamIT::isSpool);
    } catch (IOException | UncheckedIOException gone) {
      return false;
    }
  }

  private static boolean isSpool(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).startsWith(SHARED_MEMORY);
    } catch (IOException gone) {
      return false;
    }
  }

  private static Set<String> spooled() {
    try (Stream<Path> files = Files.list(SHARED_MEMORY)) {
      List<String> names = files.map(path -> path.getFileName().toString()).toList();
      return new TreeSet<>(names.stream().filter(name -> name.startsWith("trawl-")).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
