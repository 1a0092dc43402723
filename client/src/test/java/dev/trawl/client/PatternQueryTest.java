package dev.trawl.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.trawl.proto.v1.CaseMatching;
import dev.trawl.proto.v1.CountUnit;
import dev.trawl.proto.v1.PatternCombination;
import dev.trawl.proto.v1.PatternScan;
import dev.trawl.proto.v1.ScanRequest;
import org.junit.jupiter.api.Test;

/** What a query asks for, and what it refuses to ask for. */
class PatternQueryTest {

  @Test
  void patternsKeepTheirOrderAndForm() {
    PatternQuery query =
        PatternQuery.builder().regex("a+").literal(new byte[] {0, -1}).hex("4D ??").build();
    PatternScan scan = query.offsets().getOperator().getPatterns();

    assertThat(query.patternCount()).isEqualTo(3);
    assertThat(scan.getPatterns(0).getRegex()).isEqualTo("a+");
    assertThat(scan.getPatterns(1).getLiteral().toByteArray()).containsExactly(0, 0xFF);
    assertThat(scan.getPatterns(2).getHex()).isEqualTo("4D ??");
    assertThat(scan.hasOffsets()).isTrue();
  }

  @Test
  void optionsReachEveryRequest() {
    PatternQuery query =
        PatternQuery.builder()
            .regex("a")
            .overlapping()
            .each()
            .ignoreAsciiCase()
            .ignoreCase()
            .wholeWords()
            .wholeLines()
            .inverted()
            .crlf()
            .multiLine()
            .bytesOnly()
            .maxMatches(7)
            .maxLines(8)
            .within(10, 20)
            .excerpts(1, 2)
            .weight(30)
            .build();
    ScanRequest request = query.lines(true, false, 3, 4).build();
    PatternScan scan = request.getOperator().getPatterns();

    assertThat(scan.getCombination()).isEqualTo(PatternCombination.PATTERN_COMBINATION_EACH);
    assertThat(scan.getCaseMatching()).isEqualTo(CaseMatching.CASE_MATCHING_UNICODE_INSENSITIVE);
    assertThat(scan.getWholeWords() && scan.getWholeLines() && scan.getInvert()).isTrue();
    assertThat(scan.getCrlf() && scan.getMultiLine() && scan.getBytesOnly()).isTrue();
    assertThat(query.isInverted()).isTrue();
    assertThat(request.getMaxMatches()).isEqualTo(7);
    assertThat(request.getMaxLines()).isEqualTo(8);
    assertThat(request.getRange()).isEqualTo(Messages.range(10, 20));
    assertThat(request.getWeight()).isEqualTo(30);
    assertThat(request.getExcerpts().getBeforeBytes()).isEqualTo(1);
    assertThat(request.getExcerpts().getAfterBytes()).isEqualTo(2);
    assertThat(scan.getLines().getNumbers()).isTrue();
    assertThat(scan.getLines().getMatches()).isFalse();
    assertThat(scan.getLines().getBeforeContext()).isEqualTo(3);
    assertThat(scan.getLines().getAfterContext()).isEqualTo(4);
  }

  @Test
  void answersAreAskedForByName() {
    PatternQuery query = PatternQuery.regex("a");

    assertThat(scan(query.count(CountUnit.COUNT_UNIT_LINES, true)).getCount().getPerPattern())
        .isTrue();
    assertThat(scan(query.count(CountUnit.COUNT_UNIT_LINES, false)).getCount().getUnit())
        .isEqualTo(CountUnit.COUNT_UNIT_LINES);
    assertThat(scan(query.distribution(12)).getDistribution().getBins()).isEqualTo(12);
    assertThat(scan(PatternQuery.hex("00").offsets()).getPatterns(0).hasHex()).isTrue();
  }

  @Test
  void limitsAreNamed() {
    PatternQuery query = PatternQuery.regex("a");

    refuses("0 patterns", () -> PatternQuery.builder().build());
    refuses("pattern 1 is empty", () -> PatternQuery.literal(new byte[0]));
    refuses("65537 bytes; it takes 1 to 65536", () -> PatternQuery.literal(new byte[65537]));
    refuses("at most 65536", () -> PatternQuery.regex("\u00E4".repeat(40_000)));
    refuses("0 bins: it takes 1 to 65536", () -> query.distribution(0));
    refuses("65537 bins", () -> query.distribution(65_537));
    refuses("0 weight: it takes 1 to 100", () -> PatternQuery.builder().weight(0));
    refuses("101 weight", () -> PatternQuery.builder().weight(101));
    refuses("10001 lines of context before", () -> query.lines(true, true, 10_001, 0));
    refuses("-1 lines of context after", () -> query.lines(true, true, 0, -1));
    refuses("0 matches at most", () -> PatternQuery.builder().maxMatches(0));
    refuses("0 lines at most", () -> PatternQuery.builder().maxLines(0));
    refuses("2049 excerpt bytes before", () -> PatternQuery.builder().excerpts(2049, 0));
    refuses("9 as the start", () -> PatternQuery.builder().within(9, 8));
  }

  @Test
  void allPatternsTogetherHaveALimit() {
    PatternQuery.Builder large = PatternQuery.builder();
    for (int i = 0; i < 128; i++) {
      large.literal(new byte[PatternQuery.MAX_PATTERN_BYTES]);
    }
    refuses("too long together; at most 8388608", () -> large.literal(new byte[1]));
    PatternQuery.Builder many = PatternQuery.builder();
    for (int i = 0; i < PatternQuery.MAX_PATTERNS; i++) {
      many.regex("");
    }
    refuses("too many patterns; at most 100000", () -> many.regex("a"));
  }

  private static PatternScan scan(ScanRequest.Builder request) {
    return request.getOperator().getPatterns();
  }

  private static void refuses(String why, Runnable action) {
    assertThatIllegalArgumentException().isThrownBy(action::run).withMessageContaining(why);
  }
}
