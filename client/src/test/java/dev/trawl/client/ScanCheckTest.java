package dev.trawl.client;

import static dev.trawl.client.Messages.batch;
import static dev.trawl.client.Messages.complete;
import static dev.trawl.client.Messages.count;
import static dev.trawl.client.Messages.gap;
import static dev.trawl.client.Messages.limited;
import static dev.trawl.client.Messages.lost;
import static dev.trawl.client.Messages.matches;
import static dev.trawl.client.Messages.nothing;
import static dev.trawl.client.Messages.partial;
import static dev.trawl.client.Messages.progress;
import static dev.trawl.client.Messages.range;
import static dev.trawl.client.Messages.started;
import static dev.trawl.client.Messages.summary;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trawl.proto.v1.ByteRange;
import dev.trawl.proto.v1.CountAnswer;
import dev.trawl.proto.v1.CountResult;
import dev.trawl.proto.v1.DeliveryOrder;
import dev.trawl.proto.v1.DistributionAnswer;
import dev.trawl.proto.v1.DistributionResult;
import dev.trawl.proto.v1.Gap;
import dev.trawl.proto.v1.LineColumns;
import dev.trawl.proto.v1.LineKind;
import dev.trawl.proto.v1.LinesAnswer;
import dev.trawl.proto.v1.MatchColumns;
import dev.trawl.proto.v1.OffsetsAnswer;
import dev.trawl.proto.v1.Operator;
import dev.trawl.proto.v1.Pattern;
import dev.trawl.proto.v1.PatternScan;
import dev.trawl.proto.v1.ResultBatch;
import dev.trawl.proto.v1.ScanRequest;
import dev.trawl.proto.v1.ScanResponse;
import dev.trawl.proto.v1.ScanStarted;
import dev.trawl.proto.v1.ScanStatus;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Every way in which a stream can break the tiling, one by one, and the streams that must pass. */
class ScanCheckTest {

  private static final ScanRequest OFFSETS =
      ScanRequest.newBuilder()
          .setOperator(
              Operator.newBuilder()
                  .setPatterns(
                      PatternScan.newBuilder().setOffsets(OffsetsAnswer.getDefaultInstance())))
          .build();
  private static final ScanRequest LIMITED = OFFSETS.toBuilder().setMaxMatches(2).build();
  private static final ScanRequest ANY_ORDER =
      OFFSETS.toBuilder().setOrder(DeliveryOrder.DELIVERY_ORDER_ANY).build();
  private static final ScanRequest COUNT =
      ScanRequest.newBuilder()
          .setOperator(
              Operator.newBuilder()
                  .setPatterns(PatternScan.newBuilder().setCount(CountAnswer.getDefaultInstance())))
          .build();

  private static void run(ScanRequest request, List<ScanResponse> messages) {
    ScanCheck check = new ScanCheck(request);
    messages.forEach(check::accept);
    check.end();
  }

  private static void accepts(ScanRequest request, ScanResponse... messages) {
    run(request, List.of(messages));
  }

  private static void refuses(String why, ScanRequest request, ScanResponse... messages) {
    violates(why, () -> run(request, List.of(messages)));
  }

  private static void violates(String why, ThrowingCallable action) {
    assertThatThrownBy(action)
        .isInstanceOfSatisfying(
            TrawlException.class,
            e -> assertThat(e.reason()).isEqualTo(TrawlException.PROTOCOL_VIOLATION))
        .hasMessageContaining(why);
  }

  @Nested
  class ShapeOfAnswers {

    private static ScanRequest request(PatternScan.Builder scan) {
      return ScanRequest.newBuilder().setOperator(Operator.newBuilder().setPatterns(scan)).build();
    }

    private static ScanResponse lines(LineKind... kinds) {
      LineColumns.Builder lines = LineColumns.newBuilder();
      for (LineKind kind : kinds) {
        lines.addStartDeltas(1).addLengths(1).addKinds(kind);
      }
      return batch(ResultBatch.newBuilder().setSegment(range(0, 9)).setLines(lines));
    }

