package dev.trawl.scan.literals;

import java.util.Arrays;

/** The literals found at one start, and what finding them has cost. Belongs to one finder. */
final class Hits {

  private static final int USUAL = 16;

  private final boolean firstOnly;
  private int[] ids = new int[USUAL];
  private int count;
  private boolean sorted = true;
  private long work;

  /**
   * No literal.
   *
   * @param firstOnly whether only the lowest index is kept
   */
  Hits(boolean firstOnly) {
    this.firstOnly = firstOnly;
  }

  void clear() {
    count = 0;
    sorted = true;
  }

  boolean firstOnly() {
    return firstOnly;
  }

  int count() {
    return count;
  }

  int id(int i) {
    return ids[i];
  }

  /** Adds {@code all[from]} up to {@code all[to]}, exclusive; they ascend, and there is one. */
  void add(int[] all, int from, int to) {
    if (firstOnly) {
      ids[0] = count == 0 ? all[from] : Math.min(ids[0], all[from]);
      count = 1;
      return;
    }
    int added = to - from;
    if (count + added > ids.length) {
      ids = Arrays.copyOf(ids, Math.max(count + added, ids.length * 2));
    }
    sorted &= count == 0 || ids[count - 1] < all[from];
    System.arraycopy(all, from, ids, count, added);
    count += added;
  }

  /** Puts the indices in ascending order. */
  void sort() {
    if (!sorted) {
      Arrays.sort(ids, 0, count);
      sorted = true;
    }
  }

  /** Notes bytes that were compared. */
  void worked(long bytes) {
    work += bytes;
  }

  /** Bytes compared so far. */
  long work() {
    return work;
  }
}
