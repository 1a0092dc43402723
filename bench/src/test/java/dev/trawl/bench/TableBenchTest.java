package dev.trawl.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trawl.bench.Contest.Contestant;
import dev.trawl.bench.Work.Answer;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableBenchTest {
  @TempDir Path folder;

  @Test
  void everybodyIsCheckedWarmedUpAndTimedAsOften() throws Exception {
    AtomicInteger ran = new AtomicInteger();
    WorkResult result =
        measure(
            Map.of(
                Contestant.TRAWL,
                () -> {
                  ran.incrementAndGet();
                  return 7;
                },
                Contestant.RIPGREP,
                () -> 7),
            Goal.timesRipgrep(0));
    assertThat(result.answer()).isEqualTo(7);
    assertThat(result.seconds().values()).allSatisfy(s -> assertThat(s.values()).hasSize(3));
    // Once for the answer, twice to warm up, three times timed.
    assertThat(ran).hasValue(6);
  }

  @Test
  void aDifferentAnswerIsNotTimed() {
    assertThatThrownBy(
            () ->
                measure(
                    Map.of(Contestant.TRAWL, () -> 7, Contestant.RIPGREP, () -> 8),
                    Goal.timesRipgrep(0)))
        .hasMessageContaining("trawl answers 7, rg 8");
  }

  @Test
  void thePlainReadAnswersSomethingElse() throws Exception {
    assertThat(
            measure(
                    Map.of(Contestant.TRAWL, () -> 7, Contestant.PLAIN_READ, () -> 8),
                    Goal.ofLimit(0))
                .answer())
        .isEqualTo(7);
  }

  @Test
  void anAnswerThatChangesIsADefect() {
    AtomicInteger next = new AtomicInteger();
    assertThatThrownBy(
            () -> measure(Map.of(Contestant.TRAWL, next::incrementAndGet), Goal.milliseconds(1)))
        .hasMessageContaining("a run gave 2 where the first gave 1");
  }

  @Test
  void rowsTellFiguresAndMissedTargets() throws IOException {
    Series one = new Series(List.of(1.0, 1.0, 1.0));
    Series two = new Series(List.of(2.0, 1.0, 3.0));
    Map<Contestant, Series> seconds =
        Map.of(Contestant.TRAWL, one, Contestant.RIPGREP, two, Contestant.PLAIN_READ, one);
    assertThat(row(Goal.timesRipgrep(3), seconds))
        .contains("| 1.000 s | rg 2.000 s, limit 1.000 s | 2.00 x (1.00 x - 3.00 x) |")
        .endsWith("| >= 3.00 x rg **missed** |");
    assertThat(row(Goal.timesRipgrep(2), seconds)).endsWith("| >= 2.00 x rg |");
    assertThat(row(Goal.timesRipgrep(0), seconds)).endsWith("| - |");
    assertThat(row(Goal.ofLimit(0.5), seconds)).contains("| 1.00 (1.00 - 1.00) |");
    assertThat(row(Goal.perSecond(10, 20), seconds)).contains("20 /s").endsWith("| >= 10 /s |");
    assertThat(row(Goal.milliseconds(999), seconds)).endsWith("| <= 999.00 ms **missed** |");
    Goal longer = new Goal(Goal.Measure.SECONDS_LONGER, Contestant.RIPGREP, 0.25, 0);
    assertThat(row(longer, seconds)).contains("-1.000 s").endsWith("| <= +0.250 s rg |");
  }

  @Test
  void ratiosTellEverybodyElseAndTheSpeedOfACore() throws IOException {
    Map<Contestant, Series> seconds =
        Map.of(
            Contestant.TRAWL, new Series(List.of(0.5, 0.5, 0.5)),
            Contestant.RIPGREP, new Series(List.of(2.0, 1.0, 3.0)),
            Contestant.WC, new Series(List.of(0.25, 0.25, 0.25)));
    Path path = Files.write(folder.resolve("large"), new byte[20_000_000]);
    try (Arena arena = Arena.ofConfined()) {
      BenchFile file = new BenchFile(path, arena);
      Map<Contestant, Answer> runs = Map.of(Contestant.TRAWL, () -> 0);
      Work work = new Work("work", "client", file, Goal.timesRipgrep(0), runs);
      assertThat(new WorkResult(work, 0, seconds).ratios())
          .contains("rg 2.000 s (0.01): 4.00 x (2.00 x - 6.00 x)")
          .contains("wc 0.250 s (0.08): 0.50 x (0.50 x - 0.50 x)");
      assertThat(new WorkResult(work, 0, seconds).row()).contains("| rg 2.000 s (0.01), wc");
    }
  }

  @Test
  void coresAreThoseOfTheMachineOrOfTheProgram() {
    assertThat(Contestant.TRAWL.cores(16)).isEqualTo(16);
    assertThat(Contestant.RIPGREP.cores(16)).isEqualTo(1);
    assertThat(Contestant.RIPGREP_HALVES.cores(16)).isEqualTo(2);
    assertThat(Contestant.RIPGREP_HALVES.cores(1)).isEqualTo(1);
  }

  @Test
  void seriesHavePercentilesAndMeans() {
    Series series = new Series(List.of(4.0, 1.0, 2.0));
    assertThat(series.percentile(99)).isEqualTo(4);
    assertThat(series.percentile(50)).isEqualTo(2);
    assertThat(series.geometricMean()).isEqualTo(2);
    assertThat(series.minus(new Series(List.of(1.0, 1.0, 1.0))).values())
        .containsExactly(3.0, 0.0, 1.0);
  }

  @Test
  void commandsAreReadToTheEndAndTheirFailuresTold() throws Exception {
    assertThat(new Command("printf", " 42 file\n").number()).isEqualTo(42);
    assertThat(Command.sumOf(List.of(new Command("echo", "1"), new Command("echo", "2"))))
        .isEqualTo(3);
    assertThat(new Command("echo", "a").outputChecksum())
        .isEqualTo(new Command("printf", "a\n").outputChecksum())
        .isNotEqualTo(new Command("printf", "b\n").outputChecksum());
    assertThatThrownBy(() -> new Command("sh", "-c", "exit 3").number())
        .hasMessageContaining("ended with 3");
  }

  private WorkResult measure(Map<Contestant, Answer> runs, Goal goal) throws Exception {
    try (Arena arena = Arena.ofConfined()) {
      return TableBench.measure(new Work("work", "client", file(arena), goal, runs), 3);
    }
  }

  private String row(Goal goal, Map<Contestant, Series> seconds) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      Work work = new Work("work", "client", file(arena), goal, Map.of(Contestant.TRAWL, () -> 0));
      return new WorkResult(work, 0, seconds).row();
    }
  }

  private BenchFile file(Arena arena) throws IOException {
    Path path = folder.resolve("file");
    Files.writeString(path, "text");
    return new BenchFile(path, arena);
  }
}
