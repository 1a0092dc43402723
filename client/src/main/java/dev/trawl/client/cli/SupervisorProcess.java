package dev.trawl.client.cli;

import dev.trawl.client.RuntimeDirectory;
import dev.trawl.client.Trawl;
import dev.trawl.client.TrawlException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A supervisor that this process starts: how it is called, and how one waits for it.
 *
 * <p>Its standard streams never are this process's own unless it is served in the foreground: a
 * shell that reads what {@code $(trawl scan ...)} prints waits until every holder of the pipe is
 * gone.
 */
final class SupervisorProcess {
  /** A supervisor serves within half a second; a machine under load may take longer. */
  private static final Duration START_LIMIT = Duration.ofSeconds(20);

  private static final long POLL_MILLIS = 15;

  /** One that nobody asked for by name leaves when it is not used; one that is served stays. */
  private static final long IDLE_EXIT_SECONDS = 600;

  private static final long NEVER = 0;
  private static final long BLOB_IDLE_SECONDS = 30;
  private static final int LAST_WORDS_BYTES = 2048;

  private final Process process;
  private final Path socket;
  private final Path log;
  private final long logStart;

  private SupervisorProcess(Process process, Path socket, Path log, long logStart) {
    this.process = process;
    this.socket = socket;
    this.log = log;
    this.logStart = logStart;
  }

  /**
   * Starts one that outlives this process, in this user's {@code directory}; the caller holds the
   * start lock.
   */
  static SupervisorProcess background(TrawlHome home, RuntimeDirectory directory, PoolSize pool) {
    List<String> command = command(home, directory.path(), pool, IDLE_EXIT_SECONDS, "--background");
    return detached(command, directory.clientSocket(), directory.log());
  }

  /** Starts one that dies with this process, in the private {@code directory}. */
  static SupervisorProcess child(TrawlHome home, RuntimeDirectory directory, PoolSize pool) {
    return detached(
        command(
            home,
            directory.path(),
            pool,
            IDLE_EXIT_SECONDS,
            "--private-directory",
            "--grace-seconds",
            "0",
            "--parent-pid",
            Long.toString(ownPid())),
        directory.clientSocket(),
        directory.log());
  }

  /**
   * Starts one that dies with this process and shares its standard streams; the caller holds the
   * start lock.
   */
  static SupervisorProcess foreground(
      TrawlHome home, RuntimeDirectory directory, ServeFlags flags) {
    List<String> command =
        command(
            home, directory.path(), flags.pool(), NEVER, "--parent-pid", Long.toString(ownPid()));
    command.addAll(flags.words());
    return start(
        builder(command).inheritIO(), directory.clientSocket(), directory.log(), Long.MAX_VALUE);
  }

  /** The process itself. */
  Process process() {
    return process;
  }

  /**
   * Waits until it answers.
   *
   * @throws CliException if it does not in time, or has exited
   */
  Trawl awaitReady() {
    Trawl trawl = Trawl.connect(socket);
    try {
      long deadline = System.nanoTime() + START_LIMIT.toNanos();
      while (!answers(trawl)) {
        if (!process.isAlive()) {
          throw new CliException(
              "the supervisor ended with exit code "
                  + process.exitValue()
                  + " before it served: "
                  + lastWords());
        }
        if (System.nanoTime() > deadline) {
          process.destroy();
          throw new CliException(
              "the supervisor does not serve after "
                  + START_LIMIT.toSeconds()
                  + " s: "
                  + lastWords());
        }
        process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS);
      }
      return trawl;
    } catch (InterruptedException e) {
      trawl.close();
      Thread.currentThread().interrupt();
      throw new CliException("interrupted while the supervisor starts", e);
    } catch (RuntimeException e) {
      trawl.close();
      throw e;
    }
  }

  /** The command line of a supervisor. */
  static List<String> command(
      TrawlHome home, Path directory, PoolSize pool, long idleExitSeconds, String... mode) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx256m",
                // What passes through lives for a moment: a larger nursery only costs memory.
                "-Xmn40m",
                "-XX:-UsePerfData",
                "-XX:+ExitOnOutOfMemoryError",
                "--enable-native-access=ALL-UNNAMED",
                // Netty still allocates through Unsafe; the JVM need not warn of it in every log.
                "--sun-misc-unsafe-memory-access=allow"));
    command.addAll(startupRecord(home));
    command.addAll(
        List.of(
            "-Dtrawl.home=" + home.path(),
            "-cp",
            home.serverJar().toString(),
            "dev.trawl.server.SupervisorMain",
            "--directory",
            directory.toString()));
    if (pool.workers() > 0) {
      command.addAll(List.of("--workers", Integer.toString(pool.workers())));
    }
    if (pool.slots() > 0) {
      command.addAll(List.of("--slots", Integer.toString(pool.slots())));
    }
    command.addAll(List.of(mode));
    command.addAll(
        List.of(
            "--idle-exit-seconds",
            Long.toString(idleExitSeconds),
            "--blob-idle-seconds",
            Long.toString(BLOB_IDLE_SECONDS)));
    return command;
  }

  /**
   * What the build recorded of a start, so that this one is faster. Where it does not fit the JDK,
   * the JDK passes over it, without a word.
   */
  private static List<String> startupRecord(TrawlHome home) {
    Path cache = home.path().resolve("startup").resolve("supervisor.aot");
    return Files.isRegularFile(cache)
        ? List.of("-XX:AOTCache=" + cache, "-Xlog:aot=off,cds=off")
        : List.of();
  }

  private boolean answers(Trawl trawl) {
    if (!Files.exists(socket)) {
      return false;
    }
    try {
      return trawl.status().getPid() == process.pid();
    } catch (TrawlException e) {
      if (e.reason().equals(TrawlException.SUPERVISOR_UNREACHABLE)) {
        return false;
      }
      throw e;
    }
  }

  private static SupervisorProcess detached(List<String> command, Path socket, Path log) {
    File logFile = log.toFile();
    ProcessBuilder builder =
        builder(command)
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile));
    return start(builder, socket, log, logFile.length());
  }

  private static ProcessBuilder builder(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command).directory(new File("/"));
    // It opens files by the names this process sends it, so it must be able to express them.
    builder.environment().put("LC_ALL", "C.UTF-8");
    return builder;
  }

  private static SupervisorProcess start(
      ProcessBuilder builder, Path socket, Path log, long logStart) {
    try {
      return new SupervisorProcess(builder.start(), socket, log, logStart);
    } catch (IOException e) {
      throw new CliException(
          "cannot start the supervisor: "
              + ErrorLine.reason(e)
              + "; make room in "
              + log.getParent()
              + " or set TRAWL_DIR to another directory",
          e);
    }
  }

  /** What it wrote last, on one line, and where the rest is. */
  private String lastWords() {
    if (logStart == Long.MAX_VALUE) {
      return "see above";
    }
    try {
      String words = LogTail.read(log, logStart, LAST_WORDS_BYTES);
      return (words.isEmpty() ? "it wrote nothing" : words) + "; its log is " + log;
    } catch (IOException e) {
      return "its log " + log + " cannot be read: " + ErrorLine.reason(e);
    }
  }

  private static long ownPid() {
    return ProcessHandle.current().pid();
  }
}
