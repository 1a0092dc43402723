package dev.trawl.server.rpc;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts what strangers can cause as often as they like, and says when to tell of it: the first
 * time, the second, the fourth, and so on, so that they cannot fill the log. Safe for use by many
 * threads.
 */
final class Seldom {
  private final AtomicLong count = new AtomicLong();

  /** Counts once more; how often it was by now if that is worth a word, else 0. */
  long again() {
    long now = count.incrementAndGet();
    return Long.bitCount(now) == 1 ? now : 0;
  }
}
