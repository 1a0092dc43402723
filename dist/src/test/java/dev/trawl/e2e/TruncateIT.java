package dev.trawl.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.trawl.client.ScanStream;
import dev.trawl.client.Trawl;
import dev.trawl.client.TrawlException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Promise 6 for a file that is cut off while it is scanned: touching what is gone kills a worker,
 * and the client is told that the file changed. Hazards: a supervisor that dies with it, a range
 * that is blamed for the deaths, an answer that looks whole.
 */
class TruncateIT {

  private static final long FILE_BYTES = 96L << 20;

  private Dist dist;
  private Path file;

  @BeforeEach
  void create() {
    dist = Dist.create();
    file = Inputs.mixed(dist.file("file"), FILE_BYTES, Inputs.seed(TruncateIT.class));
  }

  @AfterEach
  void cleanUp() {
    dist.close();
  }

  @Test
  void clientIsToldAndThePoolIsWholeAgain() throws IOException {
    dist.serve();
    long supervisor = dist.supervisorPid();
    try (Trawl trawl = dist.connect();
        ScanStream scan = trawl.open(file).scan(Scans.lines("e").setRangeSizeBytes(64 << 10))) {
      // Its results fill the buffers of a client that does not read, so most is not scanned yet.
      scan.started();
      truncate(FILE_BYTES / 8);
      TrawlException told =
          catchThrowableOfType(
              TrawlException.class,
              () -> {
                while (scan.next() != null) {
                  // To the end, which must be an error.
                }
              });
      assertThat(told).as("how the scan ended").isNotNull();
      assertThat(told.reason()).isEqualTo("BLOB_CHANGED");
    }
    awaitWholePool(supervisor);
    Outcome expected = dist.bash("LC_ALL=C grep -aFc java file");
    dist.bash("trawl scan -F -c java file").sameAs(expected);
  }

  @Test
  void commandSaysSoOnOneLine() throws IOException {
    dist.serve();
    long supervisor = dist.supervisorPid();
    Process scan =
        dist.bashBuilder(
                "trawl scan -F --count-matches --range-size 256 e file 2> complaint; echo $?")
            .start();
    await()
        .atMost(Dist.PATIENCE)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> dist.status().getRunningScans() == 1);
    truncate(1 << 20);
    try (var out = scan.inputReader()) {
      assertThat(out.readLine()).isEqualTo("2");
    }
    assertThat(Files.readString(dist.file("complaint"))).matches("trawl: [^\\n]*changed[^\\n]*\\n");
    awaitWholePool(supervisor);
    Outcome expected = dist.bash("LC_ALL=C grep -aFc e file");
    dist.bash("trawl scan -F -c e file").sameAs(expected);
  }

  private void awaitWholePool(long supervisor) {
    assertThat(Proc.isAlive(supervisor)).as("the supervisor lives").isTrue();
    dist.awaitPool();
    assertThat(dist.supervisorPid()).isEqualTo(supervisor);
  }

  private void truncate(long bytes) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(bytes);
    }
  }
}