    @Test
    void contextComesOnlyWhereItWasAskedFor() {
      PatternScan.Builder bare =
          PatternScan.newBuilder().setLines(LinesAnswer.getDefaultInstance());
      PatternScan.Builder asked =
          PatternScan.newBuilder().setLines(LinesAnswer.newBuilder().setAfterContext(1));
      ScanResponse context = lines(LineKind.LINE_KIND_MATCH, LineKind.LINE_KIND_CONTEXT);
      accepts(request(asked), started(0, 9), context, complete(range(0, 9)));
      accepts(request(bare), started(0, 9), lines(LineKind.LINE_KIND_MATCH), complete(range(0, 9)));
      refuses("context was not asked for", request(bare), started(0, 9), context);
      refuses(
          "a line is LINE_KIND_UNSPECIFIED",
          request(asked),
          started(0, 9),
          lines(LineKind.LINE_KIND_UNSPECIFIED));
    }

    @Test
    void everyPatternHasItsCount() {
      PatternScan.Builder each =
          PatternScan.newBuilder()
              .addPatterns(Pattern.getDefaultInstance())
              .addPatterns(Pattern.getDefaultInstance())
              .setCount(CountAnswer.newBuilder().setPerPattern(true));
      ScanResponse two =
          batch(
              ResultBatch.newBuilder()
                  .setSegment(range(0, 9))
                  .setCount(CountResult.newBuilder().addPerPattern(1).addPerPattern(0)));
      accepts(request(each), started(0, 9), two, complete(range(0, 9)));
      refuses("of 0 patterns came, not of 2", request(each), started(0, 9), count(0, 9, 1));
      refuses("of 2 patterns came, not of 0", COUNT, started(0, 9), two);
    }

    @Test
    void everyPartOfADistributionHasItsCount() {
      PatternScan.Builder scan =
          PatternScan.newBuilder().setDistribution(DistributionAnswer.newBuilder().setBins(2));
      ScanResponse three =
          batch(
              ResultBatch.newBuilder()
                  .setSegment(range(0, 9))
                  .setDistribution(
                      DistributionResult.newBuilder().addCounts(1).addCounts(1).addCounts(1)));
      refuses("of 3 parts came, not of 2", request(scan), started(0, 9), three);
    }
  }

  @Nested
  class OrderOfMessages {

    @Test
    void acceptsProgressAnywhereBetween() {
      accepts(
          OFFSETS, started(0, 9), progress(1), nothing(0, 9), progress(9), complete(range(0, 9)));
    }

    @Test
    void refusesAnythingBeforeTheStart() {
      refuses("a batch came before the start", OFFSETS, nothing(0, 9));
      refuses("progress came before the start", OFFSETS, progress(0));
      refuses("the summary came before the start", OFFSETS, complete());
    }

    @Test
    void refusesASecondStart() {
      refuses("started twice", OFFSETS, started(0, 9), started(0, 9));
    }

    @Test
    void refusesAStartWithoutARange() {
      ScanResponse start =
          ScanResponse.newBuilder().setStarted(ScanStarted.getDefaultInstance()).build();
      refuses("over no range", OFFSETS, start);
      refuses("over no range", OFFSETS, started(9, 8));
    }

    @Test
    void refusesAnEndWithoutASummary() {
      refuses("ended without a summary", OFFSETS, started(0, 9), nothing(0, 9));
      refuses("ended without a summary", OFFSETS);
    }

    @Test
    void refusesAnythingAfterTheSummary() {
      refuses(
          "after the summary",
          OFFSETS,
          started(0, 9),
          nothing(0, 9),
          complete(range(0, 9)),
          progress(9));
    }

    @Test
    void refusesAMessageWithoutAnEvent() {
      refuses("no event", OFFSETS, ScanResponse.getDefaultInstance());
    }

    @Test
    void refusesAStatusThatIsNone() {
      refuses(
          "no way to end",
          OFFSETS,
          started(0, 9),
          nothing(0, 9),
          summary(ScanStatus.SCAN_STATUS_UNSPECIFIED, List.of(), range(0, 9)));
    }
  }

  @Nested
  class OffsetOrder {

