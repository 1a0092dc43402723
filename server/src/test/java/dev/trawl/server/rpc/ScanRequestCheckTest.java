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
import dev.trawl.proto.v1.DistributionAnswer;
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
                    .addLengthDelimited(ByteString.copyFrom(new byte[1 << 20]))
                    .build())
            .build();
    refused(r -> r.getOperatorBuilder().setUnknownFields(padding), "at most 1048576");
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
  void refusesARequestWithoutOperator() {
    refused(ScanRequest.Builder::clearOperator, "no operator");
  }

  @Test
  void saysWhatIsNotImplemented() {
    notImplemented(r -> r.setOrder(DeliveryOrder.DELIVERY_ORDER_ANY), "unordered");
    notImplemented(r -> r.setCursor(ByteString.copyFromUtf8("x")), "cursor");
    notImplemented(r -> r.setWeight(11), "weight");
    notImplemented(r -> r.setExcerpts(ExcerptOptions.getDefaultInstance()), "excerpts");
    notImplemented(
        r -> r.setOperator(Operator.newBuilder().setCustom(CustomOperator.getDefaultInstance())),
        "CUSTOM");
    notImplementedPatterns(p -> p.addPatterns(literal("b")), "set of patterns");
    notImplementedPatterns(
        p -> p.setPatterns(0, Pattern.newBuilder().setRegex("a+")), "regular expression");
    notImplementedPatterns(p -> p.setPatterns(0, Pattern.newBuilder().setHex("4D")), "hex");
    notImplementedPatterns(
        p -> p.setCaseMatching(CaseMatching.CASE_MATCHING_ASCII_INSENSITIVE), "caseless");
    notImplementedPatterns(
        p -> p.setCombination(PatternCombination.PATTERN_COMBINATION_OVERLAPPING), "overlapping");
    notImplementedPatterns(p -> p.setInvert(true), "inverted");
    notImplementedPatterns(p -> p.setWholeWords(true), "words");
    notImplementedPatterns(p -> p.setCrlf(true), "CR LF");
    notImplementedPatterns(
        p -> p.setDistribution(DistributionAnswer.getDefaultInstance()), "distribution");
    notImplementedPatterns(
        p -> p.setCount(CountAnswer.newBuilder().setPerPattern(true)), "per pattern");
    notImplementedPatterns(p -> p.setLines(LinesAnswer.newBuilder().setAfterContext(2)), "context");
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

  private static void notImplementedPatterns(
      Consumer<PatternScan.Builder> patterns, String feature) {
    notImplemented(
        request -> patterns.accept(request.getOperatorBuilder().getPatternsBuilder()), feature);
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
