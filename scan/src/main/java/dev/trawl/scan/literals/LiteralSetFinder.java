package dev.trawl.scan.literals;

import java.lang.foreign.MemorySegment;

/**
 * Finds the occurrences of a set's literals, by ascending start, at one start by ascending index.
 * For one thread.
 *
 * <pre>{@code
 * finder.begin(bytes, from, startLimit, textEnd);
 * for (int n = finder.next(starts, ids); n > 0; n = finder.next(starts, ids)) {
 *   // starts[0] to starts[n - 1] and the literals at them
 * }
 * }</pre>
 *
 * <p>Segments are native, offsets are the segment's. Nothing is allocated for an occurrence.
 */
public final class LiteralSetFinder {

  /** Places looked at together at first: a caller who wants one occurrence needs no more. */
  private static final int FIRST_WORDS = 4;

  private final CandidateBlock[] blocks;
  private final int minLength;
  private final Hits hits;

  private MemorySegment text = MemorySegment.NULL;
  private long startLimit;
  private long textEnd;

  /** Where the block starts, and of how many words of 64 places it is. */
  private long blockStart;

  private int blockWords;
  private int nextWords = FIRST_WORDS;

  /** The word that is being looked at, and its places that have not been. */
  private int word;

  private long rest;

  /** The start whose hits are being handed out, and how many have been. */
  private long hitStart;

  private int handedOut;

  LiteralSetFinder(LiteralGroup[] groups, boolean firstOnly) {
    this.blocks = new CandidateBlock[groups.length];
    int shortest = Integer.MAX_VALUE;
    for (int i = 0; i < groups.length; i++) {
      blocks[i] = new CandidateBlock(groups[i]);
      shortest = Math.min(shortest, groups[i].minLength());
    }
    this.minLength = shortest;
    this.hits = new Hits(firstOnly);
  }

  /**
   * Begins a search for the occurrences that start in {@code [from, startLimit)} and end at or
   * before {@code textEnd}.
   *
   * @param bytes is read in {@code [from, textEnd)} only
   */
  public void begin(MemorySegment bytes, long from, long startLimit, long textEnd) {
    this.text = bytes;
    this.textEnd = textEnd;
    this.startLimit = Math.min(startLimit, textEnd - minLength + 1);
    this.nextWords = FIRST_WORDS;
    goTo(from);
  }

  private void goTo(long start) {
    hits.clear();
    handedOut = 0;
    blockStart = start;
    blockWords = 0;
    word = 0;
    rest = 0;
  }

  /**
   * Writes the next occurrences, from where the last call stopped, which may be between two
   * literals at one start.
   *
   * @param starts where they start; its length is the most that is found in one call, at least 1
   * @param ids the indices of the literals; at least as long
   * @return how many were written; less than {@code starts.length} only when there are no more
   */
  public int next(long[] starts, int[] ids) {
    int found = 0;
    while (found < starts.length) {
      if (handedOut < hits.count()) {
        starts[found] = hitStart;
        ids[found++] = hits.id(handedOut++);
      } else if (!findNextStart()) {
        break;
      }
    }
    return found;
  }

  /**
   * Passes over all occurrences before {@code start}. Without effect if the search is there
   * already.
   */
  public void skipTo(long start) {
    if (handedOut < hits.count() && start <= hitStart) {
      return;
    }
    hits.clear();
    handedOut = 0;
    long ahead = start - blockStart;
    if (ahead >= (long) blockWords * Long.SIZE) {
      goTo(start);
      return;
    }
    int target = (int) (ahead >> 6);
    if (target >= word) {
      rest = (target == word ? rest : candidates(target)) & -1L << ahead;
      word = target;
    }
  }

  private long candidates(int index) {
    long places = 0;
    for (CandidateBlock block : blocks) {
      places |= block.word(index);
    }
    return places;
  }

  private boolean findNextStart() {
    hits.clear();
    handedOut = 0;
    do {
      while (rest != 0) {
        int place = word * Long.SIZE + Long.numberOfTrailingZeros(rest);
        rest &= rest - 1;
        if (lookUp(place)) {
          return true;
        }
      }
    } while (nextWord());
    return false;
  }

  private boolean lookUp(int place) {
    long start = blockStart + place;
    for (CandidateBlock block : blocks) {
      if (block.has(place)) {
        block.group().dictionary().find(text, start, textEnd, hits);
      }
    }
    if (hits.count() == 0) {
      return false;
    }
    hits.sort();
    hitStart = start;
    return true;
  }

  /** Goes on to the next word with a candidate, through as many blocks as it takes. */
  private boolean nextWord() {
    do {
      while (++word < blockWords) {
        rest = candidates(word);
        if (rest != 0) {
          return true;
        }
      }
    } while (nextBlock());
    return false;
  }

  private boolean nextBlock() {
    goTo(blockStart + (long) blockWords * Long.SIZE);
    if (blockStart >= startLimit) {
      return false;
    }
    long words = (startLimit - blockStart + Long.SIZE - 1) >>> 6;
    blockWords = (int) Math.min(words, nextWords);
    nextWords = Math.min(nextWords * 2, CandidateBlock.MOST_WORDS);
    for (CandidateBlock block : blocks) {
      block.mark(text, blockStart, blockWords, startLimit, textEnd);
    }
    word = -1;
    return true;
  }
}
