package dev.trawl.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The windows a stream is cut into: nobody sees where they meet, and nobody keeps one. Hazards: a
 * match lost or doubled at a border, line numbers and offsets that start again with each window, a
 * line longer than a window, and windows that still cost memory when the command has gone, because
 * the pool holds what has no name any more.
 */
class StreamWindowsIT {

  /** More than two windows of 32 MiB. */
  private static final long STREAM_BYTES = 72L << 20;

  private static final long LONG_LINE_START = 20L << 20;
  private static final long LONG_LINE_END = 60L << 20;

  private static final Path SHARED_MEMORY = Path.of("/dev/shm");

  /** Every call writes down its process id, by which the names of its windows are known. */
  private static final String NOTE_PIDS =
      "trawl() ( echo $BASHPID >> pids; exec \"$TRAWL_COMMAND\" \"$@\"; )\n";

  private static Dist dist;
  private static long supervisor;
  private static long[] workers;

  @BeforeAll
  static void makeInputs() {
    dist = Dist.create();
    long seed = Inputs.seed(StreamWindowsIT.class);
    Path lines = Inputs.mixed(dist.file("lines"), STREAM_BYTES, seed);
    joinLines(lines, LONG_LINE_START, LONG_LINE_END);
    dist.bash("tr '\\n' ' ' < lines > one-line").ended(0);
    Inputs.write(dist.file("small"), "a needle\nnone\na second needle");
    // Windows of a client that was killed are let go of when they have been idle for so long.
    dist.superviseWith("--workers", 2, "--slots", 1, "--blob-idle-seconds", 3);
    supervisor = dist.supervisorPid();
    workers = dist.workerPids().stream().mapToLong(Long::longValue).toArray();
  }

  @AfterAll
  static void cleanUp() {
    dist.close();
  }

