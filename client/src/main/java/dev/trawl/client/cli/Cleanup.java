package dev.trawl.client.cli;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Something that must not outlive the process: a spool file, a private supervisor, a temporary
 * directory. Each is undone when its handle is closed, or by one shutdown hook, last made first,
 * when a signal ends the process before that. Only SIGKILL escapes. Safe for use by many threads.
 *
 * @param <T> what was made
 */
final class Cleanup<T> implements AutoCloseable {
  /** Guards what follows. */
  private static final Lock LOCK = new ReentrantLock();

  private static final Deque<Cleanup<?>> PENDING = new ArrayDeque<>();

  /** How many are being undone just now: no longer pending, not gone yet. */
  private static int undoing;

  private static final Condition UNDONE = LOCK.newCondition();

  private static boolean hooked;
  private static volatile boolean ending;

  private final T made;
  private final Consumer<T> undo;

  private Cleanup(T made, Consumer<T> undo) {
    this.made = made;
    this.undo = undo;
  }

  /**
   * Makes something and sees to it that it is undone, once. Other threads go on while a process
   * ends: the hook waits for what is being made, and from then on nothing is made any more.
   *
   * @param undo must neither throw nor end the process
   * @throws CliException if the process is ending
   */
  static <T> Cleanup<T> make(Supplier<T> make, Consumer<T> undo) {
    LOCK.lock();
    try {
      hook();
      if (ending) {
        throw new CliException("the process is ending");
      }
      Cleanup<T> cleanup = new Cleanup<>(make.get(), undo);
      PENDING.push(cleanup);
      return cleanup;
    } finally {
      LOCK.unlock();
    }
  }

  private static void hook() {
    if (hooked) {
      return;
    }
    hooked = true;
    try {
      Runtime.getRuntime().addShutdownHook(new Thread(Cleanup::undoAll, "trawl-cleanup"));
    } catch (IllegalStateException e) {
      // The hooks run already.
      ending = true;
    }
  }

  /** What was made. */
  T made() {
    return made;
  }

  /** Undoes it now, unless that was done or is being done. */
  @Override
  public void close() {
    if (!take()) {
      return;
    }
    try {
      undo.accept(made);
    } finally {
      LOCK.lock();
      try {
        undoing--;
        UNDONE.signalAll();
      } finally {
        LOCK.unlock();
      }
    }
  }

  private boolean take() {
    LOCK.lock();
    try {
      boolean mine = PENDING.remove(this);
      if (mine) {
        undoing++;
      }
      return mine;
    } finally {
      LOCK.unlock();
    }
  }

  /** Whether a signal ends the process, so that what fails now fails because of that. */
  static boolean isEnding() {
    return ending;
  }

  private static void undoAll() {
    ending = true;
    Cleanup<?> next;
    while ((next = last()) != null) {
      next.close();
    }
  }

  /**
   * The next one to undo, once no other is being undone by whatever thread; null if none is left.
   */
  private static @Nullable Cleanup<?> last() {
    LOCK.lock();
    try {
      while (undoing > 0) {
        UNDONE.awaitUninterruptibly();
      }
      return PENDING.peek();
    } finally {
      LOCK.unlock();
    }
  }
}
