package dev.trawl.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.trawl.proto.v1.CaseMatching;
import dev.trawl.proto.v1.CountAnswer;
import dev.trawl.proto.v1.CountUnit;
import dev.trawl.proto.v1.Digest;
import dev.trawl.proto.v1.DigestAlgorithm;
import dev.trawl.proto.v1.DistributionAnswer;
import dev.trawl.proto.v1.LinesAnswer;
import dev.trawl.proto.v1.NewlineCount;
import dev.trawl.proto.v1.OffsetsAnswer;
import dev.trawl.proto.v1.Operator;
import dev.trawl.proto.v1.Pattern;
import dev.trawl.proto.v1.PatternCombination;
import dev.trawl.proto.v1.PatternScan;
import dev.trawl.proto.v1.PrintableStrings;
import dev.trawl.proto.v1.StringEncoding;
import dev.trawl.proto.worker.v1.FailureReason;
import dev.trawl.scan.operator.OperatorSpec;
import dev.trawl.scan.operator.OperatorSpec.Answer;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SpecTranslatorTest {
  private static PatternScan.Builder literal() {
    return PatternScan.newBuilder()
        .addPatterns(Pattern.newBuilder().setLiteral(ByteString.copyFromUtf8("abc")))
        .setOffsets(OffsetsAnswer.getDefaultInstance());
  }

  private static Operator operator(PatternScan.Builder scan) {
    return Operator.newBuilder().setPatterns(scan).build();
  }

  private static OperatorSpec spec(OperatorSpec.Answer answer) {
    return new OperatorSpec.Literal(new byte[] {'a', 'b', 'c'}, answer);
  }

  @Test
  void answersOfALiteral() throws Exception {
    assertThat(SpecTranslator.translate(operator(literal())))
        .isEqualTo(spec(new OperatorSpec.Offsets()));
    assertThat(
            SpecTranslator.translate(
                operator(literal().setLines(LinesAnswer.newBuilder().setNumbers(true)))))
        .isEqualTo(spec(new OperatorSpec.Lines(true, false)));
    assertThat(SpecTranslator.translate(operator(literal().setCount(CountAnswer.newBuilder()))))
        .isEqualTo(spec(new OperatorSpec.Count(OperatorSpec.Unit.MATCHES)));
    assertThat(
            SpecTranslator.translate(
                operator(
                    literal()
                        .setCount(CountAnswer.newBuilder().setUnit(CountUnit.COUNT_UNIT_LINES)))))
        .isEqualTo(spec(new OperatorSpec.Count(OperatorSpec.Unit.LINES)));
  }

  @Test
  void whatTheSupervisorCountsOneByOneComesAsOffsets() throws Exception {
    for (PatternScan.Builder scan :
        List.of(
            literal().setDistribution(DistributionAnswer.newBuilder().setBins(9)),
            literal().setCount(CountAnswer.newBuilder().setPerPattern(true)))) {
      assertThat(SpecTranslator.translate(operator(scan)))
          .isEqualTo(spec(new OperatorSpec.Offsets()));
      assertThat(ResultForm.of(operator(scan)))
          .isEqualTo(new ResultForm.Matches(PatternIds.INDEXES));
    }
  }

  @Test
  void newlineCount() throws Exception {
    Operator operator =
        Operator.newBuilder().setNewlineCount(NewlineCount.getDefaultInstance()).build();
    assertThat(SpecTranslator.translate(operator)).isEqualTo(new OperatorSpec.NewlineCount());
  }

  @Test
  void aggregatesAndStrings() throws Exception {
    assertThat(translate(o -> o.getHistogramBuilder())).isEqualTo(new OperatorSpec.Histogram());
    assertThat(translate(o -> o.getLineStatisticsBuilder()))
        .isEqualTo(new OperatorSpec.LineStatistics());
    assertThat(translate(o -> o.getEntropyBuilder().setWindowBytes(512)))
        .isEqualTo(new OperatorSpec.Entropy(512));
    assertThat(translate(o -> o.getStringsBuilder()))
        .isEqualTo(new OperatorSpec.Strings(4, OperatorSpec.StringEncoding.ASCII));
    assertThat(
            translate(
                o ->
                    o.getStringsBuilder()
                        .setMinCharacters(9)
                        .setEncoding(StringEncoding.STRING_ENCODING_UTF16LE)))
        .isEqualTo(new OperatorSpec.Strings(9, OperatorSpec.StringEncoding.UTF16LE));
    assertThat(digest(DigestAlgorithm.DIGEST_ALGORITHM_CRC32C))
        .isEqualTo(new OperatorSpec.Crc32c());
    assertThat(digest(DigestAlgorithm.DIGEST_ALGORITHM_SHA256))
        .isEqualTo(new OperatorSpec.ChunkDigests(OperatorSpec.DigestAlgorithm.SHA256, 4096));
    assertThat(digest(DigestAlgorithm.DIGEST_ALGORITHM_XXH3))
        .isEqualTo(new OperatorSpec.ChunkDigests(OperatorSpec.DigestAlgorithm.XXH3, 4096));
  }

  private static OperatorSpec digest(DigestAlgorithm algorithm) throws TaskFailedException {
    return translate(o -> o.getDigestBuilder().setAlgorithm(algorithm).setChunkBytes(4096));
  }

  private static OperatorSpec translate(Consumer<Operator.Builder> change)
      throws TaskFailedException {
    Operator.Builder operator = Operator.newBuilder();
    change.accept(operator);
    return SpecTranslator.translate(operator.build());
  }

  @Test
  void patternsWithWhatChangesTheirMeaningAreASet() throws Exception {
    Answer offsets = new OperatorSpec.Offsets();
    OperatorSpec.Pattern abc = new OperatorSpec.Bytes(new byte[] {'a', 'b', 'c'});
    OperatorSpec regex =
        translatePatterns(literal().setPatterns(0, Pattern.newBuilder().setRegex("a.b")));
    assertThat(regex)
        .isEqualTo(
            new OperatorSpec.Patterns(
                List.of(new OperatorSpec.RegexText("a.b")), PLAIN, false, offsets));
    assertThat(matching(literal().setWholeWords(true)).wholeWords()).isTrue();
    assertThat(matching(literal().setWholeLines(true)).wholeLines()).isTrue();
    assertThat(matching(literal().setCrlf(true)).crlf()).isTrue();
    assertThat(matching(set().setMultiLine(true)).multiLine()).isTrue();
    assertThat(matching(set()).unicode()).isTrue();
    assertThat(matching(set().setBytesOnly(true)).unicode()).isFalse();
    assertThat(
            matching(literal().setCaseMatching(CaseMatching.CASE_MATCHING_ASCII_INSENSITIVE))
                .caseMatching())
        .isEqualTo(OperatorSpec.CaseMatching.ASCII);
    assertThat(
            matching(literal().setCaseMatching(CaseMatching.CASE_MATCHING_UNICODE_INSENSITIVE))
                .caseMatching())
        .isEqualTo(OperatorSpec.CaseMatching.UNICODE);
    OperatorSpec.Patterns inverted =
        (OperatorSpec.Patterns)
            translatePatterns(
                literal()
                    .setInvert(true)
                    .setLines(LinesAnswer.newBuilder().setBeforeContext(2).setAfterContext(3)));
    assertThat(inverted.inverted()).isTrue();
    assertThat(inverted.answer()).isEqualTo(new OperatorSpec.Lines(false, false, 2, 3));
    assertThat(inverted.patterns()).hasSize(1);
    assertThat(((OperatorSpec.Bytes) inverted.patterns().getFirst()).bytes())
        .isEqualTo(((OperatorSpec.Bytes) abc).bytes());
  }

  @Test
  void aSetKeepsItsOrderItsFormsAndItsCombination() throws Exception {
    OperatorSpec.Patterns spec =
        (OperatorSpec.Patterns)
            translatePatterns(
                set().setCombination(PatternCombination.PATTERN_COMBINATION_OVERLAPPING));
    assertThat(spec.patterns())
        .hasExactlyElementsOfTypes(
            OperatorSpec.Bytes.class, OperatorSpec.HexText.class, OperatorSpec.RegexText.class);
    assertThat(spec.combination()).isEqualTo(OperatorSpec.Combination.OVERLAPPING);
    assertThat(
            ((OperatorSpec.Patterns)
                    translatePatterns(
                        literal().setCombination(PatternCombination.PATTERN_COMBINATION_EACH)))
                .combination())
        .isEqualTo(OperatorSpec.Combination.EACH);
  }

  private static final OperatorSpec.Matching PLAIN =
      new OperatorSpec.Matching(true, OperatorSpec.CaseMatching.EXACT, false, false, false, false);

  private static PatternScan.Builder set() {
    return literal()
        .addPatterns(Pattern.newBuilder().setHex("4D ??"))
        .addPatterns(Pattern.newBuilder().setRegex("x+"));
  }

  private static OperatorSpec.Matching matching(PatternScan.Builder scan)
      throws TaskFailedException {
    return ((OperatorSpec.Patterns) translatePatterns(scan)).matching();
  }

  private static OperatorSpec translatePatterns(PatternScan.Builder scan)
      throws TaskFailedException {
    return SpecTranslator.translate(operator(scan));
  }

  static Stream<Operator> unknown() {
    return Stream.of(
        Operator.getDefaultInstance(),
        operator(PatternScan.newBuilder()),
        Operator.newBuilder().setDigest(Digest.getDefaultInstance()).build(),
        Operator.newBuilder().setStrings(PrintableStrings.newBuilder().setEncodingValue(9)).build(),
        operator(literal().addPatterns(Pattern.getDefaultInstance())),
        operator(literal().setCaseMatchingValue(9)),
        operator(literal().setCombinationValue(9)),
        operator(literal().clearAnswer()),
        operator(
            literal()
                .setCount(
                    CountAnswer.newBuilder()
                        .setPerPattern(true)
                        .setUnit(CountUnit.COUNT_UNIT_LINES))));
  }

  @ParameterizedTest
  @MethodSource
  void unknown(Operator operator) {
    assertThatThrownBy(() -> SpecTranslator.translate(operator))
        .isInstanceOfSatisfying(
            TaskFailedException.class,
            e -> assertThat(e.reason()).isEqualTo(FailureReason.FAILURE_REASON_OPERATOR_UNKNOWN));
  }
}
