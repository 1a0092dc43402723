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
  }

  /** The places of a word where a literal starts, as bits. */
  long word(int index) {
    long word = 0;
    int first = index * Long.SIZE;
    int past = Math.min(first + Long.SIZE, places);
    for (int place = first; place < past; place++) {
      word |= longest[place] < 0 ? 0 : 1L << place;
    }
    return word;
  }

  /** Adds the literals that start at a place. */
  void collect(int place, Hits hits) {
    automaton.collect(longest[place], hits);
  }
}
