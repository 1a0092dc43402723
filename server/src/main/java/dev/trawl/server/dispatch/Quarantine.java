package dev.trawl.server.dispatch;

import java.util.Collection;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Sets one worker apart for ranges of which others have died, one at a time: what runs alone has no
 * neighbours to take along or to be blamed in their place. The worker gets no other work from the
 * moment it is chosen; its suspect comes when all its slots are free. It is the one that attached
 * last, so that nothing a long life may have broken in it can be the cause.
 */
final class Quarantine {
  private @Nullable WorkerSession worker;

  /** Whether the worker is set apart. */
  boolean holds(WorkerSession session) {
    return worker == session;
  }

  /**
   * Chooses a worker if one is wanted, and lets go of it when it has done what it was chosen for.
   *
   * @param sessions attached workers, in the order they came
   * @param fits which workers the next suspect can run on; null if there is none
   * @return the worker set apart; null if there is none
   */
  @Nullable WorkerSession choose(
      Collection<WorkerSession> sessions, @Nullable Predicate<WorkerSession> fits) {
    WorkerSession current = worker;
    if (current != null && isOver(current, sessions, fits)) {
      worker = null;
    }
    if (worker == null && fits != null) {
      for (WorkerSession session : sessions) {
        worker = !session.draining() && fits.test(session) ? session : worker;
      }
    }
    return worker;
  }

  private static boolean isOver(
      WorkerSession current,
      Collection<WorkerSession> sessions,
      @Nullable Predicate<WorkerSession> fits) {
    boolean useless = current.draining() || fits == null || !fits.test(current);
    return !sessions.contains(current) || (useless && current.busySlots() == 0);
  }
}
