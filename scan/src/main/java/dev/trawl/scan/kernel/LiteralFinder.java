package dev.trawl.scan.kernel;

import java.lang.foreign.MemorySegment;

/**
 * Finds one literal. It works in bulk, because with dense matches a call per match costs more than
 * the search: the bits of a vector's mask are walked once instead of the vector being compared
 * again for each of them.
 *
 * <p>Immutable, safe for use by many threads. The rules of {@link ByteKernels} for segments and
 * offsets hold here too.
 */
public interface LiteralFinder {

  /** Length of the literal in bytes, at least 1. */
  int length();

  /**
   * Writes the starts of the occurrences that lie wholly in {@code [from, to)} into {@code starts},
   * ascending, leftmost first, none overlapping the one before, until that is full.
   *
   * @param starts its length is the most that is found in one call; at least 1
   * @return how many were written; if that is {@code starts.length}, the search goes on at the last
   *     start plus {@link #length}
   */
  int find(MemorySegment segment, long from, long to, long[] starts);
}
