package dev.trawl.client.cli;

import java.util.ArrayDeque;
import java.util.Deque;
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
  private static final Deque<Cleanup<?>> PENDING = new ArrayDeque<>();
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
   * @param undo must not throw
   * @throws CliException if the process is ending
   */
  static <T> Cleanup<T> make(Supplier<T> make, Consumer<T> undo) {
    synchronized (PENDING) {
      hook();
      if (ending) {
        throw new CliException("the process is ending");
      }
      Cleanup<T> cleanup = new Cleanup<>(make.get(), undo);
      PENDING.push(cleanup);
      return cleanup;
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

  /** Undoes it now, unless that was done. */
  @Override
  public void close() {
    boolean mine;
    synchronized (PENDING) {
      mine = PENDING.remove(this);
    }
    if (mine) {
      undo.accept(made);
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

  private static @Nullable Cleanup<?> last() {
    synchronized (PENDING) {
      return PENDING.peek();
    }
  }
}
