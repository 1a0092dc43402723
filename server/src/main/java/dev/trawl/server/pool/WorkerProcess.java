package dev.trawl.server.pool;

import dev.trawl.server.scan.WorkerEnd;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/** One worker process of our own: its token, its last words, its death. */
final class WorkerProcess {
  private static final int LAST_WORDS_LINES = 20;

  /** Exit codes above this stand for signals. */
  private static final int FIRST_SIGNAL_CODE = 128;

  private final Process process;
  private final String token;
  private final ArrayDeque<String> lastWords = new ArrayDeque<>();
  private volatile boolean attached;
  private volatile boolean tokenUsed;
  private volatile boolean retired;
  private volatile boolean proven;

  private WorkerProcess(Process process, String token) {
    this.process = process;
    this.token = token;
  }

  /**
   * Starts a worker. Must run on a thread that lives as long as the supervisor: the kernel ends the
   * worker when the thread that started it ends.
   *
   * @throws IOException if the process cannot be started
   */
  static WorkerProcess start(WorkerCommand command, String token) throws IOException {
    Process process =
        new ProcessBuilder(command.words())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.PIPE)
            .start();
    return of(process, token);
  }

  /** A process that was just started: gives it its token, and listens to what it says. */
  static WorkerProcess of(Process process, String token) {
    WorkerProcess worker = new WorkerProcess(process, token);
    // The token goes through standard input, which nobody else can read: not argv, not the
    // environment.
    try (OutputStream stdin = process.getOutputStream()) {
      stdin.write((token + "\n").getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      // The process died at once: its exit is reported like any other.
      worker.remember("could not be given its token: " + e.getMessage());
    }
    Thread.ofVirtual().name("worker-stderr-" + process.pid()).start(worker::listen);
    return worker;
  }

  long pid() {
    return process.pid();
  }

  String token() {
    return token;
  }

  boolean hasAttached() {
    return attached;
  }

  /** Its token was presented; true the first time only. */
  boolean useToken() {
    if (tokenUsed) {
      return false;
    }
    tokenUsed = true;
    attached = true;
    return true;
  }

  /** It is to leave, and not to be replaced for it. */
  void retire() {
    retired = true;
  }

  /** Whether it is to leave. */
  boolean retired() {
    return retired;
  }

  /** It was of use, or lived for long enough. */
  void prove() {
    proven = true;
  }

  /** Whether it was of use, or lived for long enough. */
  boolean proven() {
    return proven;
  }

  /** Whether it has ended because it was told to, and not otherwise. */
  boolean leftAsTold() {
    return retired && (!attached || process.exitValue() == 0);
  }

  /** Runs {@code action} when the process has ended; on a thread of the process reaper. */
  void onExit(Runnable action) {
    process.onExit().thenRun(action);
  }

  /** How it ended: for example {@code killed by signal 9} or {@code exit code 3}. */
  String howItEnded() {
    if (process.isAlive()) {
      return "still running";
    }
    int code = process.exitValue();
    return code > FIRST_SIGNAL_CODE
        ? "killed by signal " + (code - FIRST_SIGNAL_CODE)
        : "exit code " + code;
  }

  /** How it ended, with its last words. */
  WorkerEnd end() {
    int code = process.isAlive() ? 0 : process.exitValue();
    boolean signalled = code > FIRST_SIGNAL_CODE;
    return WorkerEnd.ofProcess(
        signalled ? code - FIRST_SIGNAL_CODE : 0, signalled ? 0 : code, howItEnded(), lastWords());
  }

  void awaitEnd(Duration patience) {
    try {
      boolean unused = process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Kills it: nothing it has is worth waiting for. */
  void kill() {
    process.destroyForcibly();
  }

  /** The last lines it wrote to standard error. */
  String lastWords() {
    synchronized (lastWords) {
      return String.join("\n", lastWords);
    }
  }

  private void listen() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        remember(line);
        System.err.println("worker " + process.pid() + ": " + line);
      }
    } catch (IOException e) {
      remember("standard error broke off: " + e.getMessage());
    }
  }

  private void remember(String line) {
    synchronized (lastWords) {
      if (lastWords.size() == LAST_WORDS_LINES) {
        lastWords.removeFirst();
      }
      lastWords.addLast(line.length() > 200 ? line.substring(0, 200) : line);
    }
  }
}