    @Test
    void acceptsSegmentsThatTileTheRange() {
      accepts(
          OFFSETS,
          started(5, 100),
          matches(5, 30, 5, 29),
          nothing(30, 30),
          nothing(30, 60),
          matches(60, 100, 61),
          complete(range(5, 100)));
    }

    @Test
    void acceptsAnEmptyBlob() {
      accepts(OFFSETS, started(0, 0), complete());
      accepts(OFFSETS, started(0, 0), nothing(0, 0), complete());
      accepts(OFFSETS, started(4, 4), complete(range(4, 4)));
    }

    @Test
    void refusesAFirstSegmentThatStartsLate() {
      refuses("[6, 9) after one that ended at 5", OFFSETS, started(5, 9), nothing(6, 9));
    }

    @Test
    void refusesAHoleBetweenSegments() {
      refuses(
          "[4, 9) after one that ended at 3", OFFSETS, started(0, 9), nothing(0, 3), nothing(4, 9));
    }

    @Test
    void refusesSegmentsThatOverlap() {
      refuses(
          "[2, 9) after one that ended at 3", OFFSETS, started(0, 9), nothing(0, 3), nothing(2, 9));
    }

    @Test
    void refusesASegmentOutsideTheRange() {
      refuses("covers [5, 10), the scan [5, 9)", OFFSETS, started(5, 9), nothing(5, 10));
      refuses("covers [4, 9), the scan [5, 9)", OFFSETS, started(5, 9), nothing(4, 9));
      refuses("covers [6, 5), the scan [0, 9)", OFFSETS, started(0, 9), nothing(6, 5));
    }

    @Test
    void refusesABatchWithoutASegment() {
      refuses("a batch covers", OFFSETS, started(0, 9), Messages.batch(ResultBatch.newBuilder()));
    }

    @Test
    void refusesABaseOffsetOutsideItsSegment() {
      for (long base : new long[] {2, 10, -1}) {
        ResultBatch.Builder batch =
            ResultBatch.newBuilder()
                .setSegment(range(3, 9))
                .setBaseOffset(base)
                .setMatches(MatchColumns.getDefaultInstance());
        refuses("base offset", OFFSETS, started(0, 9), nothing(0, 3), Messages.batch(batch));
      }
    }

    @Test
    void refusesCompleteBeforeTheRangesEnd() {
      refuses("ended at 8", OFFSETS, started(0, 9), nothing(0, 8), complete(range(0, 8)));
    }

    @Test
    void refusesCoverageThatDidNotCome() {
      refuses(
          "it covered {[0, 9)}, what came covers {[0, 8)}",
          OFFSETS,
          started(0, 9),
          nothing(0, 8),
          complete(range(0, 9)));
    }

    @Test
    void refusesCoverageOutOfOrder() {
      refuses(
          "out of order at [0, 5)",
          OFFSETS,
          started(0, 9),
          nothing(0, 9),
          complete(range(5, 9), range(0, 5)));
      refuses(
          "out of order at [3, 1)", OFFSETS, started(0, 9), nothing(0, 9), complete(range(3, 1)));
    }

    @Test
    void refusesCompleteWithAGap() {
      refuses(
          "1 gaps came",
          OFFSETS,
          started(0, 9),
          nothing(0, 3),
          gap(3, 9),
          summary(ScanStatus.SCAN_STATUS_COMPLETE, List.of(lost(3, 9)), range(0, 3)));
    }

    @Test
    void acceptsPartialWithItsGapsInPlace() {
      accepts(
          OFFSETS,
          started(0, 9),
          gap(0, 1),
          nothing(1, 3),
          gap(3, 4),
          gap(4, 6),
          nothing(6, 7),
          nothing(7, 9),
          partial(List.of(lost(0, 1), lost(3, 4), lost(4, 6)), range(1, 3), range(6, 9)));
    }

    @Test
    void refusesPartialWithoutAGap() {
      refuses(
          "no gap came", OFFSETS, started(0, 9), nothing(0, 9), partial(List.of(), range(0, 9)));
    }

