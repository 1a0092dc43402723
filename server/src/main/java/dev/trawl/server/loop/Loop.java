package dev.trawl.server.loop;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that owns the supervisor's state: everything that changes a scan, a slot or a
 * session runs here, one after the other, so none of it needs a lock. What runs here must not
 * block.
 */
public final class Loop implements Executor, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Loop.class);

  private final ScheduledThreadPoolExecutor thread =
      new ScheduledThreadPoolExecutor(
          1, task -> Thread.ofPlatform().name("supervisor-loop").daemon(true).unstarted(task));

  /** Runs a task on the loop. After {@link #close} it does nothing. */
  @Override
  public void execute(Runnable task) {
    try {
      thread.execute(guarded(task));
    } catch (RejectedExecutionException e) {
      log.debug("task after the end of the loop: {}", task);
    }
  }

  /** Runs a task on the loop again and again. */
  public void every(Duration period, Runnable task) {
    long nanos = period.toNanos();
    thread.scheduleWithFixedDelay(guarded(task), nanos, nanos, TimeUnit.NANOSECONDS);
  }

  /** Runs a task on the loop once, later. */
  public void after(Duration delay, Runnable task) {
    try {
      thread.schedule(guarded(task), delay.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      log.debug("timer after the end of the loop: {}", task);
    }
  }

  /** One failed task must not take the others with it, nor end a periodic one for good. */
  private static Runnable guarded(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException | Error e) {
        log.error("a task of the supervisor's loop failed", e);
      }
    };
  }

  /** Drops what is queued and ends the thread after the task that runs. */
  @Override
  public void close() {
    thread.shutdownNow();
  }
}
