package dev.trawl.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trawl.bench.Contest.Contestant;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ColdCommandTest {
  @TempDir Path folder;

  @Test
  void theFasterDdOfEachRoundIsWhatCounts() throws IOException {
    Path path = Files.writeString(folder.resolve("file"), "text");
    try (Arena arena = Arena.ofConfined()) {
      Work work =
          new Work(
              "work",
              "command",
              new BenchFile(path, arena),
              new Goal(Goal.Measure.OF_SPEED, Contestant.DD_BEST, 0.95, 0),
              Map.of(Contestant.TRAWL, () -> 0));
      Map<Contestant, Series> seconds =
          Map.of(
              Contestant.TRAWL, new Series(List.of(1.0, 2.0, 4.0)),
              Contestant.DD, new Series(List.of(1.0, 4.0, 2.0)),
              Contestant.DD_DIRECT, new Series(List.of(3.0, 1.0, 4.0)));
      WorkResult result = ColdCommand.withBest(new WorkResult(work, 0, seconds));
      assertThat(result.seconds().get(Contestant.DD_BEST))
          .isEqualTo(new Series(List.of(1.0, 1.0, 2.0)));
      assertThat(result.figures().values()).containsExactly(1.0, 0.5, 0.5);
      assertThat(result.row()).endsWith("| >= 0.95 best dd **missed** |");
    }
  }

  @Test
  void programsThatOnlyReadAreNotComparedByTheirAnswers() {
    assertThat(List.of(Contestant.values()).stream().filter(who -> !who.answers()))
        .containsExactly(
            Contestant.PYTHON_ARRAY_FILL,
            Contestant.DD,
            Contestant.DD_DIRECT,
            Contestant.DD_BEST,
            Contestant.PLAIN_READ);
  }
}
