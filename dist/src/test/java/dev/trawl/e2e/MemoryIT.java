package dev.trawl.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trawl.client.OpenBlob;
import dev.trawl.client.ScanStream;
import dev.trawl.client.Trawl;
import dev.trawl.proto.v1.ExcerptOptions;
import dev.trawl.proto.v1.ScanResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Promises 2 and 5: the blob's pages exist once however many workers there are, and the
 * supervisor's heap grows neither with the number of matches nor with a client's slowness. Hazards:
 * a worker that reads the blob into buffers of its own, results that pile up for whoever does not
 * read them, a slow client that holds all slots.
 */
class MemoryIT {

  private static final long FILE_BYTES = 300L << 20;

  /**
   * Most memory of its own that a worker may have: its heap of 64 MB, and 86 MB that a JVM with
   * gRPC has beside it. The file is larger: a copy of it, or of one worker's share, would show.
   */
  private static final long MOST_ANONYMOUS = 150L << 20;

  /** What a scan may page in of code that was not used before it. */
  private static final long CODE_BYTES = 32L << 20;

  private static final long MOST_HEAP = 64L << 20;
  private static final long SLOW_BYTES_PER_SECOND = 1_000_000;
  private static final int SLOW_CLIENTS = 40;
  private static final int LINES = Dist.LONG ? 100_000_000 : 16_000_000;

  private static final Pattern USED =
      Pattern.compile("(DefNew|Tenured|def new generation|tenured generation).*used (\\d+)K");

  private static Dist dist;

  @BeforeAll
  static void create() {
    dist = Dist.create();
  }

  @AfterEach
  void stop() {
    dist.stop();
  }

