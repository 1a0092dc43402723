package dev.trawl.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.trawl.client.MatchStream;
import dev.trawl.client.OpenBlob;
import dev.trawl.client.PatternQuery;
import dev.trawl.proto.v1.ScanRequest;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Measures what ranges and results cost the supervisor: CPU time of its loop, which is one thread,
 * and of the whole process, most of which is gRPC's threads.
 *
 * @param loop a task by a pool with few slots
 * @param loopOfMany a task by a pool with many
 * @param few slots of the first
 * @param many slots of the second
 * @param relay a byte of results on its way to the client
 * @param readGigabytes 10^9 bytes a second that one thread reads of this file
 * @param readGigabytesOfAll the same for all cores together
 */
record DispatchCosts(
    Cost loop,
    Cost loopOfMany,
    int few,
    int many,
    Cost relay,
    double readGigabytes,
    double readGigabytesOfAll) {

  private static final long RANGE_BYTES = 64 << 10;
  private static final int MANY_SLOTS_A_WORKER = 32;
  private static final long LEAST_TASKS = 50_000;
  private static final int WARM_UP_SCANS = 10;
  private static final int DENSE_SCANS = 20;
  private static final int READS = 9;
  private static final byte[] DENSE = "e".getBytes(UTF_8);

  /**
   * CPU time for one unit.
   *
   * @param loopSeconds of the loop
   * @param processSeconds of the supervisor
   */
  record Cost(double loopSeconds, double processSeconds) {

    private static Cost now(long pid) throws IOException {
      return new Cost(CpuTime.ofThread(pid, "supervisor-loop"), CpuTime.ofProcess(pid));
    }

    /** What one of {@code units} cost, the costs having been {@code before}. */
    private Cost since(Cost before, double units) {
      return new Cost(
          (loopSeconds - before.loopSeconds) / units,
          (processSeconds - before.processSeconds) / units);
    }

    private Map<String, Object> map() {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("loopSeconds", loopSeconds);
      map.put("processSeconds", processSeconds);
      return map;
    }
  }

  /**
   * Measures them.
   *
   * @param program the command {@code trawl}
   * @param file to scan; its results are few GB at most if it has a GB or less
   */
  static DispatchCosts measure(Path program, Path file) throws Exception {
    Cost few;
    Cost relay;
    int fewSlots;
    try (Pool pool = Pool.start(program);
        OpenBlob blob = pool.trawl().open(file)) {
      few = ofTasks(pool, blob);
      fewSlots = pool.trawl().status().getSlots();
      relay = ofRelay(pool, blob);
    }
    String slots = Integer.toString(MANY_SLOTS_A_WORKER);
    try (Pool pool = Pool.start(program, "--workers", "2", "--slots", slots);
        OpenBlob blob = pool.trawl().open(file);
        Arena arena = Arena.ofShared();
        PlainRead one = new PlainRead(1);
        PlainRead all = new PlainRead(Runtime.getRuntime().availableProcessors())) {
      Cost many = ofTasks(pool, blob);
      int manySlots = pool.trawl().status().getSlots();
      BenchFile read = new BenchFile(file, arena);
      return new DispatchCosts(
          few, many, fewSlots, manySlots, relay, gigabytes(one, read), gigabytes(all, read));
    }
  }

  private static Cost ofTasks(Pool pool, OpenBlob blob) throws IOException {
    long ranges = (blob.size() + RANGE_BYTES - 1) / RANGE_BYTES;
    long scans = Math.max(1, LEAST_TASKS / ranges);
    scanRanges(blob, WARM_UP_SCANS);
    Cost before = Cost.now(pool.supervisorPid());
    scanRanges(blob, scans);
    return Cost.now(pool.supervisorPid()).since(before, scans * ranges);
  }

  private static void scanRanges(OpenBlob blob, long times) {
    for (long i = 0; i < times; i++) {
      Answers.newlines(blob, ScanRequest.newBuilder().setRangeSizeBytes(RANGE_BYTES));
    }
  }

  /** Ranges have 512 KiB or more here: of what is measured, their tasks are a twentieth or less. */
  private static Cost ofRelay(Pool pool, OpenBlob blob) throws IOException {
    for (int i = 0; i < WARM_UP_SCANS; i++) {
      readAll(blob);
    }
    long sent = pool.trawl().status().getClientTraffic().getSentBytes();
    Cost before = Cost.now(pool.supervisorPid());
    for (int i = 0; i < DENSE_SCANS; i++) {
      readAll(blob);
    }
    long bytes = pool.trawl().status().getClientTraffic().getSentBytes() - sent;
    return Cost.now(pool.supervisorPid()).since(before, bytes);
  }

  private static void readAll(OpenBlob blob) {
    try (MatchStream stream = blob.find(PatternQuery.literal(DENSE))) {
      boolean more = stream.advance();
      while (more) {
        more = stream.advance();
      }
    }
  }

  /** The best of several reads: what else the machine does only makes them slower. */
  private static double gigabytes(PlainRead reader, BenchFile file) throws Exception {
    double most = 0;
    for (int i = 0; i < READS; i++) {
      long start = System.nanoTime();
      reader.sum(file.mapping());
      most = Math.max(most, (double) file.size() / (System.nanoTime() - start));
    }
    return most;
  }

  /** Nanoseconds of the loop that one more slot adds to a task; 0 if many slots cost no more. */
  double walkNanos() {
    return Math.max(0, (loopOfMany.loopSeconds - loop.loopSeconds) / (many - few) * 1e9);
  }

  /** Microseconds of the loop for a task, beside what each slot adds. */
  double taskMicros() {
    return Math.max(0, loop.loopSeconds * 1e6 - few * walkNanos() / 1e3);
  }

  /**
   * The range with which the whole process, not only its loop, uses a twentieth of all CPU time, if
   * workers scan as fast as one thread reads.
   */
  double bytesForTwentieth() {
    return 19 * loop.processSeconds * readGigabytes * 1e9;
  }

  /** For people. */
  String text() {
    return String.format(
        Locale.ROOT,
        "A task costs the loop %.2f us with %d slots and %.2f us with %d; the whole supervisor %.2f"
            + " and %.2f us.%nA byte relayed costs the loop %.3f ns, the whole supervisor %.3f ns:"
            + " %.2f GB for a second of CPU time.%nOne thread reads %.1f GB/s, all %.1f GB/s. With"
            + " ranges of %.2f MB the whole supervisor uses a twentieth of all CPU time.",
        loop.loopSeconds * 1e6,
        few,
        loopOfMany.loopSeconds * 1e6,
        many,
        loop.processSeconds * 1e6,
        loopOfMany.processSeconds * 1e6,
        relay.loopSeconds * 1e9,
        relay.processSeconds * 1e9,
        1e-9 / relay.processSeconds,
        readGigabytes,
        readGigabytesOfAll,
        bytesForTwentieth() / 1e6);
  }

  /** For raw results. */
  Map<String, Object> map() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("task", loop.map());
    map.put("taskOfManySlots", loopOfMany.map());
    map.put("slots", few);
    map.put("manySlots", many);
    map.put("relayedByte", relay.map());
    map.put("readGigabytesPerSecond", readGigabytes);
    map.put("readGigabytesPerSecondOfAll", readGigabytesOfAll);
    return map;
  }
}
