package dev.trawl.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trawl.client.Trawl;
import dev.trawl.proto.v1.ScanRequest;
import dev.trawl.proto.v1.ScanResponse;
import dev.trawl.proto.v1.ScanStatus;
import dev.trawl.proto.v1.ScanSummary;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Promises 3 and 4 while workers die: the answer is grep's, byte for byte, and the pool is whole
 * again afterwards. Hazards: results of a dead worker's batches lost or sent twice, a checkpoint
 * that forgets where a match ended or how many newlines went before, a range nobody takes up again.
 */
class KillIT {

  private static final long FILE_BYTES = Dist.LONG ? 5L << 30 : 48L << 20;

  private static Dist dist;
  private static SplittableRandom random;
  private static Path file;
  private static int killsInAll;

  @BeforeAll
  static void makeInputs() {
    dist = Dist.create();
    long seed = Inputs.seed(KillIT.class);
    random = new SplittableRandom(seed);
    file = Inputs.mixed(dist.file("file"), FILE_BYTES, seed);
    dist.serve("--workers", 2, "--slots", 1);
  }

  @AfterAll
  static void cleanUp() {
    dist.close();
  }

  @Test
  void offsetsAreThoseOfGrep() {
    Path printed = dist.file("offsets");
    scanAndKill(
        Scans.offsets("aa").setRangeSizeBytes(256 << 10), "aa", printed, Dist.LONG ? 5 : 10);
    Outcome expected = dist.bash("LC_ALL=C grep -aobFe aa file");
    new Outcome(0, printed, "").sameAs(expected);
  }

  @Test
  void linesAndTheirNumbersAreThoseOfGrep() {
    Path printed = dist.file("lines");
    scanAndKill(Scans.lines("e").setRangeSizeBytes(256 << 10), "e", printed, Dist.LONG ? 5 : 20);
    Outcome expected = dist.bash("LC_ALL=C grep -anbFe e file | LC_ALL=C cut -d: -f1,2");
    new Outcome(0, printed, "").sameAs(expected);
  }

  @Test
  void countIsThatOfGrep() {
    Path printed = dist.file("count");
    long[] total = new long[1];
    scanAndKill(
        Scans.count("aa").setRangeSizeBytes(8 << 10),
        printed,
        Dist.LONG ? 5 : 20,
        message -> total[0] += message.getBatch().getCount().getTotal());
    String expected = dist.bash("LC_ALL=C grep -aoFe aa file | wc -l").text();
    assertThat(total[0]).isEqualTo(Long.parseLong(expected));
  }

  private static void scanAndKill(
      ScanRequest.Builder request, String literal, Path printed, int percent) {
    try (PrintStream out = Scans.printer(printed)) {
      scanAndKill(
          request, printed, percent, message -> Scans.print(message.getBatch(), literal, out));
    }
  }

  /**
   * Runs a scan, and kills a worker whenever another {@code percent} of the file was delivered; of
   * an aggregate, which comes at the end, scanned.
   */
  private static void scanAndKill(
      ScanRequest.Builder request, Path printed, int percent, Consumer<ScanResponse> each) {
    long step = FILE_BYTES * percent / 100;
    long[] next = {step};
    int before = killsInAll;
    try (Trawl trawl = dist.connect()) {
      ScanSummary summary =
          Scans.run(
              trawl.open(file),
              request.setProgressIntervalMillis(50),
              message -> {
                each.accept(message);
                long reached =
                    message.hasProgress()
                        ? message.getProgress().getDeliveredTo()
                        : message.getBatch().getSegment().getEnd();
                if (isAggregate(request)) {
                  reached = message.getProgress().getScannedBytes();
                }
                for (; next[0] <= reached && next[0] < FILE_BYTES; next[0] += step) {
                  killOne();
                }
              });
      int kills = killsInAll - before;
      System.out.printf(
          "KillIT: %s: %d kills, %d attempts for %d ranges%n",
          printed.getFileName(), kills, summary.getAttempts(), summary.getRanges());
      assertThat(summary.getStatus()).isEqualTo(ScanStatus.SCAN_STATUS_COMPLETE);
      assertThat(kills).as("kills").isGreaterThanOrEqualTo(100 / percent - 1);
      assertThat(summary.getAttempts())
          .as("attempts: the kills hit running work")
          .isGreaterThan(summary.getRanges());
    }
    dist.awaitPool();
  }

  private static boolean isAggregate(ScanRequest.Builder request) {
    return request.getOperator().getPatterns().hasCount();
  }

  /**
   * Kills a worker and waits for the one that replaces it. A range on which workers die five times
   * in a row before it gets anywhere counts as poison; the client, which has results in store for
   * many kills, could bring that about in no time.
   */
  private static void killOne() {
    long deaths = dist.status().getWorkerDeaths();
    List<Long> workers = dist.workerPids();
    Proc.kill(workers.get(random.nextInt(workers.size())));
    killsInAll++;
    await()
        .atMost(Dist.PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> dist.status().getWorkerDeaths() > deaths);
    dist.awaitPool();
  }
}
