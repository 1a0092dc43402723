package dev.trawl.client.cli;

/** What was found so far, over all windows of a stream. For one thread. */
final class Tally {
  private long lines;
  private long matches;
  private long lastMatchEnd;

  /** Matching lines found; 0 where the answer has no lines. */
  long lines() {
    return lines;
  }

  /** Matches found; 0 where the answer has no matches. */
  long matches() {
    return matches;
  }

  /** Where the last match ended, as an offset in the input; 0 without one. */
  long lastMatchEnd() {
    return lastMatchEnd;
  }

  /** Whether anything was found. */
  boolean isAny() {
    return lines > 0 || matches > 0;
  }

  void addLines(long count) {
    lines += count;
  }

  void addMatches(long count) {
    matches += count;
  }

  void endMatchAt(long offset) {
    lastMatchEnd = offset;
  }
}
