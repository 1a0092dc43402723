package dev.trawl.scan.literals;

import dev.trawl.scan.kernel.PlaceFilter;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * The places in a stretch of text where some literal of a group may start, ascending. Belongs to
 * one finder.
 */
final class CandidateBlock {

  /** Most places: a bit for each stays in the first-level cache. */
  static final int MOST_WORDS = 256;

  /** No place: past them all. */
  static final int NONE = Integer.MAX_VALUE;

  /** Words that are tested for a bit together. */
  private static final int TOGETHER = 4;

  private final LiteralGroup group;
  private final long[] bits = new long[MOST_WORDS + TOGETHER];

  /** Room for every place, and for those that are listed in vain. */
  private final int[] places = new int[MOST_WORDS * Long.SIZE + 3];

  private int count;
  private int at;

  CandidateBlock(LiteralGroup group) {
    this.group = group;
  }

  LiteralGroup group() {
    return group;
  }

  /**
   * Marks places.
   *
   * @param words how many words of 64 places, from {@code from} on
   * @param startLimit no place at or past it is marked
   */
  void mark(MemorySegment text, long from, int words, long startLimit, long textEnd) {
    clear();
    Arrays.fill(bits, 0, words + TOGETHER, 0);
    long limit = Math.min(startLimit, textEnd - group.minLength() + 1);
    long to = Math.min(limit, from + (long) words * Long.SIZE);
    if (to <= from) {
      return;
    }
    for (PlaceFilter filter : group.filters()) {
      filter.mark(text, from, to, textEnd, bits);
    }
    int length = (int) (to - from);
    int used = (length + Long.SIZE - 1) >>> 6;
    Arrays.fill(bits, used, words + 1, 0);
    if ((length & 63) != 0) {
      bits[length >>> 6] &= (1L << length) - 1;
    }
    count = group.dictionary().prune(text, from, places, list(used), textEnd);
  }

  /**
   * Lists the numbers of the bits that are set. Three of a word are taken whether they are there or
   * not: nothing is harder to predict than how many of a few there are.
   */
  private int list(int words) {
    int listed = 0;
    for (int word = 0; word < words; word += TOGETHER) {
      if ((bits[word] | bits[word + 1] | bits[word + 2] | bits[word + 3]) != 0) {
        for (int one = word; one < word + TOGETHER; one++) {
          listed = list(bits[one], one * Long.SIZE, listed);
        }
      }
    }
    return listed;
  }

  private int list(long set, int base, int listed) {
    int[] list = places;
    long rest = set;
    list[listed] = base + Long.numberOfTrailingZeros(rest);
    rest &= rest - 1;
    list[listed + 1] = base + Long.numberOfTrailingZeros(rest);
    rest &= rest - 1;
    list[listed + 2] = base + Long.numberOfTrailingZeros(rest);
    rest &= rest - 1;
    for (int i = listed + 3; rest != 0; i++, rest &= rest - 1) {
      list[i] = base + Long.numberOfTrailingZeros(rest);
    }
    return listed + Long.bitCount(set);
  }

  /** The next place that has not been passed, {@link #NONE} if there is none. */
  int place() {
    return at < count ? places[at] : NONE;
  }

  /** Passes the next place. */
  void pass() {
    at++;
  }

  /** Passes all places before one. */
  void passBefore(int place) {
    while (at < count && places[at] < place) {
      at++;
    }
  }

  /** Forgets all places. */
  void clear() {
    at = 0;
    count = 0;
  }
}
