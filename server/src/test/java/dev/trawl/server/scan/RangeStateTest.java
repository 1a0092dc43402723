package dev.trawl.server.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.primitives.Bytes;
import com.google.protobuf.ByteString;
import dev.trawl.proto.v1.LineColumns;
import dev.trawl.proto.v1.LineKind;
import dev.trawl.proto.v1.MatchColumns;
import dev.trawl.proto.worker.v1.Batch;
import dev.trawl.proto.worker.v1.RangeTask;
import dev.trawl.proto.worker.v1.TaskEnd;
import dev.trawl.scan.blob.ByteRange;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a lying or mistaken worker may send, and how a range goes on after an attempt was lost. */
class RangeStateTest {
  private static final long BLOB = 1000;

  private final RangeState range = new RangeState(7, new ByteRange(100, 200), false, false);

  @BeforeEach
  void grant() {
    range.allowOverrun(50);
    RangeTask task = range.grant(1);
    assertThat(task.getStart()).isEqualTo(100);
    assertThat(task.getSerializedSize()).isLessThanOrEqualTo(40);
  }

  @Test
  void takesAnHonestAttemptToItsEnd() throws BadResultsException {
    accept(matches(100, 150, 4, 10, 30));
    accept(matches(150, 200, 4, 40).setEnd(end(200)));
    assertThat(range.phase()).isEqualTo(RangeState.Phase.DONE);
    assertThat(range.resultCount()).isEqualTo(3);
  }

  @Test
  void refusesASegmentThatLeavesAHole() {
    assertRefused(matches(101, 150, 4, 10), "was due");
  }

  @Test
  void refusesTheSameSegmentTwice() throws BadResultsException {
    accept(matches(100, 150, 4, 10));
    assertRefused(matches(100, 150, 4, 10), "was due");
  }

  @Test
  void refusesASegmentThatRunsBackwards() {
    assertRefused(Batch.newBuilder().setSegmentStart(100).setSegmentEnd(99), "was due");
  }

  @Test
  void refusesASegmentAcrossTheRangesEnd() {
    assertRefused(matches(100, 201, 4, 10), "straddles");
  }

  @Test
  void refusesAStartOutsideTheSegment() {
    assertRefused(matches(100, 150, 4, 60), "outside");
    assertRefused(matches(100, 150, 4, 50), "outside");
  }

  @Test
  void refusesADeltaThatWrapsRound() {
    assertRefused(matches(100, 150, 4, 10, -5), "delta");
  }

  @Test
  void refusesAMatchPastTheBlobsEnd() {
    assertRefused(matches(100, 150, 901, 0), "past the blob");
  }

  @Test
  void refusesACountThatIsNotThatOfTheColumns() {
    assertRefused(matches(100, 150, 4, 10).setResultCount(2), "claimed");
    assertRefused(
        Batch.newBuilder().setSegmentStart(100).setSegmentEnd(150).setResultCount(1), "none sent");
  }

  @Test
  void refusesColumnsOfUnequalLength() {
    MatchColumns columns =
        MatchColumns.newBuilder().addAllStartDeltas(List.of(1L, 2L)).addLengths(3).build();
    assertRefused(batch(100, 150).setResults(columns.toByteString()).setResultCount(2), "unequal");
  }

  @Test
  void refusesBytesThatAreNoColumns() {
    assertRefused(
        batch(100, 150).setResults(ByteString.copyFrom(new byte[] {10, -1, -1})).setResultCount(1),
        "");
  }

  @Test
  void refusesAnOverrunPastItsLimit() throws BadResultsException {
    accept(batch(100, 200));
    assertRefused(matches(200, 260, 1, 55), "past");
  }

  @Test
  void refusesAnEndBeforeTheRangesEnd() {
    assertRefused(batch(100, 150).setEnd(end(200)), "ended at 150");
    assertRefused(batch(100, 200).setEnd(end(199)), "resolved through 199");
  }

  @Test
  void aRefusedBatchChangesNothing() throws BadResultsException {
    assertRefused(matches(100, 200, 4, 10).setEnd(end(150)), "resolved");
    accept(matches(100, 200, 4, 10).setEnd(end(200)));
    assertThat(range.resultCount()).isEqualTo(1);
  }

  @Test
  void refusesLinesWhoseColumnsDoNotFit() {
    LineColumns noLength = LineColumns.newBuilder().addStartDeltas(3).build();
    LineColumns moreMatches =
        LineColumns.newBuilder().addStartDeltas(3).addLengths(5).addMatchCounts(2).build();
    for (LineColumns columns : List.of(noLength, moreMatches)) {
      assertThatThrownBy(
              () ->
                  range.accept(
                      rules(AnswerKind.LINES),
                      batch(100, 150).setResults(columns.toByteString()).setResultCount(1).build()))
          .isInstanceOf(BadResultsException.class);
    }
  }

