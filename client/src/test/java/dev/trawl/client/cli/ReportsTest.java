package dev.trawl.client.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trawl.proto.v1.ByteRange;
import dev.trawl.proto.v1.Gap;
import dev.trawl.proto.v1.GapReason;
import dev.trawl.proto.v1.GetStatusResponse;
import dev.trawl.proto.v1.ScanSummary;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said besides results: error lines, gaps, status, the last words of a supervisor. */
class ReportsTest {
  @TempDir Path directory;

  @Test
  void aFailureIsOneLineWhateverItHolds() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();

    ErrorLine.print("cannot open a\nb\u001B[2J\u00E9: no", new PrintStream(err, true, UTF_8));

    assertThat(err.toString(UTF_8)).isEqualTo("trawl: cannot open a\\x0ab\\x1b[2J\u00E9: no\n");
  }

  @Test
  void anUnexpectedFailureNamesTheSwitchThatShowsMore() {
    assertThat(ErrorLine.message(new IllegalStateException("odd")))
        .isEqualTo(
            "unexpected failure: java.lang.IllegalStateException: odd; set TRAWL_DEBUG=1 to see"
                + " where");
  }

  @Test
  void gapsSayWhatIsMissingAndWhy() {
    Gaps gaps = new Gaps();
    assertThat(gaps.isAny()).isFalse();
    Gap gap =
        Gap.newBuilder()
            .setRange(ByteRange.newBuilder().setStart(10).setEnd(20))
            .setReason(GapReason.GAP_REASON_WORKER_DIED)
            .setSignal(11)
            .setAttempts(3)
            .build();

    gaps.add(ScanSummary.newBuilder().addGaps(gap).setGapCount(2).build(), 100);

    assertThat(gaps.isAny()).isTrue();
    assertThat(gaps.describe())
        .isEqualTo(
            "the answer is PARTIAL: bytes 110 to 120 were not scanned: workers died on them (3"
                + " attempts, last by signal 11); 1 more gap; all else was");
  }

  @Test
  void statusIsForPeople() {
    GetStatusResponse status =
        GetStatusResponse.newBuilder()
            .setBuild("0.1.0+abc")
            .setPid(42)
            .setUptimeMillis(3_723_000)
            .setWorkersWanted(2)
            .setWorkersAttached(1)
            .setSlots(2)
            .setBufferedBytes(1536)
            .build();

    assertThat(StatusText.of(status, "/run/x", "0.1.0+abc"))
        .contains("process 42, up 1 h 2 min")
        .contains("1 of 2 attached, 2 slots, 0 died")
        .contains("1.50 KiB of results buffered")
        .doesNotContain("would replace");
    assertThat(StatusText.of(status, "/run/x", "0.2.0")).contains("this command is 0.2.0");
  }

  @Test
  void theLastLinesOfALogFitOnOne() throws IOException {
    Path log = Files.writeString(directory.resolve("log"), "old\none\n\ntwo\nthree\nfour\n");

    assertThat(LogTail.read(log, 4, 1000)).isEqualTo("two | three | four");
    assertThat(LogTail.read(log, 19, 1000)).isEqualTo("four");
    assertThat(LogTail.read(log, 4, 5)).isEqualTo("four");
    assertThat(LogTail.read(log, 1000, 1000)).isEmpty();
  }

  @Test
  void theSupervisorsCommandNamesOneJarAndItsPool() throws IOException {
    Path lib = Files.createDirectories(directory.resolve("lib"));
    Path jar = Files.createFile(lib.resolve("trawl-server-0.1.0.jar"));
    Files.writeString(directory.resolve("build-id"), "0.1.0+abc\n");
    TrawlHome home = TrawlHome.at(directory);

    List<String> command =
        SupervisorProcess.command(home, Path.of("/run/x"), new PoolSize(2, 0), 600, "--background");

    assertThat(home.build()).isEqualTo("0.1.0+abc");
    assertThat(command)
        .containsSequence("-cp", jar.toString(), "dev.trawl.server.SupervisorMain")
        .containsSequence("--directory", "/run/x", "--workers", "2", "--background")
        .containsSequence("--idle-exit-seconds", "600", "--blob-idle-seconds", "30")
        .contains("-Dtrawl.home=" + directory)
        .doesNotContain("--slots");
  }

  @Test
  void anIncompleteFolderIsToldWithARemedy() throws IOException {
    assertThatThrownBy(() -> TrawlHome.at(directory))
        .hasMessageContaining("build-id: no such file or directory; build or install Trawl again");
    Files.writeString(directory.resolve("build-id"), "x");
    Files.createDirectories(directory.resolve("lib"));
    assertThatThrownBy(() -> TrawlHome.at(directory).serverJar())
        .hasMessageContaining("no trawl-server jar in it");
  }
}
