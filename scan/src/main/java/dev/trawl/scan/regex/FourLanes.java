package dev.trawl.scan.regex;

import java.lang.foreign.MemorySegment;

/**
 * Runs over four pieces of text in a row in turn, so that the four waits for the table overlap.
 * Which state the second to fourth begin with is guessed by running from the start state over some
 * bytes before: what a search makes of a text seldom depends on what came long before. A piece
 * counts if the one before it ends in the state guessed. So the result is the same, only sooner.
 *
 * <p>Used by one thread.
 */
final class FourLanes {

  /** How a run ended. */
  enum Outcome {
    /** All four pieces are done. */
    CALM,
    /** Something special is near: what comes before it is done. */
    SPECIAL,
    /** Only some pieces are done, perhaps none. */
    WRONG_GUESS
  }

  /** Bytes of each of the four pieces; a multiple of eight. */
  private static final long LANE_BYTES = 1 << 10;

  /** Bytes of all four. */
  static final long BYTES = 4 * LANE_BYTES;

  /** Bytes to look at for a guess. */
  private static final long GUESS_BYTES = 48;

  private final LazyDfa dfa;
  private int state;
  private long at;

  FourLanes(LazyDfa dfa) {
    this.dfa = dfa;
  }

  /** The state after what is done. */
  int state() {
    return state;
  }

  /** Up to where it is done. */
  long at() {
    return at;
  }

  /** Runs forward from a state at a position with at least {@link #BYTES} of text after it. */
  Outcome run(Text text, int begin, long from) {
    state = begin;
    at = from;
    long second = from + LANE_BYTES;
    int guess1 = guess(text, second);
    int guess2 = guess(text, second + LANE_BYTES);
    int guess3 = guess(text, second + 2 * LANE_BYTES);
    if ((guess1 | guess2 | guess3) < 0) {
      return Outcome.WRONG_GUESS;
    }
    return run(text.segment(), guess1, guess2, guess3);
  }

  private Outcome run(MemorySegment segment, int guess1, int guess2, int guess3) {
    char[] classes = dfa.classes();
    int[] table = dfa.table();
    long from = at;
    long second = from + LANE_BYTES;
    int s0 = state;
    int s1 = guess1;
    int s2 = guess2;
    int s3 = guess3;
    for (long i = from; i < second; i += Long.BYTES) {
      long word0 = segment.get(Scan.WORD, i);
      long word1 = segment.get(Scan.WORD, i + LANE_BYTES);
      long word2 = segment.get(Scan.WORD, i + 2 * LANE_BYTES);
      long word3 = segment.get(Scan.WORD, i + 3 * LANE_BYTES);
      int known = s0;
      for (int bits = 0; bits < Long.SIZE; bits += Byte.SIZE) {
        s0 = table[s0 + classes[(int) (word0 >>> bits) & 0xFF]];
        s1 = table[s1 + classes[(int) (word1 >>> bits) & 0xFF]];
        s2 = table[s2 + classes[(int) (word2 >>> bits) & 0xFF]];
        s3 = table[s3 + classes[(int) (word3 >>> bits) & 0xFF]];
        if ((s0 | s1 | s2 | s3) < 0) {
          state = known;
          at = i;
          return Outcome.SPECIAL;
        }
      }
    }
    boolean right1 = s0 == guess1;
    boolean right2 = right1 && s1 == guess2;
    boolean right3 = right2 && s2 == guess3;
    state = right3 ? s3 : right2 ? s2 : right1 ? s1 : s0;
    at = second + (right3 ? 3 : right2 ? 2 : right1 ? 1 : 0) * LANE_BYTES;
    return right3 ? Outcome.CALM : Outcome.WRONG_GUESS;
  }

  /** The likely state at a position; negative if something special comes before it. */
  private int guess(Text text, long position) {
    long from = position - GUESS_BYTES;
    int guess = dfa.start(text.contextBefore(from), true);
    int[] table = dfa.table();
    for (long i = from; i < position && guess >= 0; i++) {
      guess = table[guess + dfa.classes()[text.byteAt(i)]];
    }
    return guess;
  }
}
