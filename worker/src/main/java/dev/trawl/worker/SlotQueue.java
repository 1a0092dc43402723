package dev.trawl.worker;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of one slot: those that wait, first in first out, and the one that runs. The slot's
 * thread takes and ends; the control thread grants, revokes and credits.
 *
 * <p>A revoked task is let go by exactly one thread: by the revoking one if it still waits here, by
 * the slot's if it runs. One that is neither has ended, and its last batch was handed over before;
 * that batch is the answer to the revoke.
 */
final class SlotQueue {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // Guarded by lock.
  private final Deque<Attempt> waiting = new ArrayDeque<>();
  private boolean closed;

  // Written under lock, read by anyone.
  private volatile @Nullable Attempt running;

  /** Adds a task; false if the slot takes no more. */
  boolean offer(Attempt attempt) {
    lock.lock();
    try {
      if (closed) {
        return false;
      }
      waiting.add(attempt);
      changed.signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** The next task, now running; null if none waits. The slot's thread only. */
  @Nullable Attempt poll() {
    lock.lock();
    try {
      running = waiting.poll();
      return running;
    } finally {
      lock.unlock();
    }
  }

  /**
   * The next task, now running; waits for one. Null once the slot is closed. The slot's thread
   * only.
   */
  @Nullable Attempt take() {
    lock.lock();
    try {
      while (waiting.isEmpty() && !closed) {
        changed.awaitUninterruptibly();
      }
      running = waiting.poll();
      return running;
    } finally {
      lock.unlock();
    }
  }

  /** The task that would be next; null if none waits. */
  @Nullable Attempt peek() {
    lock.lock();
    try {
      return waiting.peek();
    } finally {
      lock.unlock();
    }
  }

  /** The running task has ended, however. The slot's thread only. */
  void ended() {
    lock.lock();
    try {
      running = null;
    } finally {
      lock.unlock();
    }
  }

  /** The task that runs now; null if the slot is idle. */
  @Nullable Attempt running() {
    return running;
  }

  /** Gives a task more credit, if it is here. */
  void credit(TaskKey key, long bytes) {
    lock.lock();
    try {
      forEach(attempt -> attempt.key().equals(key), attempt -> attempt.gate().add(bytes));
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes tasks back: the running one is told to stop and will be let go by the slot's thread.
   *
   * @return the waiting ones, which are gone and must be let go by the caller
   */
  List<Attempt> withdraw(Predicate<Attempt> which) {
    lock.lock();
    try {
      Attempt current = running;
      if (current != null && which.test(current)) {
        current.gate().stop();
      }
      return removeWaiting(which);
    } finally {
      lock.unlock();
    }
  }

  /** Takes no more tasks and takes all back, as {@link #withdraw}. */
  List<Attempt> close() {
    lock.lock();
    try {
      closed = true;
      changed.signal();
      return withdraw(attempt -> true);
    } finally {
      lock.unlock();
    }
  }

  private List<Attempt> removeWaiting(Predicate<Attempt> which) {
    List<Attempt> removed = new ArrayList<>();
    for (Iterator<Attempt> i = waiting.iterator(); i.hasNext(); ) {
      Attempt attempt = i.next();
      if (which.test(attempt)) {
        i.remove();
        removed.add(attempt);
      }
    }
    return removed;
  }

  private void forEach(Predicate<Attempt> which, Consumer<Attempt> action) {
    Attempt current = running;
    if (current != null && which.test(current)) {
      action.accept(current);
    }
    waiting.stream().filter(which).forEach(action);
  }
}
