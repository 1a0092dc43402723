package dev.trawl.scan.regex;

/**
 * Judges whether keeping the states of a {@link LazyDfa} pays. Where full caches keep being thrown
 * away before they have paid, the search gives up for a while.
 *
 * <p>Used by one thread.
 */
final class CacheCare {

  /**
   * Bytes that each state of a full cache must have served: below, working out states costs more
   * than it saves.
   */
  private static final int LEAST_BYTES_PER_STATE = 10;

  /** Full caches in a row that served badly before the search gives up. */
  private static final int BAD_CACHES = 3;

  /** Bytes that are then stepped through one by one. */
  private static final long STEPPED_BYTES = 1 << 20;

  private final LazyDfa dfa;
  private int seenClears;
  private long clearedAfter;
  private int badCaches;
  private long steppedUntil;
  private long giveUps;

  CacheCare(LazyDfa dfa) {
    this.dfa = dfa;
  }

  /** Whether states are not to be kept now. */
  boolean givesUp(long passedBytes) {
    return passedBytes < steppedUntil;
  }

  /** How often it gave up. */
  long giveUps() {
    return giveUps;
  }

  /** Looks at the cache after it may have been thrown away. */
  void judge(long passedBytes) {
    if (dfa.clears() == seenClears) {
      return;
    }
    seenClears = dfa.clears();
    long served = passedBytes - clearedAfter;
    clearedAfter = passedBytes;
    badCaches = served < (long) LEAST_BYTES_PER_STATE * dfa.clearedCount() ? badCaches + 1 : 0;
    if (badCaches == BAD_CACHES) {
      badCaches = 0;
      giveUps++;
      steppedUntil = passedBytes + STEPPED_BYTES;
    }
  }

  /** The cache is in use again, whatever became of it meanwhile. */
  void resume(long passedBytes) {
    seenClears = dfa.clears();
    clearedAfter = passedBytes;
  }
}
