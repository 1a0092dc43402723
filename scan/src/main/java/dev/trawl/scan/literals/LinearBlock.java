package dev.trawl.scan.literals;

import java.lang.foreign.MemorySegment;

/**
 * The places in a stretch of text where literals start, by the automaton. Belongs to one finder.
 */
final class LinearBlock {

  /** Places, unless a literal is longer: the automaton reads past them by that length. */
  private static final int LEAST_WORDS = 1024;

  private final ReverseAutomaton automaton;
  private final int maxLength;
  private final int words;
  private final int[] longest;
  private int places;
  private int at;

  LinearBlock(ReverseAutomaton automaton, int maxLength) {
    this.automaton = automaton;
    this.maxLength = maxLength;
    this.words = Math.max(LEAST_WORDS, (maxLength + Long.SIZE - 1) >>> 6);
    this.longest = new int[words * Long.SIZE];
  }

  /** Most words of 64 places. */
  int words() {
    return words;
  }

  /** Runs over the places in {@code [from, to)}. */
  void mark(MemorySegment text, long from, long to, long textEnd) {
    automaton.run(text, from, to, Math.min(textEnd, to + maxLength - 1), longest);
    places = (int) (to - from);
    at = 0;
  }

  /** The next place where a literal starts and that has not been passed, or NONE. */
  int place() {
    while (at < places && longest[at] < 0) {
      at++;
    }
    return at < places ? at : CandidateBlock.NONE;
  }

  /** Passes the next place. */
  void pass() {
    at++;
  }

  /** Passes all places before one. */
  void passBefore(int place) {
    at = Math.max(at, place);
  }

  /** Adds the literals that start at a place. */
  void collect(int place, Hits hits) {
    automaton.collect(longest[place], hits);
  }
}
