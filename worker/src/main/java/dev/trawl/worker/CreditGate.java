package dev.trawl.worker;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What holds an attempt back, and what ends it early: the bytes of results it may still send, and
 * whether it was told to stop.
 *
 * <p>Only the slot's thread spends and waits; any thread may add or stop. The waiting thread parks,
 * and every condition it may wait for lives in a volatile, so whoever changes one of them only has
 * to unpark it: no lock is held while a slot waits, and a stop always gets through.
 */
final class CreditGate {
  private final AtomicLong available;
  private volatile boolean stopped;
  private volatile @Nullable Thread waiter;

  CreditGate(long initialBytes) {
    available = new AtomicLong(initialBytes);
  }

  /** Bytes that may still be sent; 0 or less after a batch overshot. */
  long available() {
    return available.get();
  }

  /** Adds credit, saturating. */
  void add(long bytes) {
    available.updateAndGet(now -> now + bytes < now ? Long.MAX_VALUE : now + bytes);
    wake();
  }

  /** Takes credit; may go below zero. */
  void spend(long bytes) {
    available.addAndGet(-bytes);
  }

  boolean isStopped() {
    return stopped;
  }

  /** Ends the attempt: every wait, now or later, is over. */
  void stop() {
    stopped = true;
    wake();
  }

  private void wake() {
    Thread waiting = waiter;
    if (waiting != null) {
      LockSupport.unpark(waiting);
    }
  }

  /**
   * Waits until there is credit.
   *
   * @param onStarved run once, and only if it has to wait
   * @return false if the attempt was stopped
   */
  boolean awaitCredit(Runnable onStarved) {
    return awaitCredit(1, onStarved);
  }

  /**
   * Waits until there is credit for so many bytes.
   *
   * @param bytes at least 1
   * @param onStarved run once, and only if it has to wait
   * @return false if the attempt was stopped
   */
  boolean awaitCredit(long bytes, Runnable onStarved) {
    if (available() < bytes && !stopped) {
      onStarved.run();
    }
    return await(() -> available() >= bytes);
  }

  /** Whether the slot's thread waits, for credit or for anything else. */
  boolean isWaiting() {
    return waiter != null;
  }

  /**
   * Waits for any condition; whoever makes it true unparks this thread.
   *
   * @return false if the attempt was stopped
   */
  boolean await(BooleanSupplier condition) {
    waiter = Thread.currentThread();
    try {
      while (!stopped && !condition.getAsBoolean()) {
        LockSupport.park(this);
      }
      return !stopped;
    } finally {
      waiter = null;
    }
  }
}
