package dev.trawl.scan.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.trawl.scan.kernel.ByteRarity;
import dev.trawl.scan.operator.OperatorSpec.Answer;
import dev.trawl.scan.operator.OperatorSpec.Bytes;
import dev.trawl.scan.operator.OperatorSpec.CaseMatching;
import dev.trawl.scan.operator.OperatorSpec.Combination;
import dev.trawl.scan.operator.OperatorSpec.HexText;
import dev.trawl.scan.operator.OperatorSpec.Lines;
import dev.trawl.scan.operator.OperatorSpec.Matching;
import dev.trawl.scan.operator.OperatorSpec.Offsets;
import dev.trawl.scan.operator.OperatorSpec.Pattern;
import dev.trawl.scan.operator.OperatorSpec.Patterns;
import dev.trawl.scan.operator.OperatorSpec.RegexText;
import dev.trawl.scan.operator.RangeOperator.Needs;
import dev.trawl.scan.window.MappedWindow;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What pattern sets mean where it is easy to get wrong, and what is refused. */
class PatternOperatorsTest {
  private static final Matching PLAIN =
      new Matching(true, CaseMatching.EXACT, false, false, false, false);
  private static final Matching WORDS =
      new Matching(true, CaseMatching.EXACT, true, false, false, false);

  private static Bytes literal(String text) {
    return new Bytes(text.getBytes());
  }

  private static Patterns spec(
      Combination combination, Matching matching, Answer answer, Pattern... patterns) {
    return new Patterns(List.of(patterns), combination, matching, false, answer);
  }

  private static SimulatedSupervisor.Answer run(OperatorSpec spec, String text) throws IOException {
    byte[] blob = text.getBytes();
    MemorySegment bytes = Arena.ofAuto().allocate(Math.max(1, blob.length)).asSlice(0, blob.length);
    MemorySegment.copy(blob, 0, bytes, ValueLayout.JAVA_BYTE, 0, blob.length);
    RangeOperator operator = Operators.compile(spec, ByteRarity.typical());
    return new SimulatedSupervisor(operator, () -> new MappedWindow(bytes), blob, 4, new Random(5))
        .run();
  }

  private static List<String> found(
      Combination combination, Matching matching, String text, Pattern... patterns)
      throws IOException {
    return run(spec(combination, matching, new Offsets(), patterns), text).found();
  }

  @Test
  void combinationsDiffer() throws IOException {
    Pattern[] set = {literal("ab"), literal("abab"), new HexText("62 ??")};
    String text = "xababx";
    assertThat(found(Combination.ALTERNATION, PLAIN, text, set)).containsExactly("1+2:0", "3+2:0");
    assertThat(found(Combination.OVERLAPPING, PLAIN, text, set))
        .containsExactly("1+2:0", "2+2:2", "3+2:0", "4+2:2");
    assertThat(found(Combination.EACH, PLAIN, text, set))
        .containsExactly("1+2:0", "1+4:1", "2+2:2", "3+2:0", "4+2:2");
  }

  @Test
  void theFirstListedPatternWithWordBordersWins() throws IOException {
    Pattern[] set = {literal("foo"), literal("foobar")};
    assertThat(found(Combination.ALTERNATION, PLAIN, "foobar foo", set))
        .containsExactly("0+3:0", "7+3:0");
    assertThat(found(Combination.ALTERNATION, WORDS, "foobar foo", set))
        .containsExactly("0+6:1", "7+3:0");
  }

  @Test
  void moreMatchesAtOnePlaceThanABatchHolds() throws IOException {
    List<Pattern> many = Collections.nCopies(MatchSequence.BATCH + 90, literal("a"));
    Patterns spec = new Patterns(many, Combination.EACH, PLAIN, false, new Offsets());
    List<String> found = run(spec, "xaaxa").found();
    assertThat(found).hasSize(3 * many.size()).doesNotHaveDuplicates();
    assertThat(found.subList(many.size(), many.size() + 2)).containsExactly("2+1:0", "2+1:1");
  }

  @Test
  void unicodeFoldsMoreThanAscii() throws IOException {
    Matching unicode = new Matching(true, CaseMatching.UNICODE, false, false, false, false);
    Matching ascii = new Matching(true, CaseMatching.ASCII, false, false, false, false);
    assertThat(found(Combination.ALTERNATION, unicode, "K\u212a", literal("k")))
        .containsExactly("0+1:0", "1+3:0");
    assertThat(found(Combination.ALTERNATION, ascii, "K\u212a", literal("k")))
        .containsExactly("0+1:0");
    assertThat(found(Combination.ALTERNATION, ascii, "K\u212a", new RegexText("[k]|\\x{212a}")))
        .containsExactly("0+1:0", "1+3:0");
    assertThat(found(Combination.ALTERNATION, ascii, "K\u212a", new RegexText("k")))
        .containsExactly("0+1:0");
  }

  @Test
  void hexPatternsStayWithinLinesWhereLinesAreAskedFor() throws IOException {
    HexText acrossLines = new HexText("61 ?? 62");
    assertThat(found(Combination.ALTERNATION, PLAIN, "a\nb", acrossLines)).containsExactly("0+3:0");
    Lines lines = new Lines(false, true);
    assertThat(run(spec(Combination.ALTERNATION, PLAIN, lines, acrossLines), "a\nb\naxb").lines())
        .containsExactly("4+3#1 4");
  }

  @Test
  void contextReachesOverBorders() throws IOException {
    Lines lines = new Lines(true, false, 1, 2);
    String text = "a\n\nx\nb\nc\nd\ne\nx";
    assertThat(run(spec(Combination.ALTERNATION, PLAIN, lines, literal("x")), text).lines())
        .containsExactly("-2+1#2", "3+2#3", "-5+2#4", "-7+2#5", "-11+2#7", "13+1#8");
  }

  @Test
  void saysWhatItNeeds() {
    Offsets offsets = new Offsets();
    assertThat(needs(spec(Combination.ALTERNATION, PLAIN, offsets, literal("a"), literal("b"))))
        .isEqualTo(new Needs(true, false, false));
    assertThat(needs(spec(Combination.EACH, PLAIN, offsets, literal("a"), literal("b"))))
        .isEqualTo(new Needs(false, false, false));
  }

  private static Needs needs(OperatorSpec spec) {
    return Operators.compile(spec, ByteRarity.typical()).needs();
  }

  @Test
  void refusesRegexesWithoutABoundWhereEveryPlaceCounts() {
    Patterns each = spec(Combination.EACH, PLAIN, new Offsets(), literal("x"), new RegexText("a+"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> needs(each))
        .withMessageContaining("pattern 1")
        .withMessageContaining("4096");
    Patterns overlapping =
        spec(
            Combination.OVERLAPPING,
            PLAIN,
            new Offsets(),
            new RegexText("a{1,100}"),
            new RegexText("(?:abcde){1,900}"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> needs(overlapping))
        .withMessageContaining("pattern 1");
  }

  @Test
  void refusesWhatCannotBeMeant() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> spec(Combination.EACH, PLAIN, new Lines(true, true), literal("a\nb")))
        .withMessageContaining("line end");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> literal(""))
        .withMessageContaining("not 0");
  }
}
