package dev.trawl.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trawl.bench.Contest.Contestant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class QuickResultTest {

  @Test
  void medianIsTheMiddleValue() {
    assertThat(new Series(List.of(3.0, 1.0, 2.0)).median()).isEqualTo(2);
    assertThat(new Series(List.of(4.0, 1.0, 2.0, 8.0)).median()).isEqualTo(3);
    assertThat(new Series(List.of(5.0)).median()).isEqualTo(5);
  }

  @Test
  void ratiosAreTakenRoundByRound() {
    Series ratio = new Series(List.of(2.0, 9.0)).over(new Series(List.of(1.0, 3.0)));
    assertThat(ratio.values()).containsExactly(2.0, 3.0);
    assertThatThrownBy(() -> ratio.over(new Series(List.of(1.0))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void ratiosSayTheShareOfTheLimitAndHowMuchLongerRipgrepTakes() {
    QuickResult result = result(1_000, 1_000);
    assertThat(result.ofLimit().median()).isEqualTo(0.5);
    assertThat(result.ripgrepOverTrawl().median()).isEqualTo(3);
  }

  @Test
  void aFileThatIsNotWhollyCachedIsSaidToBe() {
    assertThat(result(1_000, 1_000).table())
        .contains("wholly in the page cache")
        .doesNotContain("NOT");
    assertThat(result(1_000, 999).table()).contains("NOT wholly in the page cache");
  }

  @Test
  void rawResultsHoldEveryRoundAndEscapeThePattern() {
    assertThat(result(1_000, 1_000).json())
        .contains("\"pattern\": \"a\\u0022b\\u000a\"")
        .contains("\"trawl\": [2.0, 2.0]")
        .contains("\"ripgrep\": [6.0, 6.0]")
        .contains("\"plain_read\": [1.0, 1.0]")
        .contains("\"written\": \"small\"")
        .contains("\"folios\": \"5.0 KiB\"");
  }

  private static QuickResult result(long residentBefore, long residentAfter) {
    return new QuickResult(
        "2026-01-02T03:04:05Z",
        new Machine("host", "cpu", 2, "Linux 6", "25.0.3"),
        new QuickResult.File("file", 1_000, "small", "5.0 KiB", residentBefore, residentAfter),
        new QuickResult.Search("a\"b\n", 7),
        new QuickResult.Pool("build", 2, 2),
        "ripgrep 15.0.0",
        Map.of(
            Contestant.TRAWL, new Series(List.of(2.0, 2.0)),
            Contestant.RIPGREP, new Series(List.of(6.0, 6.0)),
            Contestant.PLAIN_READ, new Series(List.of(1.0, 1.0))));
  }
}
