package dev.trawl.server.scan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trawl.proto.v1.MatchColumns;
import dev.trawl.proto.v1.Operator;
import dev.trawl.proto.v1.ResultBatch;
import dev.trawl.scan.blob.ByteRange;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MatchFoldTest {

  @Test
  void binsAreExactForRangesOfAnyLength() {
    long seed = Long.getLong("trawl.seed", System.nanoTime());
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      int bins = 1 + random.nextInt(1 << 1 + random.nextInt(16));
      long length = 1 + (random.nextLong() >>> 1 + random.nextInt(62));
      long offset =
          random.nextBoolean()
              ? random.nextLong(length)
              : BigInteger.valueOf(length)
                  .multiply(BigInteger.valueOf(random.nextInt(bins)))
                  .divide(BigInteger.valueOf(bins))
                  .longValueExact();
      assertThat(MatchFold.binOf(offset, length, bins))
          .as("seed %s: %s of %s in %s bins", seed, offset, length, bins)
          .isEqualTo(
              BigInteger.valueOf(offset)
                  .multiply(BigInteger.valueOf(bins))
                  .divide(BigInteger.valueOf(length))
                  .intValueExact());
    }
    assertThat(MatchFold.binOf(7, 7, 4)).as("at the very end").isEqualTo(3);
    assertThat(MatchFold.binOf(0, 0, 4)).as("in nothing").isEqualTo(3);
  }

  @Test
  void countsByPattern() {
    Operator.Builder operator = Operator.newBuilder();
    operator.getPatternsBuilder().addPatternsBuilder();
    operator.getPatternsBuilder().addPatternsBuilder();
    MatchFold fold = MatchFold.of(definition(operator.build(), AnswerKind.PATTERN_COUNTS));
    fold.add(batch(MatchColumns.newBuilder().addStartDeltas(1).addStartDeltas(2), 2));
    fold.add(
        batch(
            MatchColumns.newBuilder()
                .addStartDeltas(1)
                .addStartDeltas(0)
                .addPatternIds(0)
                .addPatternIds(1),
            2));
    ResultBatch.Builder answer = ResultBatch.newBuilder();
    fold.answer(answer, 4);
    assertThat(answer.getCount().getTotal()).isEqualTo(4);
    assertThat(answer.getCount().getPerPatternList()).containsExactly(3L, 1L);
  }

  @Test
  void countsByPlaceInTheScannedRange() {
    Operator.Builder operator = Operator.newBuilder();
    operator.getPatternsBuilder().getDistributionBuilder().setBins(2);
    MatchFold fold = MatchFold.of(definition(operator.build(), AnswerKind.DISTRIBUTION));
    fold.add(batch(MatchColumns.newBuilder().addStartDeltas(49).addStartDeltas(1), 2));
    ResultBatch.Builder answer = ResultBatch.newBuilder();
    fold.answer(answer, 2);
    assertThat(answer.getDistribution().getCountsList()).containsExactly(1L, 1L);
  }

  /** Over [100, 200). */
  private static ScanDefinition definition(Operator operator, AnswerKind kind) {
    return new ScanDefinition(operator, kind, false, false, new ByteRange(100, 200), 0, 0, 0, 0);
  }

  private static AcceptedBatch batch(MatchColumns.Builder columns, int count) {
    return new AcceptedBatch(
        new ByteRange(100, 200), 0, count, 0, columns.build().toByteString(), 101, 199, false);
  }
}
