package dev.trawl.server.scan;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.trawl.proto.v1.LineColumns;
import dev.trawl.proto.v1.LineKind;
import dev.trawl.proto.v1.MatchColumns;
import dev.trawl.proto.v1.Operator;
import dev.trawl.proto.v1.ResultBatch;
import dev.trawl.proto.v1.ScanResponse;
import dev.trawl.scan.blob.ByteRange;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The rules of the merge one by one; that they work together the simulation shows. */
class ResultEmitterTest {
  private final List<ResultBatch> sent = new ArrayList<>();

  private final ScanOutput output =
      new ScanOutput() {
        @Override
        public boolean ready() {
          return true;
        }

        @Override
        public void send(ScanResponse response) {
          try {
            sent.add(ScanResponse.parseFrom(response.toByteString()).getBatch());
          } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
          }
        }

        @Override
        public void complete() {}

        @Override
        public void fail(ScanFailure failure) {}
      };

  @Test
  void anEmptyMatchAtTheCutIsDroppedIfAMatchEndedThere() {
    assertThat(startsFrom(20, true, 20, 0, 25, 0)).containsExactly(25L);
  }

  @Test
  void anEmptyMatchAtTheCutStaysIfNoMatchEndedThere() {
    assertThat(startsFrom(20, false, 20, 0, 25, 0)).containsExactly(20L, 25L);
  }

  @Test
  void aMatchWithBytesAtTheCutStays() {
    assertThat(startsFrom(20, true, 20, 1, 25, 0)).containsExactly(20L, 25L);
  }

  @Test
  void ofTwoThatRaiseTheCutToOnePlaceEitherMayKnowOfAMatch() {
    ResultEmitter emitter = matches(0);
    emitter.raiseCut(20, true);
    emitter.raiseCut(20, false);
    emitter.raiseCut(10, false);
    emitter.take(batch(10, 30, 20, 0), false);
    assertThat(sent).isEmpty();
    emitter.raiseCut(21, false);
    emitter.take(batch(21, 30, 21, 0), false);
    assertThat(sent).hasSize(1);
  }

  @Test
  void aBatchThatALimitCutsAfterAnEmptyMatchHoldsIt() {
    ResultEmitter emitter = matches(1);
    emitter.take(batch(10, 30, 20, 0, 25, 2), false);
    assertThat(sent.getFirst().getSegment().getEnd()).isEqualTo(21);
    assertThat(emitter.wantsNoMore()).isTrue();
  }

  @Test
  void aLimitOnLinesLeavesTheContextAfterTheLastOne() {
    ResultEmitter emitter = lines(1, 2);
    emitter.take(lines("cmc"), false);
    assertThat(emitter.limitReached()).isTrue();
    assertThat(emitter.wantsNoMore()).as("one more line of context may come").isFalse();
    emitter.take(lines("ccm"), false);
    assertThat(emitter.wantsNoMore()).isTrue();
    assertThat(kinds()).isEqualTo("cmc" + "c");
    assertThat(emitter.results()).isEqualTo(1);
  }

  @Test
  void behindTheLimitLinesThatWouldBeFoundAreContext() {
    ResultEmitter emitter = lines(2, 3);
    emitter.take(lines("mcmcmcm"), false);
    assertThat(emitter.wantsNoMore()).isTrue();
    assertThat(kinds()).isEqualTo("mcmccc");
    assertThat(emitter.results()).isEqualTo(2);
  }

  @Test
  void linesBelowTheLimitPassUntouched() {
    ResultEmitter emitter = lines(5, 1);
    emitter.take(lines("mcmcm"), false);
    assertThat(emitter.limitReached()).isFalse();
    assertThat(kinds()).isEqualTo("mcmcm");
    assertThat(emitter.results()).isEqualTo(3);
  }

  private List<Long> startsFrom(long cut, boolean afterMatch, long... startsAndLengths) {
    ResultEmitter emitter = matches(0);
    emitter.raiseCut(cut, afterMatch);
    emitter.take(batch(10, 30, startsAndLengths), false);
    List<Long> starts = new ArrayList<>();
    for (ResultBatch batch : sent) {
      long start = batch.getBaseOffset();
      for (long delta : batch.getMatches().getStartDeltasList()) {
        start += delta;
        starts.add(start);
      }
    }
    return starts;
  }

  private String kinds() {
    StringBuilder kinds = new StringBuilder();
    for (ResultBatch batch : sent) {
      for (LineKind kind : batch.getLines().getKindsList()) {
        kinds.append(kind == LineKind.LINE_KIND_CONTEXT ? 'c' : 'm');
      }
    }
    return kinds.toString();
  }

  private ResultEmitter matches(long limit) {
    return new ResultEmitter(
        new ScanDefinition(
            Operator.getDefaultInstance(),
            AnswerKind.MATCHES,
            false,
            false,
            new ByteRange(10, 1000),
            limit,
            0,
            0,
            0),
        output);
  }

  private ResultEmitter lines(long maxLines, int after) {
    Operator.Builder operator = Operator.newBuilder();
    operator.getPatternsBuilder().getLinesBuilder().setAfterContext(after);
    return new ResultEmitter(
        new ScanDefinition(
            operator.build(),
            AnswerKind.LINES,
            false,
            false,
            new ByteRange(10, 1000),
            0,
            maxLines,
            0,
            0),
        output);
  }

  private static AcceptedBatch batch(long from, long to, long... startsAndLengths) {
    MatchColumns.Builder columns = MatchColumns.newBuilder();
    long last = from;
    for (int i = 0; i < startsAndLengths.length; i += 2) {
      columns.addStartDeltas(startsAndLengths[i] - last).addLengths(startsAndLengths[i + 1]);
      last = startsAndLengths[i];
    }
    return new AcceptedBatch(
        new ByteRange(from, to),
        0,
        startsAndLengths.length / 2,
        0,
        columns.build().toByteString(),
        startsAndLengths[0],
        to,
        false);
  }

  /** Lines of one byte, "m" for those with a match and "c" for context. */
  private AcceptedBatch lines(String kinds) {
    long from = sent.isEmpty() ? 10 : sent.getLast().getSegment().getEnd();
    LineColumns.Builder columns = LineColumns.newBuilder();
    int context = 0;
    for (int i = 0; i < kinds.length(); i++) {
      boolean isContext = kinds.charAt(i) == 'c';
      context += isContext ? 1 : 0;
      columns
          .addStartDeltas(i == 0 ? 0 : 1)
          .addLengths(1)
          .addKinds(isContext ? LineKind.LINE_KIND_CONTEXT : LineKind.LINE_KIND_MATCH);
    }
    long to = from + kinds.length();
    return new AcceptedBatch(
        new ByteRange(from, to),
        0,
        kinds.length(),
        context,
        columns.build().toByteString(),
        from,
        to,
        false);
  }
}
