package dev.trawl.server.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.google.rpc.ErrorInfo;
import dev.trawl.proto.v1.ByteRange;
import dev.trawl.proto.v1.CaseMatching;
import dev.trawl.proto.v1.CountAnswer;
import dev.trawl.proto.v1.CountUnit;
import dev.trawl.proto.v1.CustomOperator;
import dev.trawl.proto.v1.DeliveryOrder;
import dev.trawl.proto.v1.ExcerptOptions;
import dev.trawl.proto.v1.LinesAnswer;
import dev.trawl.proto.v1.NewlineCount;
import dev.trawl.proto.v1.OffsetsAnswer;
import dev.trawl.proto.v1.Operator;
import dev.trawl.proto.v1.Pattern;
import dev.trawl.proto.v1.PatternCombination;
import dev.trawl.proto.v1.PatternScan;
import dev.trawl.proto.v1.ScanRequest;
import dev.trawl.server.scan.AnswerKind;
import dev.trawl.server.scan.ScanDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.Collections;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ScanRequestCheckTest {
  private static final long BLOB = 1L << 40;

  @Test
  void fillsInTheDefaults() {
    ScanDefinition definition = ScanRequestCheck.check(request().build(), BLOB);
    assertThat(definition.range().start()).isZero();
    assertThat(definition.range().end()).isEqualTo(BLOB);
    assertThat(definition.kind()).isEqualTo(AnswerKind.MATCHES);
    assertThat(definition.progressMillis()).isZero();
  }

  @Test
  void knowsWhatEachAnswerIsMadeOf() {
    assertThat(check(p -> p.setLines(LinesAnswer.newBuilder().setNumbers(true))).lineNumbers())
        .isTrue();
    ScanDefinition lines =
        check(p -> p.setCount(CountAnswer.newBuilder().setUnit(CountUnit.COUNT_UNIT_LINES)));
    assertThat(lines.kind()).isEqualTo(AnswerKind.COUNT);
    assertThat(lines.countsLines()).isTrue();
    assertThat(check(p -> p.setCount(CountAnswer.getDefaultInstance())).countsLines()).isFalse();
  }

  @Test
  void refusesAnOperatorTooLargeForTheWorkersChannel() {
    UnknownFieldSet padding =
        UnknownFieldSet.newBuilder()
            .addField(
                1000,
                UnknownFieldSet.Field.newBuilder()
                    .addLengthDelimited(ByteString.copyFrom(new byte[10 << 20]))
                    .build())
            .build();
    refused(r -> r.getOperatorBuilder().setUnknownFields(padding), "at most 9988608");
  }

  @Test
  void tooFrequentProgressIsSlowedDown() {
    assertThat(
            ScanRequestCheck.check(request().setProgressIntervalMillis(1).build(), BLOB)
                .progressMillis())
        .isEqualTo(50);
  }

  @Test
  void refusesRangesOutsideTheBlob() {
    refused(r -> r.setRange(range(0, BLOB + 1)), "does not lie in the blob");
    refused(r -> r.setRange(range(5, 4)), "does not lie in the blob");
    refused(r -> r.setRange(range(-1, 4)), "18446744073709551615");
  }

  @Test
  void refusesRangesTooManyToHandOut() {
    refused(r -> r.setRangeSizeBytes(1), "too many ranges");
    refused(r -> r.setRangeSizeBytes(-1), "too many ranges");
  }

  @Test
  void refusesLimitsOutOfPlace() {
    refused(r -> r.setMaxMatches(-1), "max_matches");
    refused(r -> r.setMaxLines(3), "max_lines goes with answers made of lines");
    refused(
        r ->
            r.setMaxLines(1)
                .setOperator(
                    Operator.newBuilder().setNewlineCount(NewlineCount.getDefaultInstance())),
        "takes no limit");
    refusedPatterns(
        r -> r.setMaxMatches(1),
        p -> p.setLines(LinesAnswer.getDefaultInstance()),
        "lines.matches");
  }

  @Test
  void refusesWeightsAndIntervalsOutOfBounds() {
    refused(r -> r.setWeight(101), "weight 101");
    refused(r -> r.setProgressIntervalMillis(-1), "progress_interval_millis");
    refused(r -> r.setOrderValue(77), "order 77");
  }

  @Test
  void refusesPatternsOutOfBounds() {
    refusedPatterns(r -> {}, PatternScan.Builder::clearPatterns, "no pattern");
    refusedPatterns(r -> {}, p -> p.setPatterns(0, literal("")), "0 bytes");
    refusedPatterns(
        r -> {}, p -> p.setPatterns(0, literal("x".repeat((64 << 10) + 1))), "65537 bytes");
    refusedPatterns(r -> {}, p -> p.setPatterns(0, Pattern.getDefaultInstance()), "empty");
    refusedPatterns(
        r -> {},
        p -> p.setPatterns(0, literal("a\nb")).setLines(LinesAnswer.getDefaultInstance()),
        "newline");
    refusedPatterns(r -> {}, PatternScan.Builder::clearAnswer, "no answer");
  }

  @Test
  void takesSetsOfAllFormsWithEveryModifier() {
    PatternScan.Builder set =
        PatternScan.newBuilder()
            .addPatterns(Pattern.newBuilder().setPatternId(9).setRegex("a+|"))
            .addPatterns(Pattern.newBuilder().setPatternId(0).setHex("4D ??"))
            .addPatterns(Pattern.newBuilder().setPatternId(-1).setLiteral(LITERAL))
            .setCaseMatching(CaseMatching.CASE_MATCHING_UNICODE_INSENSITIVE)
            .setWholeWords(true)
            .setWholeLines(true)
            .setCrlf(true)
            .setBytesOnly(true);
    for (PatternCombination combination : PatternCombination.values()) {
      if (combination != PatternCombination.UNRECOGNIZED) {
        set.setCombination(combination);
        assertThat(
                check(p -> p.clear().mergeFrom(set.setMultiLine(true).setOffsets(OFFSETS).build()))
                    .kind())
            .isEqualTo(AnswerKind.MATCHES);
        assertThat(
                check(
                        p ->
                            p.clear()
                                .mergeFrom(
                                    set.setMultiLine(false)
                                        .setInvert(true)
                                        .setLines(context(10_000, 10_000))
                                        .build()))
                    .kind())
            .isEqualTo(AnswerKind.LINES);
        set.setInvert(false);
      }
    }
  }

  private static final ByteString LITERAL = ByteString.copyFromUtf8("b");
  private static final OffsetsAnswer OFFSETS = OffsetsAnswer.getDefaultInstance();

  private static LinesAnswer.Builder context(int before, int after) {
    return LinesAnswer.newBuilder().setBeforeContext(before).setAfterContext(after);
  }

  @Test
  void refusesSetsOutOfBounds() {
    refusedPatterns(
        r -> {},
        p -> p.addAllPatterns(Collections.nCopies(100_000, literal("b"))),
        "100001 patterns; a scan takes 1 to 100000");
    String most = "x".repeat(64 << 10);
    assertThat(
            check(p -> p.clearPatterns().addAllPatterns(Collections.nCopies(128, literal(most))))
                .kind())
        .isEqualTo(AnswerKind.MATCHES);
    refusedPatterns(
        r -> {},
        p -> p.addAllPatterns(Collections.nCopies(128, literal(most))),
        "8388609 bytes together; they take at most 8388608");
    refusedPatterns(
        r -> {},
        p -> p.addPatterns(Pattern.newBuilder().setRegex(most + "é")),
        "pattern 1 of 2 (counted from 0): a regular expression of 65538 bytes");
    refusedPatterns(
        r -> {}, p -> p.setPatterns(0, Pattern.newBuilder().setHex(most + "4D")), "hex pattern");
    refusedPatterns(r -> {}, p -> p.addPatterns(literal("")), "pattern 1 of 2");
  }

  @Test
  void countsByPatternAndByPlace() {
    assertThat(check(p -> p.setCount(CountAnswer.newBuilder().setPerPattern(true))).kind())
        .isEqualTo(AnswerKind.PATTERN_COUNTS);
    assertThat(check(p -> p.getDistributionBuilder().setBins(65_536)).kind())
        .isEqualTo(AnswerKind.DISTRIBUTION);
    refusedPatterns(r -> {}, p -> p.getDistributionBuilder().setBins(0), "over 0 bins");
    refusedPatterns(r -> {}, p -> p.getDistributionBuilder().setBins(65_537), "1 to 65536");
    refusedPatterns(
        r -> {},
        p ->
            p.setCount(
                CountAnswer.newBuilder().setPerPattern(true).setUnit(CountUnit.COUNT_UNIT_LINES)),
        "per_pattern counts matches, not lines");
    refusedPatterns(r -> r.setMaxLines(1), p -> p.getDistributionBuilder().setBins(2), "max_lines");
  }

  @Test
  void excerptsHaveALimitAndNeedAPlace() {
    assertThat(
            ScanRequestCheck.check(request().setExcerpts(excerpts(2048, 2048)).build(), BLOB)
                .kind())
        .isEqualTo(AnswerKind.MATCHES);
    refused(r -> r.setExcerpts(excerpts(2049, 0)), "before_bytes of 2049; ask for at most 2048");
    refused(r -> r.setExcerpts(excerpts(0, -1)), "after_bytes of 4294967295; ask for at most 2048");
    refusedPatterns(
        r -> r.setExcerpts(excerpts(1, 1)),
        p -> p.setCount(CountAnswer.getDefaultInstance()),
        "excerpts with an answer of COUNT; they go with matches and lines");
    assertThat(ScanRequestCheck.wantsExcerpts(request().setExcerpts(excerpts(0, 0)).build()))
        .isFalse();
    assertThat(ScanRequestCheck.wantsExcerpts(request().setExcerpts(excerpts(0, 1)).build()))
        .isTrue();
  }

  private static ExcerptOptions.Builder excerpts(int before, int after) {
    return ExcerptOptions.newBuilder().setBeforeBytes(before).setAfterBytes(after);
  }

  @Test
  void refusesIdsGivenTwice() {
    refusedPatterns(
        r -> {},
        p ->
            p.setPatterns(0, literal("a").toBuilder().setPatternId(-2))
                .addPatterns(literal("b"))
                .addPatterns(literal("b").toBuilder().setPatternId(-2)),
        "pattern_id 4294967294 is given to two patterns");
    refusedPatterns(
        r -> {},
        p -> p.addPatterns(literal("b")).addPatterns(literal("b").toBuilder().setPatternId(7)),
        "pattern_id 0 is given to two");
  }

  @Test
  void refusesOptionsThatDoNotGoTogether() {
    refusedPatterns(r -> {}, p -> p.setInvert(true), "invert goes with answers made of lines");
    refusedPatterns(
        r -> {}, p -> p.setMultiLine(true).setLines(context(0, 0)), "leave multi_line out");
    refusedPatterns(r -> {}, p -> p.setLines(context(10_001, 0)), "before_context 10001");
    refusedPatterns(r -> {}, p -> p.setLines(context(0, -1)), "after_context 4294967295");
    refusedPatterns(r -> {}, p -> p.setCombinationValue(9), "combination 9");
    refusedPatterns(r -> {}, p -> p.setCaseMatchingValue(9), "case_matching 9");
    refusedPatterns(
        r -> r.setMaxMatches(1),
        p -> p.setInvert(true).setLines(LinesAnswer.newBuilder().setMatches(true)),
        "use max_lines");
  }

  @Test
  void refusesARequestWithoutOperator() {
    refused(ScanRequest.Builder::clearOperator, "no operator");
  }

  @Test
  void refusesACursorThatIsTooLong() {
    refused(r -> r.setCursor(ByteString.copyFrom(new byte[(64 << 10) + 1])), "cursor of 65537");
  }

  @Test
  void saysWhatIsNotImplemented() {
    notImplemented(r -> r.setOrder(DeliveryOrder.DELIVERY_ORDER_ANY), "unordered");
    notImplemented(
        r -> r.setOperator(Operator.newBuilder().setCustom(CustomOperator.getDefaultInstance())),
        "CUSTOM");
  }

  private static void refused(Consumer<ScanRequest.Builder> change, String why) {
    fails(change, Status.Code.INVALID_ARGUMENT, "BAD_REQUEST", why);
  }

  private static void refusedPatterns(
      Consumer<ScanRequest.Builder> change, Consumer<PatternScan.Builder> patterns, String why) {
    refused(
        request -> {
          change.accept(request);
          patterns.accept(request.getOperatorBuilder().getPatternsBuilder());
        },
        why);
  }

  private static void notImplemented(Consumer<ScanRequest.Builder> change, String feature) {
    fails(change, Status.Code.UNIMPLEMENTED, "NOT_IMPLEMENTED", feature);
  }

  private static void fails(
      Consumer<ScanRequest.Builder> change, Status.Code code, String reason, String message) {
    ScanRequest.Builder request = request();
    change.accept(request);
    StatusRuntimeException e =
        catchThrowableOfType(
            StatusRuntimeException.class, () -> ScanRequestCheck.check(request.build(), BLOB));
    assertThat(e).as("%s", request).isNotNull();
    assertThat(e.getStatus().getCode()).isEqualTo(code);
    assertThat(e).hasMessageContaining(message);
    assertThat(reasonOf(e)).isEqualTo(reason);
  }

  private static String reasonOf(StatusRuntimeException e) {
    try {
      return StatusProto.fromThrowable(e).getDetails(0).unpack(ErrorInfo.class).getReason();
    } catch (com.google.protobuf.InvalidProtocolBufferException broken) {
      throw new AssertionError(broken);
    }
  }

  private static ScanDefinition check(Consumer<PatternScan.Builder> change) {
    ScanRequest.Builder request = request();
    change.accept(request.getOperatorBuilder().getPatternsBuilder());
    return ScanRequestCheck.check(request.build(), BLOB);
  }

  private static ScanRequest.Builder request() {
    return ScanRequest.newBuilder()
        .setBlobId("b1")
        .setOperator(
            Operator.newBuilder()
                .setPatterns(
                    PatternScan.newBuilder()
                        .addPatterns(literal("a"))
                        .setOffsets(OffsetsAnswer.getDefaultInstance())));
  }

  private static Pattern literal(String text) {
    return Pattern.newBuilder().setLiteral(ByteString.copyFromUtf8(text)).build();
  }

  private static ByteRange range(long start, long end) {
    return ByteRange.newBuilder().setStart(start).setEnd(end).build();
  }
}
