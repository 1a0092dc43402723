package dev.trawl.server.scan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trawl.scan.blob.ByteRange;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RangePlanTest {
  private static final long GIB = 1L << 30;

  @Test
  void tilesTheWholeWhateverTheCapsAndSlots() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 2000; i++) {
      long start = random.nextLong(1L << 40);
      long length = 1 + random.nextLong(random.nextBoolean() ? 1L << 34 : 1L << 20);
      long forced = random.nextInt(3) == 0 ? 1 + length / (1 + random.nextInt(50)) : 0;
      RangePlan plan = new RangePlan(new ByteRange(start, start + length), forced, false);
      long position = start;
      while (!plan.exhausted()) {
        ByteRange next = plan.next(1 + random.nextInt(64), 1 + random.nextLong(1L << 30));
        assertThat(next.start()).as("seed %s case %s", seed, i).isEqualTo(position);
        assertThat(next.length()).isPositive();
        position = next.end();
      }
      assertThat(position).as("seed %s case %s", seed, i).isEqualTo(start + length);
    }
  }

  @Test
  void startsBigAndEndsSmall() {
    RangePlan plan = new RangePlan(new ByteRange(0, 5 * GIB), 0, false);
    ByteRange first = plan.next(2, Long.MAX_VALUE);
    ByteRange last = first;
    int ranges = 1;
    for (; !plan.exhausted(); ranges++) {
      last = plan.next(2, Long.MAX_VALUE);
    }
    assertThat(first.length()).isEqualTo(RangePlan.MAX_RANGE_BYTES);
    assertThat(last.length()).isLessThanOrEqualTo(2 * RangePlan.MIN_RANGE_BYTES);
    assertThat(ranges).isLessThan(150);
  }

  @Test
  void cutsTheSameBlobAlikeEachTime() {
    RangePlan once = new RangePlan(new ByteRange(0, GIB), 0, false);
    RangePlan again = new RangePlan(new ByteRange(0, GIB), 0, false);
    while (!once.exhausted()) {
      assertThat(again.next(4, Long.MAX_VALUE)).isEqualTo(once.next(4, Long.MAX_VALUE));
    }
  }

  @Test
  void aSmallBlobIsOneRange() {
    RangePlan plan = new RangePlan(new ByteRange(0, 64 << 10), 0, false);
    assertThat(plan.next(16, Long.MAX_VALUE)).isEqualTo(new ByteRange(0, 64 << 10));
    assertThat(plan.exhausted()).isTrue();
  }

  @Test
  void obeysAForcedLengthToTheByte() {
    RangePlan plan = new RangePlan(new ByteRange(5, 12), 3, false);
    assertThat(plan.next(1, 1)).isEqualTo(new ByteRange(5, 8));
    assertThat(plan.next(1, 1)).isEqualTo(new ByteRange(8, 11));
    assertThat(plan.next(1, 1)).isEqualTo(new ByteRange(11, 12));
  }

  @Test
  void aRestartPastTheEndLeavesNothing() {
    RangePlan plan = new RangePlan(new ByteRange(0, 100), 10, false);
    plan.restartAt(107);
    assertThat(plan.exhausted()).isTrue();
  }

  @Test
  void nothingIsOneEmptyRangeWhereAWorkerMustBeAsked() {
    assertThat(new RangePlan(new ByteRange(7, 7), 0, false).exhausted()).isTrue();
    RangePlan plan = new RangePlan(new ByteRange(7, 7), 0, true);
    assertThat(plan.exhausted()).isFalse();
    assertThat(plan.next(2, GIB)).isEqualTo(new ByteRange(7, 7));
    assertThat(plan.exhausted()).isTrue();
    assertThat(new RangePlan(new ByteRange(7, 8), 0, true).next(2, GIB).length()).isEqualTo(1);
  }

  @Test
  void plansOnWhileTheLastWorkerIsGone() {
    RangePlan plan = new RangePlan(new ByteRange(0, GIB), 0, false);
    assertThat(plan.next(0, GIB).length()).isPositive();
  }
}
