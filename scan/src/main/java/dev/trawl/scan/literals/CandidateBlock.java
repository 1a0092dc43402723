package dev.trawl.scan.literals;

import dev.trawl.scan.kernel.PlaceFilter;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * The places in a stretch of text where some literal of a group may start, as bits. Belongs to one
 * finder.
 */
final class CandidateBlock {

  /** Most places: a bit for each stays in the first-level cache. */
  static final int MOST_WORDS = 256;

  private final LiteralGroup group;
  private final long[] bits = new long[MOST_WORDS + 1];

  /** Room for every place, and for those that are listed in vain. */
  private final int[] places = new int[MOST_WORDS * Long.SIZE + 2];

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
    Arrays.fill(bits, 0, words + 1, 0);
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
    group.dictionary().prune(text, from, places, list(used), textEnd, bits);
  }

  /**
   * Lists the numbers of the bits that are set. Three of a word are taken whether they are there or
   * not: nothing is harder to predict than how many of a few there are.
   */
  private int list(int words) {
    int[] list = places;
    int count = 0;
    for (int word = 0; word < words; word++) {
      long rest = bits[word];
      if (rest == 0) {
        continue;
      }
      int base = word * Long.SIZE;
      int set = Long.bitCount(rest);
      list[count] = base + Long.numberOfTrailingZeros(rest);
      rest &= rest - 1;
      list[count + 1] = base + Long.numberOfTrailingZeros(rest);
      rest &= rest - 1;
      list[count + 2] = base + Long.numberOfTrailingZeros(rest);
      rest &= rest - 1;
      for (int i = count + 3; rest != 0; i++, rest &= rest - 1) {
        list[i] = base + Long.numberOfTrailingZeros(rest);
      }
      count += set;
    }
    return count;
  }

  long word(int index) {
    return bits[index];
  }

  boolean has(int place) {
    return (bits[place >>> 6] >>> place & 1) != 0;
  }
}