    @Test
    void refusesPartialThatStopsBeforeTheEnd() {
      refuses("ended at 6", OFFSETS, started(0, 9), gap(0, 6), partial(List.of(lost(0, 6))));
    }

    @Test
    void refusesGapsThatAreNotCounted() {
      refuses(
          "counts 1 gaps and lists 1, 2 came",
          OFFSETS,
          started(0, 9),
          gap(0, 4),
          gap(4, 9),
          partial(List.of(lost(0, 9))));
    }

    @Test
    void refusesAGapUnderAnotherSegment() {
      ResultBatch.Builder batch =
          ResultBatch.newBuilder().setSegment(range(0, 9)).setGap(lost(0, 5));
      refuses("a gap of [0, 5) came as [0, 9)", OFFSETS, started(0, 9), Messages.batch(batch));
    }

    @Test
    void acceptsALimitAnywhere() {
      accepts(LIMITED, started(0, 9), matches(0, 4, 1, 3), limited(range(0, 4)));
    }

    @Test
    void acceptsALimitAfterAGap() {
      accepts(
          LIMITED,
          started(0, 9),
          gap(0, 2),
          matches(2, 4, 2, 3),
          partial(List.of(lost(0, 2)), range(2, 4)));
    }

    @Test
    void refusesALimitThatWasNotAsked() {
      refuses(
          "the request had no limit",
          OFFSETS,
          started(0, 9),
          matches(0, 4, 1, 3),
          limited(range(0, 4)));
    }

    @Test
    void refusesALimitedCoverageBeyondWhatCame() {
      refuses(
          "what came covers {[0, 4)}",
          LIMITED,
          started(0, 9),
          matches(0, 4, 1, 3),
          limited(range(0, 5)));
    }

    /**
     * Any tiling passes, and any tiling with one border moved or one batch dropped, doubled or
     * swapped does not.
     */
    @Test
    void findsEverySingleFaultInRandomTilings() {
      long seed = System.nanoTime();
      System.out.println("seed " + seed);
      Random random = new Random(seed);
      for (int round = 0; round < 2_000; round++) {
        List<ScanResponse> stream = randomTiling(random);
        run(OFFSETS, stream);
        List<ScanResponse> broken = new ArrayList<>(stream);
        String fault = breakOne(broken, random);
        assertThatThrownBy(() -> run(OFFSETS, broken))
            .as("%s in %s", fault, stream)
            .isInstanceOf(TrawlException.class);
      }
    }

    private List<ScanResponse> randomTiling(Random random) {
      List<ScanResponse> stream = new ArrayList<>();
      List<ByteRange> covered = new ArrayList<>();
      List<Gap> gaps = new ArrayList<>();
      long end = random.nextInt(100);
      long start = end;
      stream.add(null);
      int batches = 3 + random.nextInt(6);
      long coveredFrom = start;
      for (int i = 0; i < batches; i++) {
        long from = end;
        end += 2 + random.nextInt(50);
        if (random.nextInt(4) == 0) {
          stream.add(gap(from, end));
          gaps.add(lost(from, end));
          if (coveredFrom < from) {
            covered.add(range(coveredFrom, from));
          }
          coveredFrom = end;
        } else {
          stream.add(
              random.nextBoolean() ? nothing(from, end) : matches(from, end, from, from + 1));
        }
      }
      if (coveredFrom < end) {
        covered.add(range(coveredFrom, end));
      }
      stream.set(0, started(start, end));
      ByteRange[] coverage = covered.toArray(ByteRange[]::new);
      stream.add(gaps.isEmpty() ? complete(coverage) : partial(gaps, coverage));
      return stream;
    }

    private String breakOne(List<ScanResponse> stream, Random random) {
      int last = stream.size() - 2;
      int victim = 1 + random.nextInt(last);
      switch (random.nextInt(4)) {
        case 0 -> stream.remove(victim);
        case 1 -> stream.add(victim, stream.get(victim));
        case 2 -> Collections.swap(stream, 1, last);
        default -> {
          ByteRange segment = stream.get(victim).getBatch().getSegment();
          ByteRange moved = range(segment.getStart(), segment.getEnd() - 1);
          stream.set(
              victim,
              stream.get(victim).toBuilder()
                  .setBatch(stream.get(victim).getBatch().toBuilder().setSegment(moved))
                  .build());
        }
      }
      return "broken at " + victim;
    }
  }

