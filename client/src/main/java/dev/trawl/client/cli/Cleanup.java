package dev.trawl.client.cli;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * What must not outlive the process: spool files, a private supervisor, a temporary directory. Each
 * is undone when its handle is closed, or by one shutdown hook, last registered first, when a
 * signal ends the process before that. Only SIGKILL escapes. Safe for use by many threads.
 */
final class Cleanup implements AutoCloseable {
  private static final Deque<Cleanup> PENDING = new ArrayDeque<>();
  private static boolean hooked;
  private static volatile boolean ending;

  private final Runnable action;

  private Cleanup(Runnable action) {
    this.action = action;
  }

  /**
   * Makes sure that {@code action} runs, once.
   *
   * @param action must not throw
   */
  static Cleanup register(Runnable action) {
    Cleanup cleanup = new Cleanup(action);
    synchronized (PENDING) {
      if (!hooked) {
        Runtime.getRuntime().addShutdownHook(new Thread(Cleanup::runAll, "trawl-cleanup"));
        hooked = true;
      }
      PENDING.push(cleanup);
    }
    return cleanup;
  }

  /** Runs the action now, unless it has run. */
  @Override
  public void close() {
    boolean mine;
    synchronized (PENDING) {
      mine = PENDING.remove(this);
    }
    if (mine) {
      action.run();
    }
  }

  /** Whether a signal ends the process, so that what fails now fails because of that. */
  static boolean isEnding() {
    return ending;
  }

  private static void runAll() {
    ending = true;
    Cleanup next;
    while ((next = last()) != null) {
      next.close();
    }
  }

  private static @Nullable Cleanup last() {
    synchronized (PENDING) {
      return PENDING.peek();
    }
  }
}
