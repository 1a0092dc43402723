package dev.trawl.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What people get wrong, mistake by mistake: one line that begins with {@code trawl: } and says
 * what and how to mend it, exit code 2, nothing on standard output, and nothing left behind. A
 * mistake that can be seen without a supervisor starts none.
 */
class MistakesIT {

  /** The user `nobody`, who owns nothing and may read little. */
  private static final String AS_NOBODY =
      "setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=-all ";

  /** Where no supervisor runs. */
  private static Dist idle;

  /** Where one runs. */
  private static Dist served;

  @BeforeAll
  static void makeInputs() {
    idle = Dist.create();
    served = Dist.create();
    for (Dist dist : new Dist[] {idle, served}) {
      Inputs.write(dist.file("file"), "one line\nof two\n");
    }
    served.serve("--workers", 1, "--slots", 1);
  }

  @AfterAll
  static void cleanUp() {
    idle.close();
    served.close();
  }

  @AfterEach
  void nothingIsLeft() {
    assertThat(idle.runtime()).as("a runtime directory for a mistake").doesNotExist();
    assertThat(idle.processes()).map(Proc::commandLine).isEmpty();
  }

  // ---- FILE

  @ParameterizedTest
  @CsvSource({
    "nosuch, no such file or directory",
    "nosuch/file, no such file or directory",
    "file/below, no such file or directory",
    "., it is a directory",
    "/proc/cpuinfo, it is a pseudo file",
    "/proc/self/maps, it is a pseudo file",
    "/sys/kernel/mm/transparent_hugepage/enabled, it is a pseudo file",
  })
  void fileThatCannotBeScanned(String file, String why) {
    idle.trawl("scan", "-F", "x", file).refused(why, file);
  }

  @Test
  void nameWithControlCharactersBreaksNoTerminal() {
    idle.trawl("scan", "-F", "x", "no\nsuch\u001b[31m").refused("no\\x0asuch\\x1b[31m");
  }

  @Test
  void socketIsNoFile() {
    served.trawl("scan", "-F", "x", served.socket()).refused("it is a socket");
  }

  @Test
  void loopOfLinks() throws IOException {
    Path loop = Files.createSymbolicLink(idle.file("loop"), Path.of("loop"));
    idle.trawl("scan", "-F", "x", loop).refused(loop.toString());
  }

  @Test
  void fileOfAnotherUser() throws IOException {
    assumeNobodyCanRun();
    Path secret = Inputs.write(served.file("secret"), "x");
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
    Outcome outcome =
        served.bash(
            "mkdir -m 700 of-nobody && chown 65534:65534 of-nobody && chmod 755 . || exit 9\n"
                + "TRAWL_DIR=$PWD/of-nobody "
                + AS_NOBODY
                + "\"$TRAWL_COMMAND\" scan -F x secret");
    outcome.refused("permission denied");
    assertThat(served.file("of-nobody")).as("no supervisor was started").isEmptyDirectory();
  }

  /** A device that never ends is a stream as any other: a limit ends the scan of it. */
  @Test
  void endlessDeviceEndsAtTheLimit() {
    Inputs.write(served.file("nul"), "\0");
    served.trawl("scan", "-F", "-q", "-f", served.file("nul"), "/dev/zero").ended(0);
    Outcome offsets =
        served.trawl(
            "scan", "-F", "-ob", "--max-matches", 3, "-f", served.file("nul"), "/dev/zero");
    assertThat(offsets.ended(0).text()).isEqualTo("0:\0\n1:\0\n2:\0");
    assertThat(served.trawl("scan", "-F", "-c", "x", "/dev/null").ended(1).text()).isEqualTo("0");
  }

