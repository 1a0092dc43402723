package dev.trawl.scan.regex;

import dev.trawl.scan.kernel.ByteKernels;
import dev.trawl.scan.kernel.ByteSetFinder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Leaps over bytes that lead a state back to itself, as those of a long {@code .*} do, or those
 * before a match's first byte, to the next one that does not, which the kernels find. A loop may
 * also have a match at the position of each of its bytes.
 *
 * <p>Short leaps cost more than they save. Where they prevail it rests for a while, and tries
 * again.
 *
 * <p>Used by one thread.
 */
final class LoopSkipper {

  /** Bytes to take one by one between two leaps. */
  static final long STRETCH_BYTES = 32;

  /** Leaps after which their lengths are weighed. */
  private static final int TRIAL = 16;

  /** Shorter leaps, on average, do not pay. */
  private static final long LEAST_AVERAGE_BYTES = 128;

  /** Bytes without a leap once they did not pay. */
  private static final long REST_BYTES = 256 << 10;

  private final ByteKernels kernels;
  private final LazyDfa dfa;
  private final boolean backward;

  /** For each state two finders of what is not of its loop: one without matches, one with. */
  private @Nullable ByteSetFinder[] leavers = new ByteSetFinder[32];

  private int clears;
  private boolean matched;
  private int leaps;
  private long leaptBytes;
  private long restsUntil;

  LoopSkipper(ByteKernels kernels, LazyDfa dfa, boolean backward) {
    this.kernels = kernels;
    this.dfa = dfa;
    this.backward = backward;
  }

  /** Whether a leap may pay now. */
  boolean worthTrying(long passedBytes) {
    return passedBytes >= restsUntil;
  }

  /** Whether there is a match at the position of each byte that was just leapt over. */
  boolean matched() {
    return matched;
  }

  /**
   * Leaps from a position, which has at least one byte before {@code stop}.
   *
   * @return the position of the first byte that leads the state elsewhere, or {@code stop}
   */
  long leap(Text text, int state, long at, long stop, long passedBytes) {
    long to = leapTo(text, state, at, stop);
    leaps++;
    leaptBytes += Math.abs(to - at);
    if (leaps == TRIAL) {
      boolean pays = leaptBytes >= TRIAL * LEAST_AVERAGE_BYTES;
      restsUntil = pays ? 0 : passedBytes + REST_BYTES;
      leaps = 0;
      leaptBytes = 0;
    }
    return to;
  }

  private long leapTo(Text text, int state, long at, long stop) {
    int entry = entry(text, state, at);
    matched = entry == (LazyDfa.MATCH_ENTRY | state);
    if (entry != state && !matched) {
      return at;
    }
    int index = index(state);
    ByteSetFinder leaver = leavers[index];
    if (leaver == null) {
      leaver = kernels.compileSet(others(state, entry));
      leavers[index] = leaver;
    }
    long to = find(leaver, text, at, stop);
    if (to != stop && entry(text, state, to) == entry) {
      // Worked out since: the next leap is to know of it.
      leavers[index] = null;
    }
    return to;
  }

  private int index(int state) {
    if (clears != dfa.clears()) {
      clears = dfa.clears();
      Arrays.fill(leavers, null);
    }
    int index = 2 * dfa.number(state) + (matched ? 1 : 0);
    if (index >= leavers.length) {
      leavers = Arrays.copyOf(leavers, Math.max(index + 1, 2 * leavers.length));
    }
    return index;
  }

  private int entry(Text text, int state, long at) {
    return dfa.table()[state + dfa.classes()[text.byteAt(backward ? at - 1 : at)]];
  }

  /** The bytes whose entry is another one. */
  private boolean[] others(int state, int entry) {
    boolean[] others = new boolean[256];
    for (int value = 0; value < others.length; value++) {
      others[value] = dfa.table()[state + dfa.classes()[value]] != entry;
    }
    return others;
  }

  private long find(ByteSetFinder leaver, Text text, long at, long stop) {
    if (backward) {
      long found = leaver.lastIndexOf(text.segment(), stop, at);
      return found < 0 ? stop : found + 1;
    }
    long found = leaver.indexOf(text.segment(), at, stop);
    return found < 0 ? stop : found;
  }
}
