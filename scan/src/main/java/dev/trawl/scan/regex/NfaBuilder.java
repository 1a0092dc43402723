package dev.trawl.scan.regex;

import dev.trawl.scan.regex.syntax.Look;
import java.util.Arrays;

/** Collects the states of an {@link Nfa} and watches its size. */
final class NfaBuilder {

  /** What a state costs beside its operands: a byte and an int. */
  private static final int STATE_BYTES = 5;

  private final long limitBytes;

  private byte[] kind = new byte[16];
  private int[] at = new int[16];
  private int states;
  private int[] data = new int[64];
  private int filled;
  private int looks;
  private long extraBytes;

  NfaBuilder(long limitBytes) {
    this.limitBytes = limitBytes;
  }

  /** A state that takes a byte of one range. */
  int range(int first, int last, int next) {
    return ranges(new int[] {first, last, next});
  }

  /** A state that takes a byte: first, last and next state of each range in turn, ascending. */
  int ranges(int[] triples) {
    int state = state(Nfa.RANGES);
    push(triples.length / 3);
    for (int value : triples) {
      push(value);
    }
    return state;
  }

  /** A state that goes on at several others, the first preferred. */
  int split(int... alternatives) {
    int state = state(Nfa.SPLIT);
    push(alternatives.length);
    for (int alternative : alternatives) {
      push(alternative);
    }
    return state;
  }

  /** Changes one alternative of a split, for loops. */
  void patch(int split, int index, int next) {
    data[at[split] + 1 + index] = next;
  }

  int look(Look look, int next) {
    int state = state(Nfa.LOOK);
    push(look.ordinal());
    push(next);
    looks |= look.bit();
    return state;
  }

  int match(int pattern) {
    int state = state(Nfa.MATCH);
    push(pattern);
    return state;
  }

  /** Charges work that adds no state, so that it is bounded too. */
  void charge(int bytes) {
    extraBytes += bytes;
    check();
  }

  Nfa build(int start, boolean reversed) {
    return new Nfa(
        Arrays.copyOf(kind, states),
        Arrays.copyOf(at, states),
        Arrays.copyOf(data, filled),
        start,
        reversed,
        looks);
  }

  private int state(byte which) {
    check();
    if (states == kind.length) {
      kind = Arrays.copyOf(kind, states * 2);
      at = Arrays.copyOf(at, states * 2);
    }
    kind[states] = which;
    at[states] = filled;
    return states++;
  }

  private void push(int value) {
    if (filled == data.length) {
      data = Arrays.copyOf(data, filled * 2);
    }
    data[filled++] = value;
  }

  private void check() {
    if (extraBytes + (long) states * STATE_BYTES + (long) filled * Integer.BYTES > limitBytes) {
      throw new RegexTooLargeException(limitBytes);
    }
  }
}