  @Nested
  class AnyOrder {

    @Test
    void acceptsDisjointSegmentsThatLeaveNothingOut() {
      accepts(
          ANY_ORDER,
          started(0, 9),
          nothing(6, 9),
          gap(0, 2),
          nothing(2, 6),
          nothing(9, 9),
          partial(List.of(lost(0, 2)), range(2, 9)));
      accepts(ANY_ORDER, started(0, 0), complete());
    }

    @Test
    void refusesWhatComesTwice() {
      refuses("part of it again", ANY_ORDER, started(0, 9), nothing(4, 9), nothing(0, 5));
      refuses("part of it again", ANY_ORDER, started(0, 9), gap(4, 9), nothing(8, 9));
    }

    @Test
    void refusesWhatNeverCame() {
      refuses(
          "nothing came for",
          ANY_ORDER,
          started(0, 9),
          nothing(5, 9),
          nothing(0, 4),
          complete(range(0, 4), range(5, 9)));
    }

    @Test
    void refusesAStatusThatDoesNotFit() {
      refuses(
          "0 gaps came", ANY_ORDER, started(0, 9), nothing(0, 9), partial(List.of(), range(0, 9)));
      refuses("no limit", ANY_ORDER, started(0, 9), nothing(0, 9), limited(range(0, 9)));
    }
  }

  @Nested
  class OneResult {

    @Test
    void acceptsOneResultOverTheWholeRange() {
      accepts(COUNT, started(3, 9), progress(2), count(3, 9, 4), complete(range(3, 9)));
      accepts(COUNT, started(0, 0), count(0, 0, 0), complete());
    }

    @Test
    void acceptsGapsBeforeIt() {
      accepts(
          COUNT,
          started(0, 9),
          gap(1, 2),
          gap(4, 9),
          count(0, 9, 4),
          partial(List.of(lost(1, 2), lost(4, 9)), range(0, 1), range(2, 4)));
    }

    @Test
    void acceptsAResultCutShortByALimit() {
      ScanRequest limitedCount = COUNT.toBuilder().setMaxMatches(4).build();
      accepts(limitedCount, started(0, 9), count(0, 5, 4), limited(range(0, 5)));
      accepts(limitedCount, started(0, 9), count(0, 9, 4), limited(range(0, 5)));
    }

    @Test
    void refusesNoResult() {
      refuses("no result came", COUNT, started(0, 9), complete(range(0, 9)));
    }

    @Test
    void refusesASecondResult() {
      refuses("after the one result", COUNT, started(0, 9), count(0, 9, 1), count(0, 9, 1));
    }

    @Test
    void refusesAResultOfAPart() {
      refuses("the result is of [0, 8)", COUNT, started(0, 9), count(0, 8, 1));
      refuses("the result is of [1, 9)", COUNT, started(0, 9), count(1, 9, 1));
    }

    @Test
    void refusesAnotherKindOfResult() {
      refuses("one result was asked for", COUNT, started(0, 9), matches(0, 9, 1));
    }

    @Test
    void refusesGapsOutOfOrder() {
      refuses("a gap of [0, 2) came after", COUNT, started(0, 9), gap(4, 6), gap(0, 2));
    }

    @Test
    void refusesCompleteWithAGap() {
      refuses(
          "1 gaps came",
          COUNT,
          started(0, 9),
          gap(0, 2),
          count(0, 9, 1),
          summary(ScanStatus.SCAN_STATUS_COMPLETE, List.of(lost(0, 2)), range(2, 9)));
    }

    @Test
    void refusesCoverageThatHidesAGap() {
      refuses(
          "what came covers {[2, 9)}",
          COUNT,
          started(0, 9),
          gap(0, 2),
          count(0, 9, 1),
          partial(List.of(lost(0, 2)), range(0, 9)));
    }
  }
}