  @Test
  void refusesAConstantLengthThatIsNegativeOrNoNumber() {
    assertRefused(matches(100, 150, -1, 10), "length 18446744073709551615");
    assertRefused(raw(starts(1, 10), field(3, 2, 1, 'x')), "no number");
  }

  @Test
  void refusesAColumnInTwoPieces() {
    assertRefused(raw(starts(1, 10), field(2, 2, 1, 4), field(2, 2, 1, 4)), "twice");
    assertRefused(raw(starts(1, 10), field(4, 2, 1, 0), field(4, 2, 1, 0)), "twice");
    assertRefused(raw(starts(1, 10), starts(1, 10)), "twice");
  }

  @Test
  void refusesColumnsThatTheClientCouldNotParse() {
    assertRefused(raw(starts(1, 10), field(9, 4)), "group");
  }

  @Test
  void refusesACountThatNoSegmentCanHold() {
    Batch.Builder noColumns = raw(field(3, 0, 4)).setResultCount(-1);
    assertRefused(noColumns, "18446744073709551615 results");
    for (long count : new long[] {-1, 102}) {
      Batch batch = batch(100, 200).setResultCount(count).setEnd(end(200)).build();
      assertThatThrownBy(() -> range.accept(rules(AnswerKind.COUNT), batch))
          .isInstanceOf(BadResultsException.class)
          .hasMessageContaining("results claimed");
    }
  }

  @Test
  void refusesMoreNewlinesThanBytes() {
    assertRefused(batch(100, 150).setNewlines(51), "51 newlines");
    assertRefused(batch(100, 150).setNewlines(-1), "newlines");
  }

  @Test
  void refusesAnEndThatIsResolvedPastTheBlobOrCountsBackwards() {
    assertRefused(batch(100, 200).setEnd(end(BLOB + 1)), "resolved through 1001");
    assertRefused(
        batch(100, 200).setEnd(end(200).toBuilder().setOverrunCount(-1)), "counts of an overrun");
    assertRefused(
        batch(100, 200).setEnd(end(200).toBuilder().setReplacedCount(-1)), "counts of an overrun");
  }

  @Test
  void refusesLinesWithMatchesOutsideTheBlobOrNegativeEntries() {
    LineColumns line =
        LineColumns.newBuilder()
            .addStartDeltas(3)
            .addLengths(5)
            .addMatchCounts(1)
            .addMatchStartDeltas(1)
            .setConstantMatchLength(2)
            .build();
    assertThatCode(() -> acceptLines(line, 1)).doesNotThrowAnyException();
    range.takeBack();
    range.grant(1);
    for (LineColumns wrong :
        List.of(
            line.toBuilder().setStartDeltas(0, Long.MIN_VALUE + 3).build(),
            line.toBuilder().setMatchStartDeltas(0, -1).build(),
            line.toBuilder().setMatchStartDeltas(0, BLOB).build(),
            line.toBuilder().setConstantMatchLength(BLOB).build(),
            line.toBuilder().addNumberDeltas(-1).build())) {
      assertThatThrownBy(() -> acceptLines(wrong, 1)).isInstanceOf(BadResultsException.class);
    }
    LineColumns twoLines =
        line.toBuilder()
            .addStartDeltas(1)
            .addLengths(5)
            .setMatchCounts(0, -1)
            .addMatchCounts(2)
            .build();
    assertThatThrownBy(() -> acceptLines(twoLines, 2)).isInstanceOf(BadResultsException.class);
  }

  private void acceptLines(LineColumns columns, int count) throws BadResultsException {
    long from = range.acceptedTo();
    range.accept(
        rules(AnswerKind.LINES),
        batch(from, from + 20).setResults(columns.toByteString()).setResultCount(count).build());
  }

  /** A batch of one result in wire form. */
  private static Batch.Builder raw(byte[]... fields) {
    return batch(100, 150).setResults(ByteString.copyFrom(Bytes.concat(fields))).setResultCount(1);
  }

  private static byte[] starts(int... deltas) {
    return field(1, 2, deltas);
  }

  /** A field in wire form: its tag, then these bytes. */
  private static byte[] field(int number, int wireType, int... bytes) {
    byte[] field = new byte[1 + bytes.length];
    field[0] = (byte) (number << 3 | wireType);
    for (int i = 0; i < bytes.length; i++) {
      field[1 + i] = (byte) bytes[i];
    }
    return field;
  }

