package dev.trawl.bench;

import dev.trawl.client.Trawl;
import dev.trawl.proto.v1.GetStatusResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A supervisor with its workers, in a directory of its own, gone when it is closed. */
final class Pool implements AutoCloseable {
  private static final long READY_LIMIT_NANOS = 60_000_000_000L;
  private static final long POLL_MILLIS = 20;

  private final Path program;
  private final Path directory;
  private final Process supervisor;
  private final Trawl trawl;

  private Pool(Path program, Path directory, Process supervisor, Trawl trawl) {
    this.program = program;
    this.directory = directory;
    this.supervisor = supervisor;
    this.trawl = trawl;
  }

  /**
   * Starts one and waits for its workers.
   *
   * @param program the command {@code trawl}
   * @param options of {@code trawl serve}
   */
  static Pool start(Path program, String... options) throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("trawl-bench-");
    List<String> words = new ArrayList<>(List.of(program.toString(), "serve"));
    words.addAll(List.of(options));
    Path said = directory.resolve("serve.out");
    ProcessBuilder builder =
        new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(said.toFile());
    builder.environment().put("TRAWL_DIR", directory.toString());
    Process supervisor = builder.start();
    long begin = System.nanoTime();
    while (!Files.readString(said).contains("serving on")) {
      if (!supervisor.isAlive() || System.nanoTime() - begin > READY_LIMIT_NANOS) {
        supervisor.destroyForcibly();
        throw new IOException("the supervisor did not start: " + Files.readString(said));
      }
      Thread.sleep(POLL_MILLIS);
    }
    Pool pool =
        new Pool(
            program, directory, supervisor, Trawl.connect(directory.resolve("supervisor.sock")));
    awaitWorkers(pool.trawl);
    return pool;
  }

  /** Waits until all workers of a pool have attached. */
  static GetStatusResponse awaitWorkers(Trawl trawl) throws InterruptedException {
    long start = System.nanoTime();
    GetStatusResponse status = trawl.status();
    while (status.getWorkersAttached() < status.getWorkersWanted()) {
      if (System.nanoTime() - start > READY_LIMIT_NANOS) {
        throw new IllegalStateException(
            status.getWorkersAttached()
                + " of "
                + status.getWorkersWanted()
                + " workers attached in a minute");
      }
      Thread.sleep(POLL_MILLIS);
      status = trawl.status();
    }
    return status;
  }

  /** A client of it. */
  Trawl trawl() {
    return trawl;
  }

  /** The command, to be run with this pool. */
  Command command(String... arguments) {
    List<String> words = new ArrayList<>(List.of(program.toString()));
    words.addAll(List.of(arguments));
    return new Command(words, Map.of("TRAWL_DIR", directory.toString()));
  }

  /** Process id of the supervisor. */
  long supervisorPid() {
    return trawl.status().getPid();
  }

  /** Anonymous memory of the supervisor in MiB. */
  double supervisorMebibytes() throws IOException {
    return anonymous(supervisorPid());
  }

  /** Anonymous memory of the largest worker in MiB. */
  double workerMebibytes() throws IOException {
    double most = 0;
    for (long pid : workerPids()) {
      most = Math.max(most, anonymous(pid));
    }
    return most;
  }

  /** Page tables of the worker that has the largest, in KiB. */
  long workerPageTableKibibytes() throws IOException {
    long most = 0;
    for (long pid : workerPids()) {
      most = Math.max(most, kibibytes(pid, "status", "VmPTE:"));
    }
    return most;
  }

  /** Resident memory in MiB, of which {@code anonymous} is no file's. */
  record Memory(double resident, double anonymous) {

    private static Memory of(long pid) throws IOException {
      return new Memory(
          kibibytes(pid, "status", "VmRSS:") / 1024.0,
          kibibytes(pid, "status", "RssAnon:") / 1024.0);
    }

    /** For raw results. */
    Map<String, Object> map() {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("residentMebibytes", resident);
      map.put("anonymousMebibytes", anonymous);
      return map;
    }

    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%.0f MiB (%.0f anonymous)", resident, anonymous);
    }
  }

  /** Memory of the supervisor. */
  Memory supervisorMemory() throws IOException {
    return Memory.of(supervisorPid());
  }

  /** Memory of the worker that has the most. */
  Memory workerMemory() throws IOException {
    Memory most = new Memory(0, 0);
    for (long pid : workerPids()) {
      Memory memory = Memory.of(pid);
      most = memory.resident > most.resident ? memory : most;
    }
    return most;
  }

  private List<Long> workerPids() {
    return supervisor
        .descendants()
        .filter(process -> process.info().commandLine().orElse("").contains("WorkerMain"))
        .map(ProcessHandle::pid)
        .toList();
  }

  private static double anonymous(long pid) throws IOException {
    return kibibytes(pid, "smaps_rollup", "Anonymous:") / 1024.0;
  }

  /** What a line of a file about a process says. */
  private static long kibibytes(long pid, String file, String name) throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/" + file))) {
      return lines
          .filter(line -> line.startsWith(name))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .sum();
    }
  }

  @Override
  public void close() throws IOException, InterruptedException {
    trawl.close();
    supervisor.destroy();
    if (!supervisor.waitFor(10, TimeUnit.SECONDS)) {
      supervisor.destroyForcibly();
    }
    delete(directory);
  }

  /** Removes a directory and what is in it. */
  static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
