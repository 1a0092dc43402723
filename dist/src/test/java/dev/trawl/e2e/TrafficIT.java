package dev.trawl.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trawl.client.Trawl;
import dev.trawl.proto.v1.DispatchCost;
import dev.trawl.proto.v1.GetStatusResponse;
import dev.trawl.proto.v1.ScanRequest;
import dev.trawl.proto.v1.ScanSummary;
import java.nio.file.Path;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Promise 1, the blob never crosses the wire: bytes are counted at both of the supervisor's
 * sockets, and once more by a relay that stands between. Hazards: a task that carries data, results
 * that carry text nobody asked for, heartbeats that grow with the file.
 */
class TrafficIT {

  private static final long MOST_BYTES_A_TASK = 64;
  private static final long MOST_BYTES_WITHOUT_MATCH = 256 << 10;

  /** What status calls, headers and flow control around a measurement may cost. */
  private static final long AROUND_BYTES = 4 << 10;

  private static Dist dist;

  /** Bytes that crossed the four ways since the supervisor started. */
  private record Traffic(long fromClients, long toClients, long fromWorkers, long toWorkers) {
    static Traffic now() {
      GetStatusResponse status = dist.status();
      return new Traffic(
          status.getClientTraffic().getReceivedBytes(),
          status.getClientTraffic().getSentBytes(),
          status.getWorkerTraffic().getReceivedBytes(),
          status.getWorkerTraffic().getSentBytes());
    }

    Traffic since(Traffic before) {
      return new Traffic(
          fromClients - before.fromClients,
          toClients - before.toClients,
          fromWorkers - before.fromWorkers,
          toWorkers - before.toWorkers);
    }

    long inAll() {
      return fromClients + toClients + fromWorkers + toWorkers;
    }
  }

  @BeforeAll
  static void start() {
    dist = Dist.create();
    dist.serve();
  }

  @AfterAll
  static void cleanUp() {
    dist.close();
  }

  static LongStream sizes() {
    return Dist.LONG ? LongStream.of(20L << 20, 200L << 20, 5L << 30) : LongStream.of(200L << 20);
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void scanWithoutMatchMovesNextToNothing(long bytes) {
    Path file = Inputs.zeros(dist.file("zeros-" + bytes), bytes);
    for (ScanRequest.Builder request :
        new ScanRequest.Builder[] {
          Scans.offsets("needle"), Scans.lines("needle"), Scans.count("needle")
        }) {
      Traffic before = Traffic.now();
      run(file, request);
      Traffic moved = Traffic.now().since(before);
      System.out.printf(
          "TrafficIT: %s, %d bytes, no match: %s, %d in all%n",
          request.getOperator().getPatterns().getAnswerCase(), bytes, moved, moved.inAll());
      assertThat(moved.inAll()).as("bytes on both sockets").isLessThan(MOST_BYTES_WITHOUT_MATCH);
    }
  }

  @Test
  void taskCostsAtMostSixtyFourBytes() {
    long bytes = 40L << 20;
    Path file = Inputs.zeros(dist.file("small"), bytes);
    Traffic before = Traffic.now();
    ScanSummary summary = run(file, Scans.count("needle").setRangeSizeBytes(4 << 10));
    Traffic moved = Traffic.now().since(before);
    DispatchCost cost = summary.getDispatch();
    System.out.printf(
        "TrafficIT: %d tasks, %d bytes of grants (%.1f a task), %.1f bytes a task to workers, %.1f"
            + " from workers%n",
        cost.getTasks(),
        cost.getTaskBytes(),
        (double) cost.getTaskBytes() / cost.getTasks(),
        (double) moved.toWorkers() / cost.getTasks(),
        (double) moved.fromWorkers() / cost.getTasks());
    assertThat(cost.getTasks()).isGreaterThanOrEqualTo(bytes >> 12);
    assertThat(cost.getTaskBytes())
        .as("bytes of grants, by the supervisor's account")
        .isPositive()
        .isLessThanOrEqualTo(MOST_BYTES_A_TASK * cost.getTasks());
    assertThat(moved.toWorkers())
        .as("bytes to workers, counted at the socket")
        .isGreaterThanOrEqualTo(cost.getTaskBytes())
        .isLessThanOrEqualTo(MOST_BYTES_A_TASK * cost.getTasks() + AROUND_BYTES);
  }

  @Test
  void resultsAreOffsetsNotText() {
    String line = "x".repeat(999) + "\n";
    Path file = Inputs.write(dist.file("lines"), line.repeat(20_000));
    Traffic before = Traffic.now();
    ScanSummary summary = run(file, Scans.lines("xx" + "x".repeat(900)));
    Traffic moved = Traffic.now().since(before);
    assertThat(summary.getResults()).isEqualTo(20_000);
    assertThat(moved.inAll()).as("for 20 MB of matching lines").isLessThan(20_000 * 32);
  }

  /** The supervisor's counters agree with bytes counted outside of it. */
  @Test
  void countersTellWhatCrossesTheSocket() {
    Path file = Inputs.zeros(dist.file("many"), 4 << 20);
    Traffic before = Traffic.now();
    try (Relay relay = Relay.listen(dist.file("relay.sock"), dist.socket())) {
      try (Trawl trawl = Trawl.connect(dist.file("relay.sock"))) {
        Scans.run(trawl.open(file), Scans.offsets("\0"), message -> {});
      }
      await()
          .atMost(Dist.PATIENCE)
          .untilAsserted(
              () -> {
                Traffic counted = Traffic.now().since(before);
                assertThat(relay.fromTarget()).as("4 M offsets").isGreaterThan(4 << 20);
                assertThat(counted.toClients() - relay.fromTarget()).isBetween(0L, AROUND_BYTES);
                assertThat(counted.fromClients() - relay.toTarget()).isBetween(0L, AROUND_BYTES);
              });
    }
  }

  private static ScanSummary run(Path file, ScanRequest.Builder request) {
    try (Trawl trawl = dist.connect()) {
      return Scans.run(trawl.open(file), request, message -> {});
    }
  }
}
