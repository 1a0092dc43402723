package dev.trawl.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What {@code /proc} says of processes, and signals to them. */
final class Proc {

  /** Place of the session id in {@code /proc/PID/stat}, counted from the state. */
  static final int SESSION = 3;

  private static final long SIGNAL_LIMIT_SECONDS = 10;

  private Proc() {}

  /** Processes that were given {@code entry}, a name and its value, in their environment. */
  static List<Long> withEnvironment(String entry) {
    String needle = entry + "\0";
    try (Stream<Path> entries = Files.list(Path.of("/proc"))) {
      return entries
          .map(path -> path.getFileName().toString())
          .filter(name -> name.chars().allMatch(c -> '0' <= c && c <= '9'))
          .map(Long::parseLong)
          .filter(pid -> read(pid, "environ").contains(needle))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its words, with blanks between them; empty if it has ended. */
  static String commandLine(long pid) {
    return read(pid, "cmdline").replace('\0', ' ').strip();
  }

  /** What it was started with in its environment; empty if it has ended. */
  static String environment(long pid) {
    return read(pid, "environ");
  }

  /** Whether it exists and is more than an entry that waits for its parent. */
  static boolean isAlive(long pid) {
    String stat = read(pid, "stat");
    return !stat.isEmpty() && stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
  }

  /** Whether it is stopped by a signal. */
  static boolean isStopped(long pid) {
    String stat = read(pid, "stat");
    return !stat.isEmpty() && stat.charAt(stat.lastIndexOf(')') + 2) == 'T';
  }

  /** A number in {@code /proc/PID/stat}, counted from the state. */
  static long field(long pid, int place) {
    String stat = read(pid, "stat");
    return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[place]);
  }

  /**
   * Bytes that {@code /proc/PID/FILE} gives for {@code key}, in files that count in kB.
   *
   * @throws AssertionError if the process has ended or the kernel has no such key
   */
  static long bytesOf(long pid, String file, String key) {
    return read(pid, file)
        .lines()
        .filter(line -> line.startsWith(key + ":"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + key + " in /proc/" + pid + "/" + file));
  }

  /** Sends SIGKILL. */
  static void kill(long pid) {
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
  }

  /** Sends SIGINT, as Ctrl-C does. */
  static void interrupt(long pid) {
    signal("-INT", pid);
  }

  /** Sends SIGTERM. */
  static void terminate(long pid) {
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy);
  }

  /** Stops a process where it is, and waits until it is stopped. */
  static void stop(long pid) {
    signal("-STOP", pid);
    while (isAlive(pid) && !isStopped(pid)) {
      Thread.onSpinWait();
    }
  }

  /** Lets a stopped process go on. */
  static void resume(long pid) {
    signal("-CONT", pid);
  }

  private static void signal(String signal, long pid) {
    try {
      Process kill = new ProcessBuilder("kill", signal, Long.toString(pid)).start();
      if (!kill.waitFor(SIGNAL_LIMIT_SECONDS, TimeUnit.SECONDS)) {
        kill.destroyForcibly();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A process may end at any moment: what is gone reads as empty. */
  private static String read(long pid, String file) {
    try {
      return Files.readString(
          Path.of("/proc", Long.toString(pid), file), StandardCharsets.ISO_8859_1);
    } catch (IOException gone) {
      return "";
    }
  }
}
