package dev.trawl.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.trawl.client.Trawl;
import dev.trawl.client.TrawlException;
import dev.trawl.proto.v1.ScanResponse;
import dev.trawl.proto.v1.ScanStatus;
import dev.trawl.proto.v1.ScanSummary;
import dev.trawl.proto.v1.Worker;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Workers come and go as they are told, and no answer changes for it. Hazards: a range lost or
 * delivered twice on its way from a draining worker to another; a worker that leaves and is taken
 * for dead; a pool that ends up with too many or too few.
 */
class PoolIT {
  private static final long FILE_BYTES = 96L << 20;
  private static final int WORKERS = 2;

  private static Dist dist;
  private static Path file;
  private static Outcome expected;

  @BeforeAll
  static void makeInputs() {
    dist = Dist.create();
    file = Inputs.mixed(dist.file("file"), FILE_BYTES, Inputs.seed(PoolIT.class));
    expected = dist.bash("LC_ALL=C grep -anbFe e file | LC_ALL=C cut -d: -f1,2");
    dist.serve("--workers", WORKERS, "--slots", 2);
  }

  @AfterAll
  static void cleanUp() {
    dist.close();
  }

  @BeforeEach
  void restorePool() {
    resizeTo(WORKERS);
  }

  @Test
  void linesAreThoseOfGrepWhileEveryWorkerIsReplacedAgainAndAgain() {
    ScanSummary summary = scanWith(15, () -> replaceAll());
    assertThat(summary.getAttempts())
        .as("attempts: draining hit running work")
        .isGreaterThan(summary.getRanges());
  }

  @Test
  void linesAreThoseOfGrepWhileThePoolGrowsAndShrinks() {
    int[] sizes = {4, 1, 3};
    int[] next = {0};
    scanWith(
        25,
        () -> {
          if (next[0] < sizes.length) {
            resizeTo(sizes[next[0]++]);
          }
        });
    assertThat(next[0]).isEqualTo(sizes.length);
  }

  @Test
  void drainedWorkerIsReplacedAndNotCountedAsDead() {
    long deaths = dist.status().getWorkerDeaths();
    long pid;
    try (Trawl trawl = dist.connect()) {
      Worker first = trawl.workers().get(0);
      pid = first.getPid();
      dist.trawl("drain", "--wait", first.getWorkerId()).ended(0);
      assertThat(trawl.workers()).map(Worker::getWorkerId).doesNotContain(first.getWorkerId());
    }
    await().atMost(Dist.PATIENCE).until(() -> !Proc.isAlive(pid));
    dist.awaitPool();
    assertThat(dist.workerPids()).hasSize(WORKERS).doesNotContain(pid);
    assertThat(dist.status().getWorkerDeaths()).isEqualTo(deaths);
  }

  @Test
  void resizingAgainToTheSameChangesNothing() {
    List<Long> before = dist.workerPids();
    dist.trawl("resize", WORKERS).ended(0);
    dist.awaitPool();
    assertThat(dist.workerPids()).isEqualTo(before);
  }

  @Test
  void everyWorkerIsListed() {
    String table = dist.trawl("workers").ended(0).text();
    assertThat(table.lines()).hasSize(WORKERS + 2);
    dist.workerPids().forEach(pid -> assertThat(table).contains(" " + pid + "  ready"));
  }

  @Test
  void saysWhatCannotBeDone() {
    dist.trawl("drain", 999_999).refused("no worker 999999");
    dist.trawl("resize", 0).refused("from 1 to 512");
    try (Trawl trawl = dist.connect()) {
      for (int workers : new int[] {0, 513, -1}) {
        assertThatThrownBy(() -> trawl.resizePool(workers))
            .isInstanceOf(TrawlException.class)
            .hasMessageContaining("not in 1 to 512");
      }
    }
  }

  /** Scans, and does {@code disturb} whenever so many more percent of the file have come. */
  private static ScanSummary scanWith(int percent, Runnable disturb) {
    long deaths = dist.status().getWorkerDeaths();
    Path printed = dist.file("printed");
    long step = FILE_BYTES * percent / 100;
    long[] next = {step};
    try (Trawl trawl = dist.connect();
        PrintStream out = Scans.printer(printed)) {
      ScanSummary summary =
          Scans.run(
              trawl.open(file),
              Scans.lines("e").setRangeSizeBytes(256 << 10),
              (ScanResponse message) -> {
                Scans.print(message.getBatch(), "e", out);
                if (message.getBatch().getSegment().getEnd() >= next[0]) {
                  next[0] += step;
                  disturb.run();
                }
              });
      assertThat(summary.getStatus()).isEqualTo(ScanStatus.SCAN_STATUS_COMPLETE);
      out.flush();
      new Outcome(0, printed, "").sameAs(expected);
      assertThat(dist.status().getWorkerDeaths()).as("deaths").isEqualTo(deaths);
      return summary;
    }
  }

  /** A rolling restart. */
  private static void replaceAll() {
    try (Trawl trawl = dist.connect()) {
      for (Worker worker : trawl.workers()) {
        trawl.drainWorker(worker.getWorkerId());
        await()
            .atMost(Dist.PATIENCE)
            .pollInterval(Duration.ofMillis(20))
            .until(
                () ->
                    trawl.workers().stream()
                        .noneMatch(other -> other.getWorkerId() == worker.getWorkerId()));
        awaitWorkers(trawl, WORKERS);
      }
    }
  }

  private static void resizeTo(int workers) {
    try (Trawl trawl = dist.connect()) {
      trawl.resizePool(workers);
      assertThat(trawl.status().getWorkersWanted()).isEqualTo(workers);
      awaitWorkers(trawl, workers);
    }
  }

  private static void awaitWorkers(Trawl trawl, int workers) {
    await()
        .atMost(Dist.PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> {
              List<Worker> all = trawl.workers();
              return all.size() == workers
                  && all.stream().allMatch(worker -> worker.getWorkerId() != 0);
            });
  }
}
