package dev.trawl.scan.literals;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

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
 * <p>Segments are native, offsets are the segment's.
 */
public final class LiteralSetFinder {

  /** Places looked at together at first; a caller who wants one occurrence needs no more. */
  private static final int FIRST_BLOCK_WORDS = 4;

  /** Places looked at together in the long run: 16 Ki, a bit for each in the first-level cache. */
  private static final int MOST_BLOCK_WORDS = 256;

  private final LiteralSet set;
  private final Dictionary dictionary;
  private final Hits hits;
  private final long[] candidates = new long[MOST_BLOCK_WORDS];

  private MemorySegment text = MemorySegment.NULL;
  private long limit;
  private long textEnd;

  /** Start of the block, and how much of it has been looked at. */
  private long blockStart;

  private int blockWords;
  private int word;
  private long rest;

  /** The start whose hits are being handed out, and how many have been. */
  private long hitStart;

  private int handedOut;

  LiteralSetFinder(LiteralSet set, Dictionary dictionary, boolean firstOnly) {
    this.set = set;
    this.dictionary = dictionary;
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
    this.limit = Math.min(startLimit, textEnd - set.minLength() + 1);
    restart(from, FIRST_BLOCK_WORDS);
  }

  private void restart(long from, int words) {
    hits.clear();
    handedOut = 0;
    blockStart = from;
    blockWords = 0;
    word = 0;
    rest = 0;
    nextWords = words;
  }

  private int nextWords = FIRST_BLOCK_WORDS;

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
    if (start <= hitStart && handedOut < hits.count()) {
      return;
    }
    hits.clear();
    handedOut = 0;
    long blockEnd = blockStart + (long) blockWords * Long.SIZE;
    if (start >= blockEnd) {
      restart(start, nextWords);
      return;
    }
    long ahead = start - blockStart;
    int target = (int) (ahead >> 6);
    if (ahead >= 0 && target >= word) {
      rest = (target == word ? rest : candidates[target]) & -1L << ahead;
      word = target;
    }
  }

  private boolean findNextStart() {
    hits.clear();
    handedOut = 0;
    while (true) {
      while (rest != 0) {
        long start = blockStart + (long) word * Long.SIZE + Long.numberOfTrailingZeros(rest);
        rest &= rest - 1;
        dictionary.find(text, start, textEnd, hits);
        if (hits.count() > 0) {
          hits.sort();
          hitStart = start;
          return true;
        }
      }
      if (++word < blockWords) {
        rest = candidates[word];
      } else if (!nextBlock()) {
        return false;
      }
    }
  }

  private boolean nextBlock() {
    long from = blockStart + (long) blockWords * Long.SIZE;
    blockStart = from;
    blockWords = 0;
    word = 0;
    rest = 0;
    if (from >= limit) {
      return false;
    }
    long places = Math.min(limit - from, (long) nextWords * Long.SIZE);
    blockWords = (int) (places + Long.SIZE - 1 >> 6);
    nextWords = Math.min(nextWords * 2, MOST_BLOCK_WORDS);
    Arrays.fill(candidates, 0, blockWords, -1L);
    long beyond = (long) blockWords * Long.SIZE - places;
    candidates[blockWords - 1] = -1L >>> beyond;
    rest = candidates[0];
    return true;
  }
}
