package dev.trawl.bench;

import static dev.trawl.bench.Contest.Contestant.PLAIN_READ;
import static dev.trawl.bench.Contest.Contestant.RIPGREP;
import static dev.trawl.bench.Contest.Contestant.TRAWL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trawl.bench.Contest.Contestant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ContestTest {

  private final List<Contestant> ran = new ArrayList<>();
  private final Contest<Contestant> contest =
      new Contest<>(
          Map.of(
              TRAWL, () -> ran.add(TRAWL),
              RIPGREP, () -> ran.add(RIPGREP),
              PLAIN_READ, () -> ran.add(PLAIN_READ)));

  @Test
  void everybodyRunsOnceARoundAndEveryRoundStartsWithAnother() throws Exception {
    Map<Contestant, Series> seconds = contest.rounds(3);
    assertThat(ran)
        .containsExactly(
            TRAWL, RIPGREP, PLAIN_READ, RIPGREP, PLAIN_READ, TRAWL, PLAIN_READ, TRAWL, RIPGREP);
    assertThat(seconds).containsOnlyKeys(TRAWL, RIPGREP, PLAIN_READ);
    assertThat(seconds.values()).allSatisfy(series -> assertThat(series.values()).hasSize(3));
  }

  @Test
  void whatComesBeforeIsDoneBeforeEveryRun() throws Exception {
    Contest<Contestant> prepared =
        new Contest<>(
            Map.of(TRAWL, () -> ran.add(TRAWL), RIPGREP, () -> ran.add(RIPGREP)),
            () -> ran.add(PLAIN_READ));
    prepared.rounds(2);
    assertThat(ran)
        .containsExactly(
            PLAIN_READ, TRAWL, PLAIN_READ, RIPGREP, PLAIN_READ, RIPGREP, PLAIN_READ, TRAWL);
  }
}
