package dev.trawl.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trawl.client.MatchStream;
import dev.trawl.client.OpenBlob;
import dev.trawl.client.Trawl;
import dev.trawl.client.TrawlException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Scans that outlive their supervisor. Hazards: results lost or given twice where the stream broke,
 * line numbers and limits that begin again, a supervisor that comes back although somebody stopped
 * it, a client that waits for ever.
 */
class ResumeIT {
  private static final long FILE_BYTES = 24L << 20;

  private Dist dist;
  private Path file;

  @BeforeEach
  void makeInputs() {
    dist = Dist.create();
    file = Inputs.mixed(dist.file("file"), FILE_BYTES, Inputs.seed(ResumeIT.class));
  }

  @AfterEach
  void cleanUp() {
    dist.close();
  }

  /** Killed whenever another part of the output has come, if it is there. */
  @ParameterizedTest
  @ValueSource(strings = {"-ob a", "-m 20000 -n -C 1 ab"})
  void theCommandGoesOnWithAnotherSupervisor(String flags) throws Exception {
    Path whole = dist.file("whole");
    dist.bash("trawl scan -a " + flags + " file > whole").ended(0);
    long step = Files.size(whole) / 5;
    long next = step;
    Process command =
        dist.bashBuilder("trawl scan -a " + flags + " file")
            .redirectError(dist.file("told").toFile())
            .start();
    int kills = 0;
    long came = 0;
    Path printed = dist.file("printed");
    try (InputStream in = command.getInputStream();
        OutputStream out = Files.newOutputStream(printed)) {
      byte[] block = new byte[4096];
      for (int n = in.read(block); n >= 0; n = in.read(block)) {
        out.write(block, 0, n);
        came += n;
        if (kills < 2 && came > next) {
          next += step;
          kills += killSupervisor() ? 1 : 0;
        }
      }
    }
    System.out.printf("ResumeIT: %s: %d kills%n", flags, kills);
    assertThat(kills).isPositive();
    assertThat(command.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(command.exitValue()).as(Files.readString(dist.file("told"))).isZero();
    new Outcome(0, printed, "").sameAs(new Outcome(0, whole, ""));
  }

  /** Whether one was there to be killed: the one before may just have been. */
  private boolean killSupervisor() {
    try {
      Proc.kill(dist.supervisorPid());
      return true;
    } catch (TrawlException e) {
      return false;
    }
  }

  @Test
  void whoeverStoppedTheSupervisorDoesNotGetItBack() throws Exception {
    dist.serve("--workers", 1, "--slots", 1);
    Process command = dist.bashBuilder("trawl scan -aob a file").start();
    assertThat(command.getInputStream().read()).isGreaterThan(0);
    dist.trawl("stop", "--grace", 0).ended(0);
    command.getInputStream().transferTo(OutputStream.nullOutputStream());
    String said = new String(command.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(command.waitFor()).isEqualTo(2);
    // Which of the two it is depends on whether its last words came through.
    assertThat(said).containsAnyOf("the supervisor is shutting down", "the supervisor was stopped");
    dist.awaitNoProcess(Duration.ofSeconds(10));
  }

  @Test
  void aClientOfTheLibraryWaitsForTheNextSupervisor() {
    dist.serve("--workers", 2, "--slots", 1);
    try (Trawl trawl = dist.connect();
        OpenBlob blob = trawl.open(file);
        MatchStream matches = blob.find("a".getBytes(StandardCharsets.UTF_8))) {
      long expected = blob.countMatches("a".getBytes(StandardCharsets.UTF_8));
      long came = 0;
      long last = -1;
      while (matches.advance()) {
        assertThat(matches.start()).isGreaterThan(last);
        last = matches.start();
        if (++came == 1000) {
          Proc.kill(dist.supervisorPid());
          dist.serve("--workers", 1, "--slots", 1);
        }
      }
      assertThat(came).isEqualTo(expected);
    }
  }

  @Test
  void aFileThatChangedMeanwhileIsToldInsteadOfResumed() {
    dist.serve("--workers", 1, "--slots", 1);
    assertThatThrownBy(
            () ->
                findAndKill(
                    () -> {
                      Files.writeString(file, "another");
                      dist.serve("--workers", 1, "--slots", 1);
                    },
                    Duration.ofSeconds(10)))
        .isInstanceOfSatisfying(
            TrawlException.class,
            e -> assertThat(e.reason()).isEqualTo(TrawlException.BLOB_CHANGED));
  }

  @Test
  void whoHasNoPatienceIsToldAtOnce() {
    dist.serve("--workers", 1, "--slots", 1);
    assertThatThrownBy(() -> findAndKill(() -> {}, Duration.ZERO))
        .isInstanceOfSatisfying(
            TrawlException.class,
            e -> assertThat(e.reason()).isEqualTo(TrawlException.SUPERVISOR_LOST));
  }

  private interface Step {
    void run() throws IOException;
  }

  private void findAndKill(Step then, Duration patience) throws IOException {
    try (Trawl trawl = dist.connect();
        OpenBlob blob = trawl.open(file);
        MatchStream matches = blob.find("a".getBytes(StandardCharsets.UTF_8))) {
      trawl.resumeScans(patience, failure -> {});
      assertThat(matches.advance()).isTrue();
      Proc.kill(dist.supervisorPid());
      then.run();
      while (matches.advance()) {
        // Until it fails.
      }
    }
  }
}
