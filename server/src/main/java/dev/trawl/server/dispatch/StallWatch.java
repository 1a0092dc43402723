package dev.trawl.server.dispatch;

import dev.trawl.proto.worker.v1.Heartbeat;
import dev.trawl.proto.worker.v1.SlotProgress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The lease on progress: a process that beats can still be stuck in a task. Heartbeats say how far
 * each slot has come; one that does not move for too long, while nothing holds it back, is stuck.
 *
 * <p>Time counts only as heartbeats bring it, a little each, so a process that was stopped or
 * starved as a whole is not blamed for it: that is what the lease on heartbeats is for.
 */
final class StallWatch {
  /** What one heartbeat can add at most: twice the time between two. */
  private static final long LONGEST_STEP_NANOS = Duration.ofSeconds(1).toNanos();

  private final long patienceNanos;
  private final Map<Long, Map<Integer, Mark>> marks = new HashMap<>();

  /** Where a slot was when it was last seen to move. */
  private static final class Mark {
    final SlotProgress progress;
    long heardNanos;
    long stillNanos;

    Mark(SlotProgress progress, long nowNanos) {
      this.progress = progress;
      this.heardNanos = nowNanos;
    }
  }

  /**
   * @param patience how long a slot may show no progress
   */
  StallWatch(Duration patience) {
    this.patienceNanos = patience.toNanos();
  }

  /**
   * Takes a heartbeat in.
   *
   * @return what a stuck slot is doing; null if none is stuck
   */
  @Nullable SlotProgress heard(long workerId, Heartbeat beat, long nowNanos) {
    Map<Integer, Mark> before = marks.getOrDefault(workerId, Map.of());
    Map<Integer, Mark> after = new HashMap<>();
    SlotProgress stuck = null;
    for (SlotProgress progress : beat.getSlotsList()) {
      Mark mark = before.get(progress.getSlot());
      if (mark == null || progress.getWaiting() || !mark.progress.equals(progress)) {
        mark = new Mark(progress, nowNanos);
      }
      mark.stillNanos += Math.min(nowNanos - mark.heardNanos, LONGEST_STEP_NANOS);
      mark.heardNanos = nowNanos;
      stuck = mark.stillNanos >= patienceNanos ? progress : stuck;
      after.put(progress.getSlot(), mark);
    }
    marks.put(workerId, after);
    return stuck;
  }

  /** The worker is gone. */
  void forget(long workerId) {
    marks.remove(workerId);
  }
}
