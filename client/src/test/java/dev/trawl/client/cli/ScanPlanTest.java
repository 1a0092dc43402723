package dev.trawl.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trawl.proto.v1.ByteRange;
import dev.trawl.proto.v1.CountUnit;
import dev.trawl.proto.v1.PatternScan;
import dev.trawl.proto.v1.ScanRequest;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ScanPlanTest {
  @Test
  void linesByDefault() {
    ScanRequest request = request("x", "f");

    assertThat(patterns(request).getLines().getNumbers()).isFalse();
    assertThat(patterns(request).getLines().getMatches()).isFalse();
    assertThat(request.hasRange()).isFalse();
    assertThat(request.getMaxLines()).isZero();
    assertThat(patterns(request).getPatterns(0).getLiteral().toStringUtf8()).isEqualTo("x");
  }

  @Test
  void aLimitOfMatchesAsksForTheMatchesOfLines() {
    ScanRequest request = request("-n", "--max-matches", "9", "x", "f");

    assertThat(patterns(request).getLines().getNumbers()).isTrue();
    assertThat(patterns(request).getLines().getMatches()).isTrue();
    assertThat(request.getMaxMatches()).isEqualTo(9);
  }

  @Test
  void onlyMatchingAsksForOffsetsUnlessLinesMatter() {
    assertThat(patterns(request("-o", "-b", "x", "f")).hasOffsets()).isTrue();
    assertThat(patterns(request("-o", "-n", "x", "f")).getLines().getMatches()).isTrue();
    assertThat(request("-o", "-m", "3", "x", "f").getMaxLines()).isEqualTo(3);
  }

  @Test
  void countsAskForOneNumberUnlessLimited() {
    assertThat(patterns(request("-c", "x", "f")).getCount().getUnit())
        .isEqualTo(CountUnit.COUNT_UNIT_LINES);
    assertThat(patterns(request("--count-matches", "x", "f")).getCount().getUnit())
        .isEqualTo(CountUnit.COUNT_UNIT_MATCHES);
    assertThat(patterns(request("-c", "-o", "x", "f")).getCount().getUnit())
        .isEqualTo(CountUnit.COUNT_UNIT_MATCHES);
    assertThat(patterns(request("-c", "-m", "2", "x", "f")).hasLines()).isTrue();
    assertThat(patterns(request("--count-matches", "--max-matches", "2", "x", "f")).hasOffsets())
        .isTrue();
  }

  @Test
  void quietStopsAtTheFirstMatch() {
    ScanRequest request = request("-q", "-n", "-m", "7", "x", "f");

    assertThat(request.getMaxMatches()).isEqualTo(1);
    assertThat(request.getMaxLines()).isZero();
    assertThat(patterns(request).hasOffsets()).isTrue();
  }

  @Test
  void jsonAsksForMatchesAndForNumbersOnlyIfTheyAreWanted() {
    assertThat(patterns(request("--json", "x", "f")).getLines().getMatches()).isTrue();
    assertThat(patterns(request("--json", "x", "f")).getLines().getNumbers()).isFalse();
    assertThat(patterns(request("--json", "-n", "x", "f")).getLines().getNumbers()).isTrue();
  }

  @Test
  void aSelfOverlappingLiteralInAStreamIsCountedByItsOffsets() {
    assertThat(Flags.plan(true, "--count-matches", "aba", "-").answer())
        .isEqualTo(ScanPlan.Answer.OFFSETS);
    assertThat(Flags.plan(true, "--count-matches", "abc", "-").answer())
        .isEqualTo(ScanPlan.Answer.MATCH_COUNT);
    assertThat(Flags.plan(false, "--count-matches", "aba", "f").answer())
        .isEqualTo(ScanPlan.Answer.MATCH_COUNT);
  }

  @Test
  void aStreamIsCutAtLinesOnlyWhereLinesMatter() {
    assertThat(cut("abc")).isEqualTo(WindowCut.lines(0));
    assertThat(cut("-C", "3", "abc")).isEqualTo(WindowCut.lines(3));
    assertThat(cut("-c", "abc")).isEqualTo(WindowCut.lines(0));
    assertThat(cut("-ob", "abc")).isEqualTo(WindowCut.matches(3, 3));
    assertThat(cut("-ob", "-e", "abc", "-e", "b")).isEqualTo(WindowCut.matches(1, 3));
    assertThat(cut("-ob", "-i", "abc")).isEqualTo(WindowCut.matches(1, 9));
    assertThat(cut("-ob", "a.c")).isEqualTo(WindowCut.lines(0));
    assertThat(cut("-ob", "-w", "abc")).isEqualTo(WindowCut.lines(0));
  }

  @Test
  void aStreamIsOneWindowWhereAMatchHasNoBoundAndNoLine() {
    assertThat(cut("-U", "-o", "abc")).isEqualTo(WindowCut.nowhere());
    assertThat(cut("--distribution", "abc")).isEqualTo(WindowCut.nowhere());
    assertThat(cut("-ob", "--hex", "4D [2-6] 5A").overlapBytes()).isBetween(8, 40);
    assertThat(cut("-ob", "--hex", "4D [2-] 5A")).isEqualTo(WindowCut.nowhere());
    assertThat(cut("-ob", "--hex", "4D [-] 5A")).isEqualTo(WindowCut.nowhere());
    assertThat(cut("-ob", "--hex", "4D", "-e", "a.*b")).isEqualTo(WindowCut.nowhere());
  }

  private static WindowCut cut(String... arguments) {
    String[] all = Arrays.copyOf(arguments, arguments.length + 1);
    all[arguments.length] = "-";
    return Flags.plan(true, all).cut();
  }

  @Test
  void whatWasFoundBeforeCountsAgainstTheLimits() {
    ScanPlan plan = Flags.plan(true, "-m", "5", "x", "-");
    Tally found = new Tally();
    found.addLines(3);

    ScanRequest request = plan.windowRequest(10, 900, false, found).build();

    assertThat(request.getMaxLines()).isEqualTo(2);
    assertThat(request.getRange())
        .isEqualTo(ByteRange.newBuilder().setStart(10).setEnd(900).build());
    found.addLines(2);
    assertThat(plan.isSatisfied(found)).isTrue();
  }

  @Test
  void aLimitOfZeroNeedsNoScan() {
    assertThat(Flags.plan("-m", "0", "x", "f").isSatisfied(new Tally())).isTrue();
    assertThat(Flags.plan("x", "f").isSatisfied(new Tally())).isFalse();
  }

  private static ScanRequest request(String... arguments) {
    return Flags.plan(arguments).wholeRequest(new Tally()).build();
  }

  private static PatternScan patterns(ScanRequest request) {
    return request.getOperator().getPatterns();
  }
}
