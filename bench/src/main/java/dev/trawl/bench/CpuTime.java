package dev.trawl.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** CPU time that other processes have used, as Linux tells it. */
final class CpuTime {
  private CpuTime() {}

  /** Seconds of CPU time of a process, all its threads that are and were; in steps of 10 ms. */
  static double ofProcess(long pid) {
    return ProcessHandle.of(pid)
        .flatMap(process -> process.info().totalCpuDuration())
        .map(time -> time.toNanos() / 1e9)
        .orElseThrow(() -> new IllegalStateException("no process " + pid));
  }

  /**
   * Seconds of CPU time of a thread.
   *
   * @param name its name, of which the kernel keeps 15 characters
   */
  static double ofThread(long pid, String name) throws IOException {
    String kept = name.substring(0, Math.min(15, name.length()));
    try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
      List<Path> found = threads.filter(thread -> read(thread, "comm").equals(kept)).toList();
      if (found.size() != 1) {
        throw new IOException(found.size() + " threads of " + pid + " are called " + kept);
      }
      return Long.parseLong(read(found.getFirst(), "schedstat").split(" ", 2)[0]) / 1e9;
    }
  }

  /** What a file of a thread says; nothing if the thread has ended. */
  private static String read(Path thread, String file) {
    try {
      return Files.readString(thread.resolve(file)).strip();
    } catch (IOException e) {
      return "";
    }
  }
}