  @Test
  void goesOnAtItsCheckpointWithTheNextAttempt() throws BadResultsException {
    accept(matches(100, 144, 4, 40).setAfterMatch(true));
    range.takeBack();
    RangeTask task = range.grant(1);
    assertThat(task.getAttempt()).isEqualTo(1);
    assertThat(task.getStart()).isEqualTo(144);
    assertThat(task.getAfterMatch()).isTrue();
    assertThat(task.getEnd()).isEqualTo(200);
  }

  @Test
  void doesAnOverrunAgainFromWhereTheRangesLastMatchEnded() throws BadResultsException {
    accept(matches(100, 200, 4, 98));
    accept(matches(200, 210, 4, 2, 4));
    range.takeBack();
    RangeTask task = range.grant(1);
    assertThat(task.getStart()).isEqualTo(202);
    assertThat(task.getAfterMatch()).isTrue();
    // The first two matches come again and are known; the third is new.
    AcceptedBatch fresh =
        range.accept(rules(AnswerKind.MATCHES), matches(202, 220, 4, 0, 4, 6).build());
    assertThat(fresh).isNotNull();
    assertThat(fresh.resultCount()).isEqualTo(1);
    assertThat(fresh.firstStart()).isEqualTo(212);
  }

  @Test
  void countsDeathsOnlyWithoutProgress() throws BadResultsException {
    range.countDeath(false);
    range.takeBack();
    assertThat(range.deathsWithoutProgress()).isEqualTo(1);
    range.grant(1);
    accept(batch(100, 110));
    range.countDeath(false);
    assertThat(range.deathsWithoutProgress()).isZero();
  }

  private void accept(Batch.Builder batch) throws BadResultsException {
    range.accept(rules(AnswerKind.MATCHES), batch.build());
  }

  private void assertRefused(Batch.Builder batch, String why) {
    assertThatThrownBy(() -> accept(batch))
        .isInstanceOf(BadResultsException.class)
        .hasMessageContaining(why);
  }

  private static Batch.Builder batch(long start, long end) {
    return Batch.newBuilder().setSegmentStart(start).setSegmentEnd(end);
  }

  private static Batch.Builder matches(long start, long end, long length, long... deltas) {
    MatchColumns.Builder columns = MatchColumns.newBuilder().setConstantLength(length);
    for (long delta : deltas) {
      columns.addStartDeltas(delta);
    }
    return batch(start, end)
        .setResults(columns.build().toByteString())
        .setResultCount(deltas.length);
  }

  private static TaskEnd end(long resolvedThrough) {
    return TaskEnd.newBuilder().setResolvedThrough(resolvedThrough).build();
  }

  @Test
  void holdsLinesOfContextToTheirRules() throws Exception {
    LineColumns.Builder line = LineColumns.newBuilder().addStartDeltas(1).addLengths(4);
    LineColumns withMatch =
        line.clone()
            .addKinds(LineKind.LINE_KIND_CONTEXT)
            .addMatchCounts(1)
            .addMatchStartDeltas(1)
            .build();
    LineColumns ofNoKind = line.clone().addKindsValue(9).build();
    for (LineColumns columns : List.of(withMatch, ofNoKind)) {
      assertThatThrownBy(() -> acceptLines(columns, 1)).isInstanceOf(BadResultsException.class);
    }
    acceptLines(line.addKinds(LineKind.LINE_KIND_CONTEXT).build(), 1);
  }

  @Test
  void takesAsManyResultsInOnePlaceAsPatternsMayMatchThere() throws Exception {
    BatchRules three = new BatchRules(AnswerKind.MATCHES, WindowGrid.NONE, 3, 3, BLOB);
    Batch batch = matches(100, 101, 1, 0, 0, 0).build();
    assertThatThrownBy(() -> range.accept(rules(AnswerKind.MATCHES), batch))
        .isInstanceOf(BadResultsException.class)
        .hasMessageContaining("3 results claimed");
    assertThat(range.accept(three, batch)).isNotNull();
  }

  @Test
  void refusesAPatternThatIsNotInTheScan() {
    BatchRules rules = new BatchRules(AnswerKind.PATTERN_COUNTS, WindowGrid.NONE, 2, 1, BLOB);
    MatchColumns.Builder match = MatchColumns.newBuilder().addStartDeltas(1).setConstantLength(1);
    for (MatchColumns columns :
        List.of(
            match.clone().setConstantPatternId(2).build(),
            match.clone().addPatternIds(-1).build())) {
      Batch batch = batch(100, 150).setResults(columns.toByteString()).setResultCount(1).build();
      assertThatThrownBy(() -> range.accept(rules, batch))
          .isInstanceOf(BadResultsException.class)
          .hasMessageContaining("of 2");
    }
  }

  private static BatchRules rules(AnswerKind kind) {
    return new BatchRules(kind, WindowGrid.NONE, 1, 1, BLOB);
  }
}