  @AfterAll
  static void cleanUp() {
    dist.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void blobIsInMemoryOnceHoweverManyWorkers(int workers) {
    Path file = dist.file("blob");
    if (!Files.exists(file)) {
      Inputs.text(file, FILE_BYTES, Inputs.seed(MemoryIT.class));
    }
    dist.serve("--workers", workers, "--slots", 1);
    List<Long> ours = new ArrayList<>(dist.workerPids());
    ours.add(dist.supervisorPid());
    long codeBefore = fileBacked(ours);
    try (Trawl trawl = dist.connect()) {
      Scans.total(trawl.open(file), Scans.count("buffer"));
      Scans.total(trawl.open(file), Scans.count("e"));
    }
    assertThat(dist.workerPids()).as("no worker was lost").hasSize(workers);
    long fileBacked = fileBacked(ours);
    System.out.printf(
        "MemoryIT: %d workers, blob %d MiB: Pss_File of all %d MiB before the scan, %d after%n",
        workers, FILE_BYTES >> 20, codeBefore >> 20, fileBacked >> 20);
    System.out.println("MemoryIT:   pid     Anonymous  Pss_File  Rss     VmPTE (MiB)");
    for (long pid : ours) {
      System.out.printf(
          "MemoryIT:   %-7d %-10d %-9d %-7d %d%n",
          pid,
          Proc.bytesOf(pid, "smaps_rollup", "Anonymous") >> 20,
          Proc.bytesOf(pid, "smaps_rollup", "Pss_File") >> 20,
          Proc.bytesOf(pid, "smaps_rollup", "Rss") >> 20,
          Proc.bytesOf(pid, "status", "VmPTE") >> 20);
    }
    assertThat(fileBacked).as("the scan maps the file").isGreaterThan(FILE_BYTES / 2);
    assertThat(fileBacked)
        .as("file-backed memory of all processes together")
        .isLessThanOrEqualTo(codeBefore + FILE_BYTES + CODE_BYTES);
    for (long pid : dist.workerPids()) {
      assertThat(Proc.bytesOf(pid, "smaps_rollup", "Anonymous"))
          .as("memory of its own of %s", Proc.commandLine(pid))
          .isLessThan(MOST_ANONYMOUS);
    }
  }

  /**
   * Results of about six bytes a line: far more than the heap could hold, for a client that takes
   * one megabyte a second.
   */
  @Test
  @Timeout(value = 3, unit = TimeUnit.MINUTES)
  void slowClientCostsNeitherHeapNorOthersTheirTurn() {
    Path huge = lines(dist.file("huge"));
    Path small = Inputs.write(dist.file("small"), "one needle\n".repeat(1000));
    dist.serve();
    long supervisor = dist.supervisorPid();
    List<Long> heap = new ArrayList<>();
    List<Long> waited = new ArrayList<>();
    try (Trawl slow = dist.connect();
        Trawl quick = dist.connect();
        ScanStream stream = slow.open(huge).scan(Scans.lines("e"))) {
      OpenBlob other = quick.open(small);
      Scans.total(other, Scans.count("needle"));
      for (int second = 0; second < 5; second++) {
        readSlowly(stream);
        for (int i = 0; i < 5; i++) {
          long start = System.nanoTime();
          assertThat(Scans.total(other, Scans.count("needle"))).isEqualTo(1000);
          waited.add((System.nanoTime() - start) / 1_000);
        }
        heap.add(liveHeap(supervisor));
      }
      assertThat(dist.status().getRunningScans()).as("the slow scan goes on").isEqualTo(1);
      System.out.printf(
          "MemoryIT: live heap of the supervisor %s KiB, results held %d KiB%n",
          heap.stream().map(bytes -> bytes >> 10).toList(), dist.status().getBufferedBytes() >> 10);
    }
    Collections.sort(waited);
    System.out.printf(
        "MemoryIT: small scans beside it took %d us (median), %d us (longest of %d)%n",
        waited.get(waited.size() / 2), waited.getLast(), waited.size());
    assertThat(heap).allSatisfy(bytes -> assertThat(bytes).isLessThan(MOST_HEAP));
    assertThat(waited.getLast()).isLessThan(TimeUnit.NANOSECONDS.toMicros(Dist.PATIENCE.toNanos()));
  }

  /** Each holds a batch of dense results, and each result brings 4 KiB of the file. */
  @Test
  @Timeout(value = 3, unit = TimeUnit.MINUTES)
  void slowClientsWithExcerptsFitTheHeap() {
    Path dense = Inputs.write(dist.file("dense"), "e".repeat(8 << 20));
    dist.serve();
    long supervisor = dist.supervisorPid();
    List<Trawl> slow = new ArrayList<>();
    try {
      for (int i = 0; i < SLOW_CLIENTS; i++) {
        Trawl trawl = dist.connect();
        slow.add(trawl);
        trawl
            .open(dense)
            .scan(
                Scans.offsets("e")
                    .setExcerpts(
                        ExcerptOptions.newBuilder().setBeforeBytes(2048).setAfterBytes(2048)))
            .started();
      }
      try (Trawl quick = dist.connect()) {
        OpenBlob small = quick.open(Inputs.write(dist.file("few"), "one needle\n".repeat(1000)));
        assertThat(Scans.total(small, Scans.count("needle"))).isEqualTo(1000);
      }
      long heap = liveHeap(supervisor);
      System.out.printf(
          "MemoryIT: %d slow clients with excerpts: live heap %d KiB, results held %d KiB%n",
          SLOW_CLIENTS, heap >> 10, dist.status().getBufferedBytes() >> 10);
      assertThat(dist.status().getRunningScans()).isEqualTo(SLOW_CLIENTS);
      assertThat(heap).isLessThan(2 * MOST_HEAP);
    } finally {
      slow.forEach(Trawl::close);
    }
  }

  /** Takes results for a second. */
  private static void readSlowly(ScanStream stream) {
    long start = System.nanoTime();
    long taken = 0;
    while (taken < SLOW_BYTES_PER_SECOND) {
      ScanResponse message = stream.next();
      assertThat(message).as("the scan must not end while it is looked at").isNotNull();
      taken += message.getSerializedSize();
    }
    long due = start + TimeUnit.SECONDS.toNanos(1) * taken / SLOW_BYTES_PER_SECOND;
    while (System.nanoTime() < due) {
      LockSupport.parkNanos(due - System.nanoTime());
    }
  }

  /** Bytes of objects that can be reached, after a full collection. */
  private static long liveHeap(long pid) {
    jcmd(pid, "GC.run");
    Matcher used = USED.matcher(jcmd(pid, "GC.heap_info"));
    long kibibytes = 0;
    int generations = 0;
    while (used.find()) {
      kibibytes += Long.parseLong(used.group(2));
      generations++;
    }
    assertThat(generations).as("generations that jcmd told of").isEqualTo(2);
    return kibibytes << 10;
  }

  private static String jcmd(long pid, String command) {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    Outcome outcome = dist.run(dist.builder(List.of(jcmd.toString(), Long.toString(pid), command)));
    return outcome.ended(0).text();
  }

  private static long fileBacked(List<Long> pids) {
    return pids.stream().mapToLong(pid -> Proc.bytesOf(pid, "smaps_rollup", "Pss_File")).sum();
  }

  private static Path lines(Path file) {
    byte[] block = "e......\n".repeat(1 << 17).getBytes(StandardCharsets.US_ASCII);
    try (OutputStream out = Files.newOutputStream(file)) {
      for (long left = 8L * LINES; left > 0; left -= block.length) {
        out.write(block, 0, (int) Math.min(left, block.length));
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
