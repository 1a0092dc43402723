package dev.trawl.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trawl.proto.v1.DigestResult;
import dev.trawl.proto.v1.EntropyResult;
import dev.trawl.proto.v1.LineColumns;
import dev.trawl.proto.v1.LineKind;
import dev.trawl.proto.v1.LineStatisticsResult;
import dev.trawl.proto.v1.LinesAnswer;
import dev.trawl.proto.v1.MatchColumns;
import dev.trawl.proto.v1.OffsetsAnswer;
import dev.trawl.proto.v1.Operator;
import dev.trawl.proto.v1.Pattern;
import dev.trawl.proto.v1.PatternScan;
import dev.trawl.proto.worker.v1.Batch;
import dev.trawl.proto.worker.v1.FailureReason;
import dev.trawl.proto.worker.v1.RangeTask;
import dev.trawl.scan.operator.RangeOperator;
import dev.trawl.scan.operator.RangeOperator.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchSinkTest {
  private static final long PLENTY = 1 << 30;
  private static final ResultForm MATCHES = new ResultForm.Matches(PatternIds.INDEXES);

  /** Keeps what was delivered; answers starvation with a fixed credit, or stops the attempt. */
  private static final class FakeOutput implements BatchSink.Output {
    final List<Batch> batches = new ArrayList<>();
    final List<Long> creditWhenSent = new ArrayList<>();
    long creditOnStarved;
    int starved;
    Attempt attempt = Attempt.idle();

    @Override
    public boolean deliver(Batch batch, CreditGate gate) {
      if (!gate.isStopped()) {
        batches.add(batch);
        creditWhenSent.add(gate.available() + batch.getResults().size());
      }
      return !gate.isStopped();
    }

    @Override
    public void starved(TaskKey key, long wantedBytes) {
      assertThat(key).isEqualTo(attempt.key());
      starved++;
      if (creditOnStarved > 0) {
        attempt.gate().add(Math.max(creditOnStarved, 1 - attempt.gate().available()));
      } else {
        attempt.gate().stop();
      }
    }

    @Override
    public void tick() {}
  }

  private final FakeOutput output = new FakeOutput();
  private BatchSink sink = new BatchSink(output, 1 << 20);

  private Attempt begin(long start, long end, long credit, ResultForm form) {
    RangeTask task =
        RangeTask.newBuilder()
            .setScanId(1)
            .setTaskId(2)
            .setAttempt(3)
            .setStart(start)
            .setEnd(end)
            .build();
    output.attempt = new Attempt(task, null, null, credit);
    sink.begin(output.attempt, form);
    return output.attempt;
  }

  @Test
  void valuesOfWindowsAreCutAtTheEndsOfWindows() throws Exception {
    begin(100, 1000, 12, new ResultForm.Windows());
    output.creditOnStarved = 12;
    for (int start = 256; start < 1000; start += 256) {
      assertThat(sink.record(start, 256, new byte[] {0, 0, (byte) (start >> 8), 0x40})).isTrue();
    }
    sink.finish(Outcome.endingAt(1000));

    assertSegments(100, 512, 768, 1000);
    assertThat(batch(0).getResultCount()).isEqualTo(1);
    assertThat(EntropyResult.parseFrom(batch(1).getResults()).getBitsPerByteList())
        .containsExactly(Float.intBitsToFloat(0x40020000));
  }

  @Test
  void aPartialComesWithTheLastBatchAndNeedsNoCredit() throws Exception {
    begin(100, 200, 0, ResultForm.Partial.LINE_STATISTICS);
    sink.advance(100, 0);
    sink.aggregate(new long[] {3, 40, 120, 77});
    sink.finish(Outcome.endingAt(200));
    assertSegments(100, 200);
    assertThat(batch(0).getResultCount()).isZero();
    assertThat(LineStatisticsResult.parseFrom(batch(0).getResults()))
        .isEqualTo(
            LineStatisticsResult.newBuilder()
                .setLines(3)
                .setLongestBytes(40)
                .setLongestOffset(120)
                .setTotalBytes(77)
                .build());
  }

  @Test
  void aChecksumIsFourBytesFromTheHighest() throws Exception {
    begin(0, 9, 0, ResultForm.Partial.CHECKSUM);
    sink.aggregate(new long[] {0xE3069283L});
    sink.finish(Outcome.endingAt(9));
    assertThat(DigestResult.parseFrom(batch(0).getResults()).getDigests().toByteArray())
        .containsExactly(0xE3, 0x06, 0x92, 0x83);
  }

  @Test
  void aFailedAttemptBringsNoPartial() {
    begin(0, 9, PLENTY, ResultForm.Partial.HISTOGRAM);
    sink.aggregate(new long[256]);
    sink.fail(FailureReason.FAILURE_REASON_OPERATOR_FAILED, "why");
    assertThat(batch(0).getResults().isEmpty()).isTrue();
  }

  @Test
  void anAggregateNobodyAskedForIsAnError() {
    begin(0, 9, PLENTY, MATCHES);
    assertThatThrownBy(() -> sink.aggregate(new long[1])).hasMessageContaining("Matches");
  }

  private Batch batch(int index) {
    return output.batches.get(index);
  }

  private void assertSegments(long... borders) {
    List<Long> seen = new ArrayList<>();
    for (Batch batch : output.batches) {
      assertThat(seen.isEmpty() || seen.getLast() == batch.getSegmentStart()).isTrue();
      if (seen.isEmpty()) {
        seen.add(batch.getSegmentStart());
      }
      seen.add(batch.getSegmentEnd());
    }
    assertThat(seen).containsExactly(java.util.Arrays.stream(borders).boxed().toArray(Long[]::new));
  }

  private static List<Long> starts(Batch batch) throws Exception {
    List<Long> starts = new ArrayList<>();
    long start = batch.getSegmentStart();
    for (long delta : MatchColumns.parseFrom(batch.getResults()).getStartDeltasList()) {
      start += delta;
      starts.add(start);
    }
    return starts;
  }

  @Test
  void rangeWithoutResultsIsOneEmptyLastBatch() {
    begin(100, 200, 0, MATCHES);
    assertThat(sink.advance(150, 0)).isTrue();
    assertThat(sink.finish(Outcome.endingAt(200))).isTrue();
    assertSegments(100, 200);
    assertThat(batch(0).getResults().isEmpty()).isTrue();
    assertThat(batch(0).getEnd().getScannedBytes()).isEqualTo(100);
    assertThat(batch(0).getEnd().getResolvedThrough()).isEqualTo(200);
    assertThat(output.starved).isZero();
  }

  @Test
  void attemptIsNamedInEveryBatch() {
    begin(0, 10, PLENTY, MATCHES);
    sink.finish(Outcome.endingAt(10));
    assertThat(batch(0).getScanId()).isEqualTo(1);
    assertThat(batch(0).getTaskId()).isEqualTo(2);
    assertThat(batch(0).getAttempt()).isEqualTo(3);
  }

  @Test
  void fullBatchEndsBehindItsLastMatch() throws Exception {
    sink = new BatchSink(output, 45);
    begin(1000, 2000, PLENTY, MATCHES);
    for (int i = 0; i < 10; i++) {
      assertThat(sink.match(1100 + 10 * i, 4, 0)).isTrue();
    }
    sink.finish(Outcome.endingAt(2000));
    assertThat(output.batches).hasSizeGreaterThan(1);
    assertThat(batch(0).getSegmentEnd()).isEqualTo(starts(batch(0)).getLast() + 4);
    assertThat(batch(0).getAfterMatch()).isTrue();
    assertThat(batch(0).hasEnd()).isFalse();
    assertThat(output.batches.getLast().getSegmentEnd()).isEqualTo(2000);
    assertThat(output.batches.getLast().getAfterMatch()).isFalse();
    assertThat(output.batches.stream().mapToLong(Batch::getResultCount).sum()).isEqualTo(10);
  }

  @Test
  void matchThatRunsPastTheEndIsClippedForTheSegment() throws Exception {
    begin(0, 100, PLENTY, MATCHES);
    sink.match(95, 10, 0);
    sink.finish(new Outcome(105, true, false, 0, 0));
    assertSegments(0, 100);
    assertThat(batch(0).getAfterMatch()).isFalse();
    assertThat(batch(0).getEnd().getResolvedThrough()).isEqualTo(105);
    assertThat(batch(0).getEnd().getAfterMatch()).isTrue();
  }

  @Test
  void matchThatEndsAtTheEndIsSaidSo() {
    begin(0, 100, PLENTY, MATCHES);
    sink.match(90, 10, 0);
    sink.finish(new Outcome(100, true, false, 0, 0));
    assertThat(batch(0).getAfterMatch()).isTrue();
  }

  @Test
  void overrunHasSegmentsOfItsOwn() throws Exception {
    begin(0, 100, PLENTY, MATCHES);
    sink.match(95, 10, 0);
    sink.match(105, 10, 0);
    sink.match(120, 10, 0);
    sink.finish(new Outcome(140, false, false, 0, 0));
    assertSegments(0, 100, 140);
    assertThat(starts(batch(0))).containsExactly(95L);
    assertThat(starts(batch(1))).containsExactly(105L, 120L);
    assertThat(batch(0).hasEnd()).isFalse();
    assertThat(batch(1).getEnd().getScannedBytes()).isEqualTo(140);
  }

  @Test
  void overrunWithoutMatchInTheRangeStillClosesTheRange() {
    begin(100, 100, PLENTY, MATCHES);
    sink.match(105, 10, 0);
    sink.finish(new Outcome(140, true, true, 0, 0));
    assertSegments(100, 140);
    assertThat(batch(0).getEnd().getUnresolved()).isTrue();
    assertThat(batch(0).getAfterMatch()).isTrue();
  }

  @Test
  void overrunThatWasTakenUpAgainHasNoRangePart() throws Exception {
    begin(110, 100, PLENTY, MATCHES);
    sink.match(120, 10, 0);
    sink.finish(new Outcome(150, false, false, 0, 0));
    assertSegments(110, 150);
    assertThat(starts(batch(0))).containsExactly(120L);
  }

  @Test
  void emptyBlobEndsWhereItStarts() {
    begin(0, 0, 0, MATCHES);
    assertThat(sink.finish(Outcome.endingAt(0))).isTrue();
    assertSegments(0, 0);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void creditIsOvershotByOneResultAtMost(long seed) throws Exception {
    Random random = new Random(seed);
    sink = new BatchSink(output, 200);
    output.creditOnStarved = random.nextInt(1, 150);
    begin(0, 1_000_000, random.nextInt(100), MATCHES);
    List<Long> pushed = new ArrayList<>();
    long start = 0;
    for (int i = 0; i < 2000; i++) {
      start += random.nextInt(1, 300);
      pushed.add(start);
      assertThat(sink.match(start, random.nextInt(1, 3), 0)).isTrue();
      start += 3;
    }
    assertThat(sink.finish(Outcome.endingAt(1_000_000))).isTrue();
    List<Long> seen = new ArrayList<>();
    for (int i = 0; i < output.batches.size(); i++) {
      Batch batch = batch(i);
      seen.addAll(starts(batch));
      if (batch.getResultCount() > 0) {
        assertThat(output.creditWhenSent.get(i)).as("seed %d", seed).isPositive();
      }
      if (batch.getResultCount() > 1) {
        assertThat((long) batch.getResults().size())
            .as("seed %d", seed)
            .isLessThanOrEqualTo(Math.min(200, output.creditWhenSent.get(i)));
      }
    }
    assertThat(seen).isEqualTo(pushed);
    assertThat(output.starved).isPositive();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void matchesAtOnceMakeTheSameBatchesAsOneByOne(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 40; round++) {
      int length = random.nextInt(1, 4);
      long[] starts = new long[600];
      for (int i = 0, at = 0; i < starts.length; i++) {
        starts[i] = at;
        at += length + random.nextInt(random.nextBoolean() ? 3 : 300);
      }
      int piece = random.nextInt(1, 300);
      long rangeEnd = 1_000 + random.nextLong(starts[599] + 100);
      int batchBytes = random.nextInt(100, 20_000);
      output.creditOnStarved = random.nextInt(1, 20_000);
      List<Batch> oneByOne = batches(starts, 1, length, rangeEnd, batchBytes);
      assertThat(batches(starts, piece, length, rangeEnd, batchBytes))
          .as("seed %d, round %d, pieces of %d", seed, round, piece)
          .isEqualTo(oneByOne);
    }
  }

  private List<Batch> batches(
      long[] starts, int piece, int length, long rangeEnd, int maxBatchBytes) {
    output.batches.clear();
    sink = new BatchSink(output, maxBatchBytes);
    begin(1_000, rangeEnd, 50, MATCHES);
    for (int from = 0; from < starts.length; from += piece) {
      int to = Math.min(starts.length, from + piece);
      if (piece == 1) {
        assertThat(sink.match(1_000 + starts[from], length, 7)).isTrue();
      } else {
        assertThat(sink.matches(1_000, starts, from, to, length, 7)).isTrue();
      }
    }
    sink.finish(Outcome.endingAt(Math.max(rangeEnd, 1_000 + starts[starts.length - 1] + length)));
    return List.copyOf(output.batches);
  }

  @Test
  void stoppedWhileStarvedSendsNothingMore() {
    begin(0, 100, 0, MATCHES);
    sink.match(1, 1, 0);
    assertThat(sink.match(3, 1, 0)).isFalse();
    assertThat(sink.finish(Outcome.endingAt(100))).isFalse();
    assertThat(output.batches).isEmpty();
  }

  @Test
  void stopIsSeenAtTheNextStride() {
    Attempt attempt = begin(0, 100, PLENTY, MATCHES);
    assertThat(sink.advance(10, 0)).isTrue();
    attempt.gate().stop();
    assertThat(sink.advance(20, 0)).isFalse();
    assertThat(sink.match(30, 1, 0)).isFalse();
    assertThat(sink.line(30, 1, 0)).isFalse();
  }

  @Test
  void countsComeWithTheLastBatchAndNeedNoCredit() {
    begin(0, 100, 0, new ResultForm.Count());
    sink.count(3);
    sink.count(4);
    sink.finish(new Outcome(110, true, false, 2, 1));
    assertSegments(0, 100);
    assertThat(batch(0).getResultCount()).isEqualTo(7);
    assertThat(batch(0).getResults().isEmpty()).isTrue();
    assertThat(batch(0).getEnd().getOverrunCount()).isEqualTo(2);
    assertThat(batch(0).getEnd().getReplacedCount()).isEqualTo(1);
    assertThat(output.starved).isZero();
  }

  @Test
  void linesCarryNumbersThatStartAfreshInEverySegment() throws Exception {
    sink = new BatchSink(output, 1);
    begin(0, 100, PLENTY, new ResultForm.Lines(true, false, PatternIds.INDEXES));
    sink.line(10, 10, 2);
    sink.line(50, 10, 7);
    sink.line(95, 20, 9);
    sink.advance(100, 9);
    sink.finish(Outcome.endingAt(100));
    assertSegments(0, 20, 60, 100);
    assertThat(output.batches.stream().map(Batch::getNewlines)).containsExactly(3L, 5L, 1L);
    assertThat(LineColumns.parseFrom(batch(1).getResults()).getNumberDeltasList())
        .containsExactly(4L);
    assertThat(LineColumns.parseFrom(batch(2).getResults()).getLengthsList()).containsExactly(20L);
    assertThat(batch(2).getAfterMatch()).isFalse();
  }

  @Test
  void linesWithoutNumbersCountNoNewlines() {
    sink = new BatchSink(output, 1);
    begin(0, 100, PLENTY, new ResultForm.Lines(false, false, PatternIds.INDEXES));
    sink.line(10, 10, 0);
    sink.line(50, 10, 0);
    sink.advance(100, 0);
    sink.finish(Outcome.endingAt(100));
    assertThat(output.batches.stream().map(Batch::getNewlines)).containsExactly(0L, 0L);
  }

  @Test
  void lastLineWithoutNewlineIsCountedAsTheOperatorSays() {
    begin(0, 60, PLENTY, new ResultForm.Lines(true, false, PatternIds.INDEXES));
    sink.line(50, 10, 7);
    sink.advance(60, 7);
    sink.finish(Outcome.endingAt(60));
    assertThat(batch(0).getNewlines()).isEqualTo(7);
  }

  @Test
  void failureDropsWhatWasNotSentAndNeedsNoCredit() {
    sink = new BatchSink(output, 1);
    begin(0, 100, PLENTY, MATCHES);
    sink.match(10, 5, 0);
    sink.match(20, 5, 0);
    output.attempt.gate().spend(PLENTY);
    assertThat(sink.fail(FailureReason.FAILURE_REASON_OPERATOR_FAILED, "x".repeat(10_000)))
        .isTrue();
    assertSegments(0, 15, 15);
    assertThat(batch(1).getResults().isEmpty()).isTrue();
    assertThat(batch(1).getAfterMatch()).isTrue();
    assertThat(batch(1).getEnd().getFailure().getReason())
        .isEqualTo(FailureReason.FAILURE_REASON_OPERATOR_FAILED);
    assertThat(batch(1).getEnd().getFailure().getMessage().length()).isLessThanOrEqualTo(4096);
  }

  @Test
  void progressGrowsEvenWhereThePositionStands() {
    Attempt attempt = begin(100, 200, PLENTY, MATCHES);
    sink.advance(150, 0);
    assertThat(attempt.scannedBytes()).isEqualTo(50);
    sink.advance(150, 0);
    sink.advance(150, 0);
    assertThat(attempt.scannedBytes()).isEqualTo(52);
    sink.advance(190, 0);
    assertThat(attempt.scannedBytes()).isEqualTo(90);
  }

  @Test
  void nothingOfOneAttemptIsLeftInTheNext() {
    begin(0, 100, PLENTY, new ResultForm.Lines(false, true, PatternIds.INDEXES));
    sink.lineMatch(5, 1, 0);
    sink.count(9);
    sink.fail(FailureReason.FAILURE_REASON_OPERATOR_FAILED, "it broke");
    output.batches.clear();
    begin(0, 100, PLENTY, new ResultForm.Lines(false, true, PatternIds.INDEXES));
    sink.finish(Outcome.endingAt(100));
    assertThat(batch(0).getResultCount()).isZero();
    assertThat(batch(0).getResults().isEmpty()).isTrue();
  }

  @Test
  void matchesThatMayOverlapAreCutWhereTheNextOneStarts() {
    sink = new BatchSink(output, 1);
    begin(0, 100, PLENTY, MATCHES);
    sink.expect(new RangeOperator.Needs(false, false, false), 1000);
    assertThat(sink.match(10, 50, 0)).isTrue();
    assertThat(sink.match(20, 3, 0)).isTrue();
    assertThat(sink.match(20, 9, 1)).isTrue();
    assertThat(sink.match(21, 1, 0)).isTrue();
    assertThat(sink.finish(RangeOperator.Outcome.endingAt(100))).isTrue();
    assertThat(output.batches)
        .extracting(b -> b.getSegmentStart() + "-" + b.getSegmentEnd() + ":" + b.getResultCount())
        .containsExactly("0-20:1", "20-21:2", "21-100:1");
    assertThat(output.batches).noneMatch(Batch::getAfterMatch);
  }

  @Test
  void patternsAreCalledByTheIdsOfTheClient() throws Exception {
    PatternScan.Builder scan =
        PatternScan.newBuilder()
            .addPatterns(Pattern.newBuilder().setPatternId(7).setRegex("a"))
            .addPatterns(Pattern.newBuilder().setPatternId(-1).setRegex("b"))
            .setOffsets(OffsetsAnswer.getDefaultInstance());
    begin(0, 100, PLENTY, ResultForm.of(Operator.newBuilder().setPatterns(scan).build()));
    assertThat(sink.match(1, 1, 1)).isTrue();
    assertThat(sink.match(2, 1, 0)).isTrue();
    assertThat(sink.finish(RangeOperator.Outcome.endingAt(100))).isTrue();
    assertThat(MatchColumns.parseFrom(output.batches.getFirst().getResults()).getPatternIdsList())
        .containsExactly(-1, 7);

    scan.setLines(LinesAnswer.newBuilder().setMatches(true));
    begin(0, 100, PLENTY, ResultForm.of(Operator.newBuilder().setPatterns(scan).build()));
    sink.lineMatch(1, 1, 1);
    assertThat(sink.line(0, 5, 0)).isTrue();
    assertThat(sink.finish(RangeOperator.Outcome.endingAt(100))).isTrue();
    assertThat(LineColumns.parseFrom(output.batches.getLast().getResults()).getConstantPatternId())
        .isEqualTo(-1);

    scan.clearPatterns()
        .addPatterns(Pattern.newBuilder().setRegex("a"))
        .addPatterns(Pattern.newBuilder().setRegex("b"));
    assertThat(PatternIds.of(Operator.newBuilder().setPatterns(scan).build()).of(1)).isEqualTo(1);
  }

  /** What every attempt of an operator whose matches may not overlap begins with. */
  private void expectNoOverlaps(long blobSize) {
    sink.expect(new RangeOperator.Needs(true, false, false), blobSize);
  }

  @Test
  void aSegmentHoldsTheEmptyMatchesThatStartInIt() {
    sink = new BatchSink(output, 1);
    begin(0, 100, PLENTY, MATCHES);
    expectNoOverlaps(1000);
    assertThat(sink.match(10, 0, 0)).isTrue();
    assertThat(sink.match(11, 2, 0)).isTrue();
    assertThat(sink.match(14, 0, 0)).isTrue();
    assertThat(sink.finish(RangeOperator.Outcome.endingAt(100))).isTrue();
    assertThat(output.batches)
        .extracting(b -> b.getSegmentStart() + "-" + b.getSegmentEnd() + b.getAfterMatch())
        .containsExactly("0-11false", "11-13true", "13-100false");
  }

  @Test
  void anOverrunThatEndsInAnEmptyMatchHoldsIt() {
    begin(0, 100, PLENTY, MATCHES);
    expectNoOverlaps(1000);
    assertThat(sink.match(90, 15, 0)).isTrue();
    assertThat(sink.match(107, 0, 0)).isTrue();
    assertThat(sink.finish(new RangeOperator.Outcome(107, true, false, 0, 0))).isTrue();
    assertThat(output.batches.getLast().getSegmentEnd()).isEqualTo(108);
    assertThat(output.batches.getLast().getAfterMatch()).isFalse();
    assertThat(output.batches.getLast().getEnd().getResolvedThrough()).isEqualTo(107);
  }

  @Test
  void anEmptyMatchAtTheEndOfTheBlobStaysThere() {
    begin(0, 100, PLENTY, MATCHES);
    expectNoOverlaps(100);
    assertThat(sink.match(100, 0, 0)).isTrue();
    assertThat(sink.finish(new RangeOperator.Outcome(100, true, false, 0, 0))).isTrue();
    assertThat(output.batches)
        .extracting(b -> b.getSegmentStart() + "-" + b.getSegmentEnd())
        .containsExactly("0-100", "100-100");
  }

  @Test
  void linesOfContextAreMarked() throws Exception {
    begin(0, 100, PLENTY, new ResultForm.Lines(true, true, PatternIds.INDEXES));
    sink.lineMatch(1, 1, 0);
    assertThat(sink.line(0, 5, 0)).isTrue();
    assertThat(sink.contextLine(5, 3, 1)).isTrue();
    sink.lineMatch(9, 1, 0);
    assertThat(sink.line(8, 5, 2)).isTrue();
    assertThat(sink.finish(RangeOperator.Outcome.endingAt(100))).isTrue();
    Batch batch = output.batches.getFirst();
    LineColumns columns = LineColumns.parseFrom(batch.getResults());
    assertThat(batch.getResultCount()).isEqualTo(3);
    assertThat(columns.getKindsList())
        .containsExactly(
            LineKind.LINE_KIND_MATCH, LineKind.LINE_KIND_CONTEXT, LineKind.LINE_KIND_MATCH);
    assertThat(columns.getMatchCountsList()).containsExactly(1L, 0L, 1L);
    assertThat(columns.getNumberDeltasList()).containsExactly(0L, 1L, 1L);
  }
}
