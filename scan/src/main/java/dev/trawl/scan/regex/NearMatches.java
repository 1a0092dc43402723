package dev.trawl.scan.regex;

/**
 * Whether matches are dense, each starting at the first place where one may: then a search tries
 * that place alone before anything else, and need not run back to find the start. Where it often
 * fails, it is left for a while.
 *
 * <p>Used by one thread.
 */
final class NearMatches {

  private static final int MOST_CREDIT = 64;
  private static final int COST_OF_FAILURE = 4;

  /** Searches to leave out once failures prevail. */
  private static final int REST = 256;

  private int credit = COST_OF_FAILURE;
  private int rest;

  /** Asked once a search. */
  boolean worthTrying() {
    if (rest > 0) {
      rest--;
      return false;
    }
    return true;
  }

  /** Notes how it went. */
  void tried(boolean found) {
    credit = found ? Math.min(credit + 1, MOST_CREDIT) : credit - COST_OF_FAILURE;
    if (credit < 0) {
      credit = COST_OF_FAILURE;
      rest = REST;
    }
  }
}
