package dev.trawl.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.trawl.client.OpenBlob;
import dev.trawl.client.ScanStream;
import dev.trawl.client.Trawl;
import dev.trawl.client.TrawlException;
import dev.trawl.proto.v1.ScanResponse;
import dev.trawl.proto.v1.ScanStatus;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What signals do to a supervisor in the foreground while a scan runs, whose client has not read
 * most of its results yet. Hazards: a scan that was cut off although there was time; a supervisor
 * that cannot be ended; processes left behind.
 */
class SignalIT {
  /** A match in every byte: more results than all buffers on the way hold. */
  private static final long MATCHES = 32L << 20;

  private Dist dist;
  private Path file;

  @BeforeEach
  void makeInput() {
    dist = Dist.create();
    file = dist.file("file");
    dist.bash("head -c " + MATCHES + " /dev/zero | tr '\\0' a > file").ended(0);
  }

  @AfterEach
  void cleanUp() {
    dist.close();
  }

  @Test
  void scanFinishesWithinTheGraceAndNoOtherBegins() throws InterruptedException {
    Process serve = serve(3600);
    try (Trawl trawl = dist.connect()) {
      OpenBlob blob = trawl.open(file);
      try (ScanStream scan = blob.scan(Scans.offsets("a"))) {
        long matches = matches(scan.next()) + matches(scan.next());
        Proc.terminate(serve.pid());
        awaitRefusal(blob);
        assertThat(
                HealthGrpc.newBlockingStub(trawl.channel())
                    .check(HealthCheckRequest.getDefaultInstance())
                    .getStatus())
            .isEqualTo(ServingStatus.NOT_SERVING);
        for (ScanResponse next = scan.next(); next != null; next = scan.next()) {
          matches += matches(next);
        }
        assertThat(scan.summary().getStatus()).isEqualTo(ScanStatus.SCAN_STATUS_COMPLETE);
        assertThat(matches).isEqualTo(MATCHES);
      }
    }
    awaitEnd(serve);
  }

  @Test
  void secondSignalEndsTheScanAtOnce() throws InterruptedException {
    Process serve = serve(3600);
    endsScan(
        serve,
        blob -> {
          Proc.terminate(serve.pid());
          awaitRefusal(blob);
          Proc.terminate(serve.pid());
        });
  }

  @Test
  void scanEndsWithTheGrace() throws InterruptedException {
    // SIGINT is ignored in what a shell runs in the background, unless that is undone.
    List<String> words = new ArrayList<>(List.of("env", "--default-signal=INT"));
    words.addAll(dist.words("serve", "--workers", 1, "--slots", 1, "--grace-seconds", 1));
    Process serve = dist.start(dist.builder(words));
    dist.awaitPool();
    endsScan(serve, blob -> Proc.interrupt(serve.pid()));
  }

  private Process serve(int graceSeconds) {
    return dist.serve("--workers", 1, "--slots", 1, "--grace-seconds", graceSeconds);
  }

  @FunctionalInterface
  private interface Step {
    void with(OpenBlob blob);
  }

  private void endsScan(Process serve, Step signals) throws InterruptedException {
    try (Trawl trawl = dist.connect()) {
      trawl.resumeScans(Duration.ZERO, failure -> {});
      OpenBlob blob = trawl.open(file);
      try (ScanStream scan = blob.scan(Scans.offsets("a"))) {
        assertThat(scan.next()).isNotNull();
        signals.with(blob);
        awaitEnd(serve);
        TrawlException end = catchThrowableOfType(TrawlException.class, () -> readOn(scan));
        // What the supervisor says last may be stuck behind results that nobody reads.
        assertThat(end.reason())
            .as(end.code() + ": " + end.getMessage())
            .isIn("SUPERVISOR_LEAVING", TrawlException.SUPERVISOR_LOST);
      }
    }
  }

  private static void readOn(ScanStream scan) {
    while (scan.next() != null) {
      // Results do not matter here.
    }
  }

  private static long matches(ScanResponse message) {
    return message.getBatch().getMatches().getStartDeltasCount();
  }

  private static void awaitRefusal(OpenBlob blob) {
    await()
        .atMost(Dist.PATIENCE)
        .until(
            () -> {
              try (ScanStream other = blob.scan(Scans.count("b"))) {
                readOn(other);
                return false;
              } catch (TrawlException e) {
                assertThat(e.reason()).isEqualTo("SUPERVISOR_LEAVING");
                return true;
              }
            });
  }

  private void awaitEnd(Process serve) throws InterruptedException {
    assertThat(serve.waitFor(Dist.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(serve.exitValue()).isEqualTo(0);
    dist.awaitNoProcess(Dist.PATIENCE);
    assertThat(dist.socket()).doesNotExist();
  }
}