  @AfterEach
  void nothingIsLeft() {
    assertThat(named()).as("files in /dev/shm").isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "lines,    '',              error, grep -aF",
    "lines,    -n,              error, grep -anF",
    "lines,    -ob,             aa,    grep -aobF",
    "lines,    -c,              aa,    grep -acF",
    "lines,    --count-matches, aa,    grep -aoF",
    "one-line, '',              error, grep -aF",
    "one-line, -n,              error, grep -anF",
    "one-line, -ob,             error, grep -aobF",
    "one-line, -c,              error, grep -acF",
    "one-line, --count-matches, aa,    grep -aoF",
  })
  void manyWindowsGiveTheAnswerOfOne(String file, String flag, String pattern, String grep) {
    String count = flag.equals("--count-matches") ? " | wc -l" : "";
    Outcome expected = dist.bash("LC_ALL=C " + grep + "e " + pattern + " " + file + count);
    Outcome outcome =
        noted("cat " + file + " | trawl scan -F " + flag + " -e " + pattern + " -")
            .sameAs(expected);
    nothingIsHeld();
    outcome.discard();
    expected.discard();
  }

  @Test
  void leavingEarlyLeavesNothing() {
    Outcome outcome = noted("cat lines | trawl scan -F -n a - | head -1");
    assertThat(outcome.stderr()).isEmpty();
    // Carriage returns inside the line end none.
    assertThat(outcome.text()).isNotEmpty().doesNotContain("\n");
    nothingIsHeld();
  }

  @Test
  void slowWriterSeesEachLineAsItComes() throws Exception {
    Process process = dist.builder(dist.words("scan", "-F", "-n", "needle", "-")).start();
    note(process);
    BlockingQueue<String> printed = linesOf(process);
    try (OutputStream writer = process.getOutputStream()) {
      for (int line = 1; line <= 3; line++) {
        write(writer, "needle " + line + "\nnothing\n");
        // The writer waits here, with its end open: what it wrote must come out all the same.
        assertThat(printed.poll(Dist.PATIENCE.toSeconds(), TimeUnit.SECONDS))
            .isEqualTo((2 * line - 1) + ":needle " + line);
        assertThat(openWindows(process.pid())).as("the window that fills").isNotEmpty();
        assertThat(named()).as("its name").isEmpty();
      }
    }
    assertThat(process.waitFor(Dist.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    assertThat(printed).isEmpty();
    nothingIsHeld();
  }

  @Test
  void signalLeavesNothing() throws Exception {
    Path complaints = dist.file("complaints");
    Process process =
        dist.builder(dist.words("scan", "-F", "-c", "y", "-"))
            .redirectError(complaints.toFile())
            .start();
    note(process);
    Thread writer = Thread.ofVirtual().start(() -> writeForEver(process.getOutputStream()));
    await().atMost(Dist.PATIENCE).until(() -> !named().isEmpty());
    Proc.terminate(process.pid());
    assertThat(process.waitFor(Dist.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    writer.join();
    assertThat(process.exitValue()).as("as the shell shows SIGTERM").isEqualTo(128 + 15);
    assertThat(complaints).isEmptyFile();
  }

  @Test
  void fullSpoolIsAnErrorOfOneLine() {
    Path spool = dist.file("spool");
    Outcome mounted = dist.bash("mkdir spool && mount -t tmpfs -o size=8m,mode=700 tmpfs spool");
    assumeTrue(
        mounted.exitCode() == 0,
        () -> "a file system of 8 MiB cannot be mounted, it takes root: " + mounted.stderr());
    try {
      dist.bash(
              "{ echo first line; head -c 20000000 /dev/zero; }"
                  + " | TRAWL_SPOOL_DIR=$PWD/spool trawl scan -F needle -")
          .refused("cannot spool the stream in " + spool, "No space left", "TRAWL_SPOOL_DIR");
      assertThat(spool).isEmptyDirectory();
      await()
          .atMost(Dist.PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(dist.bash("df --output=used spool | tail -1").text().strip())
                      .as("KiB held")
                      .isEqualTo("0"));
      dist.bash("cat small | TRAWL_SPOOL_DIR=$PWD/spool trawl scan -F -n needle -")
          .sameAs(dist.bash("grep -an needle small"));
    } finally {
      assertThat(dist.bash("umount spool || umount -l spool").exitCode()).isZero();
    }
  }

  // ---- what is left

  private static Outcome noted(String script) {
    return dist.bash(NOTE_PIDS + script);
  }

  private static void note(Process process) {
    try {
      Files.writeString(
          dist.file("pids"),
          process.pid() + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Windows of noted commands that have a name. */
  private static List<Path> named() {
    try (Stream<Path> files = Files.list(SHARED_MEMORY)) {
      List<String> prefixes = windowNames();
      return files
          .filter(file -> prefixes.stream().anyMatch(file.getFileName().toString()::startsWith))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> windowNames() throws IOException {
    Path pids = dist.file("pids");
    return Files.exists(pids)
        ? Files.readAllLines(pids).stream().map(pid -> "trawl-" + pid + "-").toList()
        : List.of();
  }

  /** Fails unless the pool lets go of all windows: one without a name costs memory all the same. */
  private static void nothingIsHeld() {
    await()
        .atMost(Dist.PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(openWindows(supervisor)).isEmpty();
              for (long worker : workers) {
                assertThat(openWindows(worker)).isEmpty();
              }
            });
  }

  /** What the process maps or has open of {@code /dev/shm}. */
  private static List<String> openWindows(long pid) throws IOException {
    List<String> open = new ArrayList<>();
    Path process = Path.of("/proc", Long.toString(pid));
    try (Stream<String> maps = Files.lines(process.resolve("maps"), StandardCharsets.ISO_8859_1);
        Stream<Path> descriptors = Files.list(process.resolve("fd"))) {
      maps.forEach(open::add);
      for (Path descriptor : descriptors.toList()) {
        if (Files.exists(descriptor, LinkOption.NOFOLLOW_LINKS)) {
          open.add(Files.readSymbolicLink(descriptor).toString());
        }
      }
    } catch (NoSuchFileException closedMeanwhile) {
      return List.of("looked at while it changed");
    }
    open.removeIf(entry -> !entry.contains(SHARED_MEMORY + "/trawl-"));
    return open;
  }

  // ---- feeding

  private static void joinLines(Path file, long from, long to) {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      MappedByteBuffer bytes = channel.map(MapMode.READ_WRITE, from, to - from);
      for (int i = 0; i < bytes.limit(); i++) {
        if (bytes.get(i) == '\n') {
          bytes.put(i, (byte) ' ');
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  private static void writeForEver(OutputStream out) {
    byte[] block = "y\n".repeat(4096).getBytes(StandardCharsets.US_ASCII);
    try (out) {
      while (true) {
        out.write(block);
      }
    } catch (IOException readerGone) {
      // As meant.
    }
  }

  private static BlockingQueue<String> linesOf(Process process) {
    BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try (BufferedReader reader = process.inputReader(StandardCharsets.US_ASCII)) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                  lines.add(line);
                }
              } catch (IOException e) {
                lines.add("cannot be read: " + e.getMessage());
              }
            });
    return lines;
  }
}