  /** What cannot be found in an endless device is looked for until somebody ends it. */
  @Test
  void searchOfAnEndlessDeviceCanBeEnded() throws Exception {
    Path complaints = served.file("complaints");
    Process process =
        served
            .builder(served.words("scan", "-F", "-q", "x", "/dev/zero"))
            .redirectError(complaints.toFile())
            .start();
    await().atMost(Dist.PATIENCE).until(() -> served.status().getRunningScans() > 0);
    Proc.terminate(process.pid());
    assertThat(process.waitFor(Dist.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as("as the shell shows SIGTERM").isEqualTo(128 + 15);
    assertThat(complaints).isEmptyFile();
    await().atMost(Dist.PATIENCE).until(() -> served.status().getRunningScans() == 0);
    assertThat(windowsOf(process.pid())).isEmpty();
  }

  // ---- PATTERN

  @ParameterizedTest
  @CsvSource({
    "scan --hex '' file, the hex pattern is empty, --hex",
    "scan -F -f nosuch file, cannot read the patterns, nosuch",
    "scan -F -f . file, cannot read the patterns, '.'",
    "scan -F -f /dev/null file, no pattern in /dev/null, one on each line",
    "scan -F -f - -, standard input cannot be both, -f",
  })
  void patternThatCannotBeLookedFor(String command, String what, String remedy) {
    refused(command, what, remedy);
  }

  @Test
  void patternOfSeveralLinesIsSeveralPatterns() {
    Outcome outcome = served.trawl("scan", "-F", "of\nnone", served.file("file"));
    assertThat(outcome.ended(0).text()).isEqualTo("of two");
  }

  @Test
  void patternOverTheLimit() {
    Inputs.write(idle.file("long"), "x".repeat((64 << 10) + 1));
    idle.trawl("scan", "-F", "-f", idle.file("long"), "file").refused("too long", "65536");
    Inputs.write(served.file("longest"), "x".repeat(64 << 10));
    served.trawl("scan", "-F", "-f", served.file("longest"), served.file("file")).ended(1);
  }

  // ---- flags

  @ParameterizedTest
  @CsvSource({
    "scan -F --fixd x file, unknown flag: --fixd, did you mean --fixed-strings?",
    "scna x file, unknown command or argument: scna, did you mean scan?",
    "scan, PATTERN and FILE are missing, trawl scan PATTERN FILE",
    "scan -F x, FILE is missing, trawl scan PATTERN FILE",
    "scan -F x file file, one FILE at a time, one scan for each",
    "scan -F x file -m, --max-count, see trawl scan --help",
    "scan -F -m x x file, 'x' is not a whole number, see trawl scan --help",
    "scan -F -m -1 x file, '-1' is not a whole number, see trawl scan --help",
    "scan -F -m 99999999999999999999 x file, is not a whole number, see trawl scan --help",
    "scan -F --max-matches 1.5 x file, '1.5' is not a whole number, see trawl scan --help",
    "scan -F --range-size 0 x file, '0' is out of range, see trawl scan --help",
    "scan -F --range-size 9999999999G x file, is out of range, see trawl scan --help",
    "scan -F --range-size 4T x file, is not a number of bytes, see trawl scan --help",
    "scan -F --workers 0 x file, '0' is not a whole number from 1, see trawl scan --help",
    "scan -F --slots 257 x file, to 256, see trawl scan --help",
    "scan -F --format u64le -c x file, do not go together, --format u64le",
    "scan -F -v -o x file, do not go together, -v",
    "scan -U x file, do not go together, --count-matches",
    "scan -F --max-match 3 x file, unknown flag: --max-match, did you mean --max-matches?",
    "serve --workers 513, to 512, see trawl serve --help",
    "stop --grace soon, 'soon' is not a whole number, see trawl stop --help",
    "--ephemeral scan x file, --ephemeral, see trawl --help",
  })
  void flagsThatMakeNoSense(String command, String what, String remedy) {
    refused(command, what.replace("''", "'"), remedy);
  }

  // ---- the runtime directory

  @ParameterizedTest
  @CsvSource({
    "touch d, it is not a directory, TRAWL_DIR",
    "mkdir -m 755 d, its mode is rwxr-xr-x, chmod 700",
    "mkdir -m 500 d, its mode is r-x------, chmod 700",
    "mkdir -m 700 t; ln -s t d, it is a symbolic link, TRAWL_DIR",
    "ln -s nowhere d, it is a symbolic link, TRAWL_DIR",
    "mkdir -m 700 d; chown 65534 d, it belongs to user 65534, TRAWL_DIR",
  })
  void runtimeDirectoryThatIsNotPrivate(String make, String what, String remedy) {
    assumeTrue(
        idle.bash(make).exitCode() == 0, () -> "this user cannot make such a directory: " + make);
    try {
      for (String command : new String[] {"scan -F x file", "status", "stop", "serve"}) {
        idle.bash("TRAWL_DIR=$PWD/d trawl " + command)
            .refused(what, remedy, idle.file("d").toString());
      }
      assertThat(idle.bash("ls -A d/ t/ 2>/dev/null").text().replaceAll("[dt]/:|\\s", ""))
          .isEmpty();
    } finally {
      idle.bash("rm -rf d t");
    }
  }

  @Test
  void runtimeDirectoryWithoutParent() {
    idle.bash("TRAWL_DIR=$PWD/no/such trawl scan -F x file").refused("parent", "no");
    assertThat(idle.file("no")).doesNotExist();
  }

  @Test
  void runtimeDirectoryThatCannotBeMade() {
    assumeNobodyCanRun();
    idle.bash("chmod 755 .");
    idle.bash("TRAWL_DIR=$PWD/not-mine " + AS_NOBODY + "\"$TRAWL_COMMAND\" scan -F x /etc/passwd")
        .refused("cannot be made", "TRAWL_DIR");
    assertThat(idle.file("not-mine")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"scan -F x file", "serve"})
  void socketPathOverTheLimit(String command) {
    Path directory = idle.file("d".repeat(107));
    idle.bash("TRAWL_DIR=" + directory + " trawl " + command).refused("at most 107", "TRAWL_DIR");
    assertThat(directory).doesNotExist();
  }

  // ---- output

  @Test
  void exitCodesTellWhatWasFound() {
    Path file = served.file("file");
    assertThat(served.trawl("scan", "-F", "of", file).ended(0).text()).isEqualTo("of two");
    assertThat(served.trawl("scan", "-F", "three", file).ended(1).text()).isEmpty();
    assertThat(served.trawl("scan", "-F", "-q", "of", file).ended(0).text()).isEmpty();
    assertThat(served.trawl("scan", "-F", "-q", "three", file).ended(1).text()).isEmpty();
    assertThat(served.trawl("scan", "-F", "-c", "three", file).ended(1).text()).isEqualTo("0");
    served.trawl("scan", "-F", "-q", "of", served.file("nosuch")).refused("no such file");
  }

  @Test
  void emptyFileHasNoMatch() {
    Path empty = Inputs.write(served.file("empty"), "");
    assertThat(served.trawl("scan", "-F", "x", empty).ended(1).text()).isEmpty();
    assertThat(served.trawl("scan", "-F", "-c", "x", empty).ended(1).text()).isEqualTo("0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-n", "-ob", "--json"})
  void readerWhoLeavesEarlyIsNoError(String flag) {
    Inputs.text(served.file("text"), 8 << 20, 1);
    Outcome outcome =
        served.bash("trawl scan -F " + flag + " a text | head -1; echo ${PIPESTATUS[0]} >&2");
    assertThat(outcome.text().lines()).hasSize(1);
    assertThat(outcome.stderr()).as("the exit code, and nothing else").matches("(0|141)\n");
    await().atMost(Dist.PATIENCE).until(() -> served.status().getRunningScans() == 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-n", "-ob", "-c", "--json"})
  void fullOutputIsAnError(String flag) {
    served
        .bash("trawl scan -F " + flag + " line file > /dev/full")
        .refused("cannot write to standard output", "No space left");
  }

  @Test
  void closedOutputIsAnError() {
    Outcome outcome = served.bash("trawl scan -F line file >&-");
    assertThat(outcome.stderr()).matches("trawl: [^\\n]+\\n");
    assertThat(outcome.exitCode()).isEqualTo(2);
  }

  // ---- helpers

  private static void refused(String command, String... words) {
    idle.trawl((Object[]) words(command)).refused(words);
  }

  /** Words at blanks; {@code ''} is an empty one. */
  private static String[] words(String command) {
    return Stream.of(command.split(" "))
        .map(word -> word.equals("''") ? "" : word)
        .toArray(String[]::new);
  }

  private static void assumeNobodyCanRun() {
    Outcome outcome = idle.bash("cd / && " + AS_NOBODY + "\"$TRAWL_COMMAND\" --version");
    assumeTrue(
        outcome.exitCode() == 0,
        () -> "the command cannot run as another user, it takes root: " + outcome.stderr());
  }

  private static Stream<Path> windowsOf(long pid) {
    try (Stream<Path> files = Files.list(Path.of("/dev/shm"))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("trawl-" + pid + "-"))
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
