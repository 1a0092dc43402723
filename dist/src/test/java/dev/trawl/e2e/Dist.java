package dev.trawl.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trawl.client.Trawl;
import dev.trawl.client.TrawlException;
import dev.trawl.proto.v1.GetStatusResponse;
import dev.trawl.proto.v1.Worker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The laid-out folder under test, with a runtime directory of its own, so that tests meet neither
 * each other's supervisors nor the user's.
 *
 * <p>Every process it starts, and all that those start, carry a mark in their environment. {@link
 * #close} ends exactly these, by process id, whatever a test left behind.
 */
final class Dist implements AutoCloseable {

  /** Tests that take minutes and gigabytes run too. */
  static final boolean LONG = Boolean.getBoolean("trawl.long");

  /** A bound on what takes a second, for machines under load. Nothing is measured by it. */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final String MARK = "TRAWL_E2E_MARK";
  private static final long COMMAND_LIMIT_SECONDS = LONG ? 1800 : 120;

  private final Path home;
  private final Path folder;
  private final String mark = UUID.randomUUID().toString();

  private Dist(Path home, Path folder) {
    this.home = home;
    this.folder = folder;
  }

  /** The folder that the build laid out. */
  static Dist create() {
    return of(Path.of(System.getProperty("trawl.home", "target/trawl")).toAbsolutePath());
  }

  /** Another laid-out folder. */
  static Dist of(Path home) {
    try {
      // Short: a socket's path has at most 107 bytes.
      return new Dist(home, Files.createTempDirectory("e2e"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The laid-out folder itself. */
  Path home() {
    return home;
  }

  /** The command. */
  Path command() {
    return home.resolve("bin/trawl");
  }

  /** A path for a file of the test's own; gone when this is closed. */
  Path file(String name) {
    return folder.resolve(name);
  }

  /** Where the supervisor's sockets, lock and log are. */
  Path runtime() {
    return folder.resolve("run");
  }

  /** The socket on which the supervisor serves clients. */
  Path socket() {
    return runtime().resolve("supervisor.sock");
  }

  // ---- commands

  /** Runs {@code trawl ARGUMENTS} to its end. */
  Outcome trawl(Object... arguments) {
    return run(builder(words(arguments)));
  }

  /** Runs a script, in which {@code trawl} is the command and the directory is the test's own. */
  Outcome bash(String script) {
    return run(bashBuilder(script));
  }

  /** A script that is not started yet. */
  ProcessBuilder bashBuilder(String script) {
    ProcessBuilder builder =
        builder(List.of("bash", "-c", "trawl() { \"$TRAWL_COMMAND\" \"$@\"; }\n" + script));
    builder.environment().put("TRAWL_COMMAND", command().toString());
    return builder;
  }

  /** A command that is not started yet; {@code words} are a program and its arguments. */
  ProcessBuilder builder(List<String> words) {
    ProcessBuilder builder = new ProcessBuilder(words).directory(folder.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("TRAWL_"));
    builder.environment().put("TRAWL_DIR", runtime().toString());
    builder.environment().put(MARK, mark);
    return builder;
  }

  /** The words of {@code trawl ARGUMENTS}. */
  List<String> words(Object... arguments) {
    List<String> words = new ArrayList<>(List.of(command().toString()));
    Arrays.stream(arguments).map(Object::toString).forEach(words::add);
    return words;
  }

  /** Runs a command to its end, with no standard input unless it was given one. */
  Outcome run(ProcessBuilder builder) {
    try {
      Path out = Files.createTempFile(folder, "out", "");
      Path err = Files.createTempFile(folder, "err", "");
      if (builder.redirectInput() == ProcessBuilder.Redirect.PIPE) {
        builder.redirectInput(Path.of("/dev/null").toFile());
      }
      if (builder.redirectOutput() == ProcessBuilder.Redirect.PIPE) {
        builder.redirectOutput(out.toFile());
      }
      Process process = builder.redirectError(err.toFile()).start();
      if (!process.waitFor(COMMAND_LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(
            "still running after " + COMMAND_LIMIT_SECONDS + " s: " + builder.command());
      }
      return new Outcome(process.exitValue(), out, Files.readString(err));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Starts a process whose output is dropped. */
  Process start(ProcessBuilder builder) {
    try {
      return builder
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // ---- the supervisor

  /** Starts {@code trawl serve OPTIONS} and waits until all its workers are attached. */
  Process serve(Object... options) {
    List<Object> arguments = new ArrayList<>(List.of("serve"));
    arguments.addAll(List.of(options));
    Process process = start(builder(words(arguments.toArray())));
    awaitPool();
    return process;
  }

  /**
   * Starts a supervisor as the command does, with options that the command does not pass on, and
   * waits until all its workers are attached.
   */
  Process superviseWith(Object... options) {
    List<String> words =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "--enable-native-access=ALL-UNNAMED",
                "-Dtrawl.home=" + home,
                "-cp",
                serverJar().toString(),
                "dev.trawl.server.SupervisorMain",
                "--directory",
                runtime().toString()));
    Arrays.stream(options).map(Object::toString).forEach(words::add);
    Process process = start(builder(words));
    awaitPool();
    return process;
  }

  private Path serverJar() {
    try (Stream<Path> jars = Files.list(home.resolve("lib"))) {
      return jars.filter(jar -> jar.getFileName().toString().startsWith("trawl-server-"))
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A connection of the client library to the supervisor. */
  Trawl connect() {
    return Trawl.connect(socket());
  }

  /** What the supervisor says of itself. */
  GetStatusResponse status() {
    try (Trawl trawl = connect()) {
      return trawl.status();
    }
  }

  /** Process id of the supervisor that answers. */
  long supervisorPid() {
    return status().getPid();
  }

  /** Process ids of attached workers. */
  List<Long> workerPids() {
    try (Trawl trawl = connect()) {
      return trawl.workers().stream()
          .filter(worker -> worker.getWorkerId() != 0)
          .map(Worker::getPid)
          .toList();
    }
  }

  /** Waits until the supervisor answers and as many workers are attached as it wants. */
  void awaitPool() {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .ignoreExceptionsMatching(e -> e instanceof TrawlException)
        .until(
            () -> {
              GetStatusResponse status = status();
              return status.getWorkersAttached() == status.getWorkersWanted();
            });
  }

  // ---- processes

  /** Every process that was started from here and has not ended. */
  List<Long> processes() {
    return Proc.withEnvironment(MARK + "=" + mark);
  }

  /** Waits until nothing that was started from here runs any more. */
  void awaitNoProcess(Duration limit) {
    await()
        .atMost(limit)
        .pollInterval(Duration.ofMillis(50))
        .untilAsserted(() -> assertThat(processes()).map(Proc::commandLine).isEmpty());
  }

  /** Ends the supervisor, if one runs, and waits for all of its processes. */
  void stop() {
    trawl("stop");
    awaitNoProcess(PATIENCE);
  }

  @Override
  public void close() {
    await()
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .until(
            () -> {
              List<Long> left = processes();
              left.forEach(Proc::kill);
              return left.isEmpty();
            });
    Inputs.deleteTree(folder);
  }
}
