package dev.trawl.server.dispatch;

import dev.trawl.server.scan.RangeState;
import dev.trawl.server.scan.ScanRun;
import dev.trawl.server.scan.TaskControl;
import java.time.Duration;
import java.util.Collection;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes slots from tasks that cannot use them: those that wait for credit, because a client does
 * not read on, while other work could run. All methods run on the supervisor's loop.
 */
final class Preemption {
  private final Duration patience;
  private final Collection<WorkerSession> sessions;
  private final TaskControl control;
  private final LongSupplier nanoClock;

  /**
   * @param patience how long a slot may wait for credit while other work could run
   * @param sessions attached workers, as they are at each call
   */
  Preemption(
      Duration patience,
      Collection<WorkerSession> sessions,
      TaskControl control,
      LongSupplier nanoClock) {
    this.patience = patience;
    this.sessions = sessions;
    this.control = control;
    this.nanoClock = nanoClock;
  }

  /**
   * Takes back what is in the way, and for the first scan that has work and no slot one task more.
   *
   * @param scans all that run; those with work are asked in this order
   * @param slots slots of all workers
   */
  void preempt(Iterable<ScanRun> scans, int slots) {
    preemptThoseInTheWay();
    // Every scan with work is asked: the first may be the very one whose slots are starved.
    for (ScanRun needy : scans) {
      Assignment victim = needy.hasWork(slots) ? lastStarved(needy) : null;
      if (victim != null) {
        takeAway(victim);
        return;
      }
    }
  }

  /**
   * Work that was handed out already is stuck, too, if it waits in the queue of a starved slot: a
   * client that stopped reading would hold up a scan that has nothing to do with it, and an earlier
   * range of its own scan would wait for a later one that gets no credit before.
   */
  private void preemptThoseInTheWay() {
    long now = nanoClock.getAsLong();
    for (WorkerSession session : sessions) {
      for (SlotQueue slot : session.slots()) {
        Assignment running = slot.running();
        if (running != null
            && !running.abandoned
            && isPatienceOver(running, now)
            && slot.runningIsInTheWay()) {
          takeAway(running);
        }
      }
    }
  }

  private void takeAway(Assignment victim) {
    int voidAttempt = victim.attempt;
    victim.scan.takeBack(victim.range);
    control.revoke(victim.scan, victim.range, voidAttempt);
  }

  /**
   * Of the slots that have waited long enough for credit, the one furthest from being useful to the
   * needy scan.
   */
  private @Nullable Assignment lastStarved(ScanRun needy) {
    long now = nanoClock.getAsLong();
    Assignment last = null;
    for (WorkerSession session : sessions) {
      for (SlotQueue slot : session.slots()) {
        Assignment running = slot.running();
        if (running == null || running.abandoned || !isPatienceOver(running, now)) {
          continue;
        }
        boolean stillUseful = running.scan == needy && start(running) < needy.firstWaiting();
        if (!stillUseful && (last == null || start(running) > start(last))) {
          last = running;
        }
      }
    }
    return last;
  }

  private static long start(Assignment assignment) {
    return assignment.range.range().start();
  }

  private boolean isPatienceOver(Assignment running, long nowNanos) {
    RangeState range = running.range;
    return range.starved() && nowNanos - range.starvedSinceNanos() >= patience.toNanos();
  }
}
