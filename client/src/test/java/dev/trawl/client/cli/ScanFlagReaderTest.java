package dev.trawl.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trawl.proto.v1.CaseMatching;
import dev.trawl.proto.v1.PatternCombination;
import dev.trawl.proto.v1.PatternScan;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Model.OptionSpec;

/** Every flag reaches the plan, in its short and its long form, and has its line in the help. */
class ScanFlagReaderTest {

  @Test
  void flagsOfPatternsReachTheRequest() {
    assertThat(scan("-w").getWholeWords()).isTrue();
    assertThat(scan("--word-regexp").getWholeWords()).isTrue();
    assertThat(scan("-x").getWholeLines()).isTrue();
    assertThat(scan("--line-regexp", "-w").getWholeWords()).as("-x wins over -w").isFalse();
    assertThat(scan("-v").getInvert()).isTrue();
    assertThat(scan("--invert-match").getInvert()).isTrue();
    assertThat(scan("--crlf").getCrlf()).isTrue();
    assertThat(scan("-U", "-o").getMultiLine()).isTrue();
    assertThat(scan("--multiline", "-o").getMultiLine()).isTrue();
    assertThat(scan("--no-unicode").getBytesOnly()).isTrue();
    assertThat(scan("--each").getCombination())
        .isEqualTo(PatternCombination.PATTERN_COMBINATION_EACH);
    assertThat(scan("--overlapping").getCombination())
        .isEqualTo(PatternCombination.PATTERN_COMBINATION_OVERLAPPING);
    PatternScan plain = scan();
    assertThat(plain).isEqualTo(scan("-a", "-s"));
    assertThat(plain.getWholeWords() || plain.getInvert() || plain.getBytesOnly()).isFalse();
  }

  @Test
  void theLastFlagOfCaseCounts() {
    assertThat(letters("-i")).isEqualTo(CaseMatching.CASE_MATCHING_UNICODE_INSENSITIVE);
    assertThat(letters("-i", "--no-unicode"))
        .isEqualTo(CaseMatching.CASE_MATCHING_ASCII_INSENSITIVE);
    assertThat(letters("-i", "-s")).isEqualTo(CaseMatching.CASE_MATCHING_UNSPECIFIED);
    assertThat(letters("-s", "-i")).isEqualTo(CaseMatching.CASE_MATCHING_UNICODE_INSENSITIVE);
    assertThat(letters("--smart-case")).isEqualTo(CaseMatching.CASE_MATCHING_UNICODE_INSENSITIVE);
  }

  @Test
  void smartCaseLooksForCapitalsOfThePatternItself() {
    for (String sensitive :
        List.of("Abc", "a[B-D]", "(?i)X", "a\\sB", "(?P<name>A)", "\u00C3\u0084")) {
      assertThat(smart(sensitive)).as(sensitive).isFalse();
    }
    for (String insensitive :
        List.of("abc", "\\S+\\W", "\\p{Greek}x", "\\pLx", "\\x4A", "(?P<Name>a)", "(?U)a+", "1")) {
      assertThat(smart(insensitive)).as(insensitive).isTrue();
    }
    assertThat(Flags.plan("-F", "-S", "f\\O", "f").exact()).isTrue();
    assertThat(Flags.plan("-S", "-e", "a", "-e", "B", "f").exact()).isTrue();
  }

  @Test
  void flagsOfAnswersAreRead() {
    assertThat(Flags.scan("--count", "x", "f").answer().count()).isTrue();
    assertThat(Flags.scan("--only-matching", "x", "f").answer().onlyMatching()).isTrue();
    assertThat(Flags.scan("--quiet", "x", "f").answer().quiet()).isTrue();
    assertThat(Flags.scan("--max-count", "3", "x", "f").answer().maxLines()).isEqualTo(3);
    assertThat(Flags.scan("-C2", "x", "f").answer()).satisfies(a -> context(a, 2, 2));
    assertThat(Flags.scan("-A", "1", "x", "f").answer()).satisfies(a -> context(a, 0, 1));
    assertThat(Flags.scan("-B1", "x", "f").answer()).satisfies(a -> context(a, 1, 0));
    assertThat(Flags.scan("-A2", "-C0", "x", "f").answer()).satisfies(a -> context(a, 0, 2));
    assertThat(Flags.scan("--context=3", "--before-context", "1", "x", "f").answer())
        .satisfies(a -> context(a, 1, 3));
  }

  private static void context(AnswerFlags answer, int before, int after) {
    assertThat(answer.before()).isEqualTo(before);
    assertThat(answer.after()).isEqualTo(after);
  }

  @Test
  void theDistributionsPartsStandBehindAnEqualsSign() {
    assertThat(Flags.scan("--distribution", "5", "f").answer().bins()).isZero();
    assertThat(Flags.scan("--distribution=5", "x", "f").answer().bins()).isEqualTo(5);
    assertThat(Flags.scan("x", "f").answer().distributes()).isFalse();
    assertThat(raws("-e", "--distribution=5", "f")).containsExactly("--distribution=5");
    assertThat(raws("-oe", "--distribution=5", "f")).containsExactly("--distribution=5");
    assertThat(raws("--", "--distribution=5", "f")).containsExactly("--distribution=5");
    assertThat(raws("-e--distribution=5", "f")).containsExactly("--distribution=5");
  }

  @Test
  void flagsOfOutputAreRead() {
    OutputFlags output =
        Flags.scan("-o", "--line-number", "--byte-offset", "--pattern-id", "x", "f").output();
    assertThat(output).isEqualTo(new OutputFlags(true, true, true, true, Format.TEXT));
    assertThat(Flags.scan("--no-context-separator", "x", "f").output().separators()).isFalse();
    for (Format format : Format.values()) {
      assertThat(Flags.scan("-ob", "--format", format.flag(), "x", "f").output().format())
          .isEqualTo(format);
    }
    assertThat(Flags.scan("--json", "x", "f").output().format()).isEqualTo(Format.JSON);
    assertThat(Flags.scan("--json", "--format=json", "x", "f").output().format())
        .isEqualTo(Format.JSON);
  }

  @Test
  void everyFlagHasItsLineInTheHelpAndEveryLineFits() {
    List<String> hidden = List.of("--range-size", "--distribution-bins");
    Stream<String> names =
        ScanSpecs.scan().options().stream()
            .map(OptionSpec::names)
            .flatMap(Arrays::stream)
            .filter(name -> !hidden.contains(name));
    assertThat(names).allSatisfy(name -> assertThat(ScanHelp.TEXT).contains(name));
    assertThat(ScanHelp.TEXT.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(100));
    assertThat(ScanHelp.TEXT.lines().count()).as("one screen").isLessThan(60);
  }

  private static boolean smart(String pattern) {
    return !Flags.plan("-S", "-e", pattern, "f").exact();
  }

  private static CaseMatching letters(String... flags) {
    return scan(flags).getCaseMatching();
  }

  private static List<String> raws(String... arguments) {
    return Flags.scan(arguments).patterns().sources().stream().map(PatternSource::raw).toList();
  }

  private static PatternScan scan(String... flags) {
    String[] all = Arrays.copyOf(flags, flags.length + 2);
    all[flags.length] = "x";
    all[flags.length + 1] = "f";
    return Flags.plan(all).wholeRequest(new Tally()).getOperator().getPatterns();
  }
}
