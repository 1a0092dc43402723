package dev.trawl.server.pool;

import java.time.Duration;

/** How long to wait after failed starts of workers, and when there is no more hope in waiting. */
final class StartBackOff {
  static final Duration FIRST = Duration.ofMillis(100);
  static final Duration LONGEST = Duration.ofSeconds(5);

  /** So many failed starts in a row are no accident. */
  static final int MOST_FAILURES = 3;

  private int failures;

  /** A start failed; how long to wait before the next: twice as long each time, up to a limit. */
  Duration failed() {
    Duration wait = FIRST.multipliedBy(1L << Math.min(failures, 10));
    failures++;
    return wait.compareTo(LONGEST) < 0 ? wait : LONGEST;
  }

  /** A worker has started. */
  void succeeded() {
    failures = 0;
  }

  /** Whether the last starts all failed. */
  boolean hopeless() {
    return failures >= MOST_FAILURES;
  }
}
