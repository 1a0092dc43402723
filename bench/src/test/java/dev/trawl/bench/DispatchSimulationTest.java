package dev.trawl.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class DispatchSimulationTest {
  private static final long MEGA = 1_000_000;

  /** One slot reads a million bytes in a millisecond; nothing else takes any time. */
  private static DispatchInputs free(double taskMicros, double latencyMicros) {
    return new DispatchInputs(taskMicros, 0, 0, 0, 1, 1_000, latencyMicros);
  }

  private static DispatchRun run(DispatchInputs inputs, int slots, long rangeBytes, long bytes) {
    return DispatchSimulation.run(inputs, slots, RangeSizes.fixed(rangeBytes), bytes);
  }

  @Test
  void oneTaskTakesGrantScanResultAndBothWays() {
    DispatchRun run = run(free(100, 10), 1, MEGA, MEGA);
    assertThat(run.tasks()).isEqualTo(1);
    assertThat(run.seconds()).isCloseTo(50e-6 + 10e-6 + 1e-3 + 10e-6 + 50e-6, within(1e-12));
    assertThat(run.loopSeconds()).isCloseTo(100e-6, within(1e-12));
    assertThat(run.slotSeconds()).isCloseTo(1e-3, within(1e-12));
  }

  @Test
  void theNextRangeWaitsInTheSlotSoThatItNeverIdles() {
    // Ranges of 3 ms each; the round trip is 2 ms, and hidden but for the first grant and the last
    // result.
    DispatchRun run = run(free(0, 1_000), 1, 3 * MEGA, 30 * MEGA);
    assertThat(run.seconds()).isCloseTo(30e-3 + 2e-3, within(1e-9));
  }

  @Test
  void aLongRoundTripIsNotHiddenByOneRangeThatWaits() {
    // A round trip of 8 ms for ranges of 3 ms, two on their way: two ranges each 11 ms.
    DispatchRun run = run(free(0, 4_000), 1, 3 * MEGA, 300 * MEGA);
    assertThat(run.seconds()).isCloseTo(100 / 2 * 11e-3, within(12e-3));
  }

  @Test
  void slotsShareWhatTheMachineGives() {
    DispatchInputs inputs = new DispatchInputs(0, 0, 0, 0, 1, 4, 0);
    // Two slots read 2 GB/s, four and sixteen 4 GB/s.
    assertThat(run(inputs, 2, MEGA, 160 * MEGA).seconds()).isCloseTo(80e-3, within(1e-9));
    assertThat(run(inputs, 4, MEGA, 160 * MEGA).seconds()).isCloseTo(40e-3, within(1e-9));
    assertThat(run(inputs, 16, MEGA, 160 * MEGA).seconds()).isCloseTo(40e-3, within(1e-9));
  }

  @Test
  void unequalRangesShareTheMachineWhileTheyLast() {
    // Two slots at half a GB/s each: the range of 1 MB is done after 2 ms, and the one of 3 MB has
    // 2 MB left, read at 1 GB/s.
    DispatchInputs inputs = new DispatchInputs(0, 0, 0, 0, 1, 1, 0);
    RangeSizes sizes = (remaining, slots) -> remaining == 4 * MEGA ? MEGA : 3 * MEGA;
    DispatchRun run = DispatchSimulation.run(inputs, 2, sizes, 4 * MEGA);
    assertThat(run.seconds()).isCloseTo(4e-3, within(1e-9));
    assertThat(run.slotSeconds()).isCloseTo(2 * 2e-3 + 2e-3, within(1e-9));
  }

  @Test
  void aSaturatedLoopSetsTheSpeed() {
    // A task costs 100 us and is scanned in 1 ms: ten slots are the most it can keep busy.
    DispatchRun five = run(free(100, 10), 5, MEGA, 2_000 * MEGA);
    assertThat(five.utilisation()).isCloseTo(0.5, within(0.01));
    assertThat(five.gigabytesPerSecond()).isCloseTo(5, within(0.05));
    DispatchRun forty = run(free(100, 10), 40, MEGA, 4_000 * MEGA);
    assertThat(forty.utilisation()).isGreaterThan(0.99);
    assertThat(forty.gigabytesPerSecond()).isCloseTo(10, within(0.1));
    assertThat(forty.scanningSlots()).isCloseTo(10, within(0.3));
  }

  @Test
  void theDemandSaysWhereItSaturates() {
    DispatchInputs inputs = new DispatchInputs(100, 200, 0.5, 0.1, 1, 64, 10);
    for (int slots : new int[] {1, 4, 16, 64, 256}) {
      double demand = inputs.demand(slots, MEGA);
      DispatchRun run = run(inputs, slots, MEGA, 200L * slots * MEGA);
      assertThat(run.utilisation())
          .as("%d slots, demand %.3f", slots, demand)
          .isCloseTo(Math.min(1, demand), within(0.03));
    }
  }

  @Test
  void everyByteIsScannedOnceAndEveryCostChargedOnce() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 200; i++) {
      DispatchInputs inputs =
          new DispatchInputs(
              random.nextDouble(50),
              random.nextDouble(100),
              random.nextDouble(),
              random.nextDouble(),
              0.5 + random.nextDouble(10),
              1 + random.nextDouble(100),
              random.nextDouble(500));
      int slots = 1 + random.nextInt(64);
      long bytes = 1 + random.nextLong(1L << 30);
      RangeSizes sizes =
          random.nextBoolean()
              ? RangeSizes.planned()
              : RangeSizes.fixed((1 << 16) + random.nextInt(1 << 24));
      DispatchRun run = DispatchSimulation.run(inputs, slots, sizes, bytes);
      double loop =
          run.tasks() * inputs.taskSeconds(slots, 0)
              + (inputs.resultSeconds(0, bytes) - inputs.resultSeconds(0, 0));
      assertThat(run.loopSeconds()).as("seed %d", seed).isCloseTo(loop, within(1e-6 * loop + 1e-9));
      assertThat(run.utilisation()).as("seed %d", seed).isBetween(0.0, 1.0 + 1e-9);
      // Little's law: what slots do is at least what they would do alone, at most what there is.
      double alone = bytes / inputs.slotBytesPerSecond(1);
      assertThat(run.slotSeconds()).as("seed %d", seed).isGreaterThan(alone * (1 - 1e-9));
      assertThat(run.scanningSlots()).as("seed %d", seed).isLessThanOrEqualTo(slots + 1e-6);
    }
  }

  @Test
  void plannedRangesAreLargeFirstAndSmallLast() {
    RangeSizes planned = RangeSizes.planned();
    assertThat(planned.next(1L << 40, 4)).isEqualTo(64 << 20);
    assertThat(planned.next(64 << 20, 4)).isEqualTo(8 << 20);
    assertThat(planned.next(1, 4)).isEqualTo(512 << 10);
  }

  @Test
  void leastRangesKeepTheLoopUnderATwentieth() {
    // 10 us a task at 1 GB/s a slot: 200 KB and more for one slot, twice that for two.
    DispatchReport report = new DispatchReport(free(10, 10));
    assertThat(report.leastRangeBytes(1)).isEqualTo(256 << 10);
    assertThat(report.leastRangeBytes(2)).isEqualTo(512 << 10);
    assertThat(report.leastRangeBytes(64)).isEqualTo(16 << 20);
    assertThat(report.text())
        .contains("| least range | 256 KiB | 512 KiB |")
        .contains("ranges as planned: not saturated with 512 slots")
        .contains("64 KiB: saturated with 8 slots");
  }

  @Test
  void resultsAloneCanKeepTheLoopBusy() {
    DispatchInputs inputs = new DispatchInputs(10, 0, 1, 0.1, 1, 100, 10);
    assertThat(new DispatchReport(inputs).leastRangeBytes(1)).isZero();
  }

  @Test
  void costsBelowZeroAreRefused() {
    assertThatThrownBy(() -> free(-1, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> free(0, -1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new DispatchInputs(0, 0, 0, 0, 0, 1, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> run(free(0, 0), 0, 1, 1)).hasMessageContaining("0 slots");
  }
}
