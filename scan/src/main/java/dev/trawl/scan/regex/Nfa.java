package dev.trawl.scan.regex;

/**
 * A nondeterministic automaton over bytes, after Thompson. Its states are numbers; what a state is,
 * {@link #kind} says, and {@link #at} where its operands begin in {@link #data}:
 *
 * <pre>
 *   RANGES   count, then count times: first byte, last byte, next state    (ascending, disjoint)
 *   SPLIT    count, then count times: next state                           (the first preferred)
 *   LOOK     number of the look, next state
 *   MATCH    number of the pattern
 * </pre>
 *
 * <p>A reversed automaton reads a match from its end to its start; its looks mean the same sides of
 * a position as ever. Immutable once built.
 */
record Nfa(byte[] kind, int[] at, int[] data, int start, boolean reversed, int looks) {

  static final byte RANGES = 0;
  static final byte SPLIT = 1;
  static final byte LOOK = 2;
  static final byte MATCH = 3;

  int stateCount() {
    return kind.length;
  }

  /** The state after taking a byte in a {@link #RANGES} state, or -1. */
  int next(int state, int value) {
    int offset = at[state];
    int end = offset + 3 * data[offset];
    for (int i = offset + 1; i < end; i += 3) {
      if (value <= data[i + 1]) {
        return value >= data[i] ? data[i + 2] : -1;
      }
    }
    return -1;
  }
}
