package dev.trawl.server.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trawl.proto.worker.v1.Heartbeat;
import dev.trawl.proto.worker.v1.SlotProgress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A slot that beats and does not move is stuck; one that is held back is not. */
class StallWatchTest {
  private final StallWatch watch = new StallWatch(Duration.ofSeconds(2));
  private long millis;

  @Test
  void aSlotThatDoesNotMoveIsStuckAfterTheTime() {
    SlotProgress still = at(0, 100).build();
    for (int i = 0; i < 4; i++) {
      assertThat(beat(still, at(1, i).build())).isNull();
    }
    assertThat(beat(still, at(1, 9).build())).isEqualTo(still);
  }

  @Test
  void whoMovesOrGoesOnToSomethingElseIsNotStuck() {
    for (int i = 0; i < 100; i++) {
      assertThat(beat(at(0, i % 2).build(), at(1, 5).setTaskId(i).build())).isNull();
      assertThat(beat(at(0, 0).build(), at(1, 5).setAttempt(i + 1).build())).isNull();
    }
  }

  @Test
  void whoWaitsIsNotStuckAndHasItsWholeTimeAfterwards() {
    for (int i = 0; i < 100; i++) {
      assertThat(beat(at(0, 5).setWaiting(true).build())).isNull();
    }
    SlotProgress still = at(0, 5).build();
    for (int i = 0; i < 4; i++) {
      assertThat(beat(still)).isNull();
    }
    assertThat(beat(still)).isNotNull();
  }

  @Test
  void timeWithoutHeartbeatsCountsLittle() {
    SlotProgress still = at(0, 5).build();
    assertThat(beat(still)).isNull();
    millis += 1_000_000;
    assertThat(beat(still)).isNull();
    beat(still);
    assertThat(beat(still)).isNotNull();
  }

  @Test
  void anIdleSlotBeginsAnew() {
    SlotProgress still = at(0, 5).build();
    for (int i = 0; i < 100; i++) {
      assertThat(i % 4 == 0 ? beat() : beat(still)).isNull();
    }
  }

  @Test
  void workersAreToldApart() {
    SlotProgress still = at(0, 5).build();
    for (int worker = 1; worker < 100; worker++) {
      millis += 500;
      assertThat(watch.heard(worker, Heartbeat.newBuilder().addSlots(still).build(), nanos()))
          .isNull();
      watch.forget(worker);
      assertThat(watch.heard(worker, Heartbeat.newBuilder().addSlots(still).build(), nanos()))
          .isNull();
    }
  }

  private static SlotProgress.Builder at(int slot, long scanned) {
    return SlotProgress.newBuilder().setSlot(slot).setScanId(1).setScannedBytes(scanned);
  }

  private SlotProgress beat(SlotProgress... slots) {
    millis += 500;
    Heartbeat.Builder beat = Heartbeat.newBuilder();
    for (SlotProgress slot : slots) {
      beat.addSlots(slot);
    }
    return watch.heard(1, beat.build(), nanos());
  }

  private long nanos() {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }
}
