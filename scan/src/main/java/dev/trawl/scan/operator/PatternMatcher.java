package dev.trawl.scan.operator;

import dev.trawl.scan.window.Window;

/**
 * A compiled set of patterns, by whatever engine suits it. Immutable and shared by all slots; each
 * scan of a range makes sequences of its own.
 */
interface PatternMatcher {

  /** What is known of the matches. */
  Traits traits();

  /**
   * A sequence of the matches, at the blob's start; to be closed.
   *
   * @param stepBytes bytes searched at once, at least 1
   * @param progress told at least every step
   */
  MatchSequence open(Window window, int stepBytes, MatchSequence.Progress progress);

  /**
   * What is known of the matches.
   *
   * @param overlapping there may be several matches at a place, and others inside of them: the
   *     answer at one place does not depend on any other
   * @param touchFree no two occurrences can overlap, so that an overlap-free sequence does not
   *     depend on where it began
   * @param mayBeEmpty a match may be empty
   * @param withinLines no match contains LF, and there is no line behind the blob's last LF
   */
  record Traits(boolean overlapping, boolean touchFree, boolean mayBeEmpty, boolean withinLines) {

    /** Where a match may start depends on where the one before ended. */
    boolean overlapFree() {
      return !overlapping && !touchFree;
    }
  }
}
