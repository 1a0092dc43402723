package dev.trawl.scan.literals;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * Finds all places where literals start in time linear in the text, whatever the literals: the
 * automaton of Alfred Aho and Margaret Corasick, "Efficient String Matching", CACM 18(6), 1975, of
 * the literals read backward, run over the text backward. It is some twenty times slower than a
 * filter that works, so it is for texts made to defeat filters: long runs of one byte, and a longer
 * run as the literal.
 *
 * <p>Immutable. A state takes 13 bytes, and there are at most as many as the literals have bytes.
 * States are numbered level by level, so a state's children are neighbours.
 */
final class ReverseAutomaton {

  private static final int VALUES = 256;
  private static final int NONE = -1;

  private final SortedLiterals literals;
  private final Folding folding;

  /** Number of each state's first child; its last one is before the next state's first. */
  private final int[] firstChild;

  /** The byte that leads into each state. */
  private final byte[] label;

  /** The state of the longest proper prefix of the text read at a state that is a state too. */
  private final int[] fallback;

  /** The longest literal that starts with what was read at a state, or -1. */
  private final int[] literalAt;

  /** For each literal the next shorter one that starts where it does, or -1. */
  private final int[] shorter;

  /** For each literal the lowest index of all that start where it does. */
  private final int[] lowestId;

  private final int[] fromRoot = new int[VALUES];

  ReverseAutomaton(SortedLiterals literals, Folding folding) {
    this.literals = literals;
    this.folding = folding;
    int most = literals.bytes.length + 1;
    int[] children = new int[most + 1];
    byte[] labels = new byte[most];
    int[] ends = new int[most];
    Arrays.fill(ends, NONE);
    int states = buildTree(children, labels, ends);
    this.firstChild = Arrays.copyOf(children, states + 1);
    this.label = Arrays.copyOf(labels, states);
    this.literalAt = Arrays.copyOf(ends, states);
    this.fallback = new int[states];
    this.shorter = new int[literals.count()];
    this.lowestId = new int[literals.count()];
    for (int child = firstChild[0]; child < firstChild[1]; child++) {
      fromRoot[label[child] & 0xFF] = child;
    }
    link();
  }

  /** Each state of a level stands for an interval of the literals sorted by their ends. */
  private int buildTree(int[] children, byte[] labels, int[] ends) {
    int[] order = byEnds();
    int[] firsts = {0};
    int[] pasts = {order.length};
    int state = 0;
    int states = 1;
    for (int depth = 0; firsts.length > 0; depth++) {
      int most = 0;
      for (int i = 0; i < firsts.length; i++) {
        most += pasts[i] - firsts[i];
      }
      int[] nextFirsts = new int[most];
      int[] nextPasts = new int[most];
      int next = 0;
      for (int i = 0; i < firsts.length; i++, state++) {
        int at = firsts[i];
        if (literals.length(order[at]) == depth) {
          ends[state] = order[at++];
        }
        children[state] = states;
        while (at < pasts[i]) {
          byte value = fromEnd(order[at], depth);
          labels[states++] = value;
          nextFirsts[next] = at;
          while (at < pasts[i] && fromEnd(order[at], depth) == value) {
            at++;
          }
          nextPasts[next++] = at;
        }
      }
      firsts = Arrays.copyOf(nextFirsts, next);
      pasts = Arrays.copyOf(nextPasts, next);
    }
    children[state] = states;
    return states;
  }

  private int[] byEnds() {
    Integer[] order = new Integer[literals.count()];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, this::compareByEnds);
    return Arrays.stream(order).mapToInt(Integer::intValue).toArray();
  }

  private int compareByEnds(int a, int b) {
    int common = Math.min(literals.length(a), literals.length(b));
    for (int i = 0; i < common; i++) {
      int difference = Byte.compareUnsigned(fromEnd(a, i), fromEnd(b, i));
      if (difference != 0) {
        return difference;
      }
    }
    return Integer.compare(literals.length(a), literals.length(b));
  }

  private byte fromEnd(int literal, int offset) {
    return literals.byteAt(literal, literals.length(literal) - 1 - offset);
  }

  /** In the order of the levels, so what a state falls back to is complete. */
  private void link() {
    for (int state = 0; state < fallback.length; state++) {
      int literal = literalAt[state];
      int inherited = state == 0 ? NONE : literalAt[fallback[state]];
      if (literal == NONE) {
        literalAt[state] = inherited;
      } else {
        int own = literals.ids[literals.idStarts[literal]];
        shorter[literal] = inherited;
        lowestId[literal] = inherited == NONE ? own : Math.min(own, lowestId[inherited]);
      }
      for (int child = firstChild[state]; child < firstChild[state + 1]; child++) {
        fallback[child] = state == 0 ? 0 : next(fallback[state], label[child]);
      }
    }
  }

  private int next(int from, byte value) {
    int state = from;
    while (state != 0) {
      int child = child(state, value);
      if (child != NONE) {
        return child;
      }
      state = fallback[state];
    }
    return fromRoot[value & 0xFF];
  }

  private int child(int state, byte value) {
    return SortedLabels.find(label, firstChild[state], firstChild[state + 1], value);
  }

  /**
   * Writes for each place in {@code [from, to)} the longest literal that starts there, or -1.
   *
   * @param readTo where to begin reading: as far past {@code to} as a literal that starts before it
   *     can reach, or where the text ends
   */
  void run(MemorySegment text, long from, long to, long readTo, int[] longest) {
    int state = 0;
    for (long at = readTo - 1; at >= to; at--) {
      state = next(state, folding.fold(text.get(ValueLayout.JAVA_BYTE, at)));
    }
    for (long at = to - 1; at >= from; at--) {
      state = next(state, folding.fold(text.get(ValueLayout.JAVA_BYTE, at)));
      longest[(int) (at - from)] = literalAt[state];
    }
  }

  /** Adds all literals that start where {@code longest} is the longest that does. */
  void collect(int longest, Hits hits) {
    if (hits.firstOnly()) {
      hits.add(lowestId, longest, longest + 1);
      return;
    }
    for (int literal = longest; literal != NONE; literal = shorter[literal]) {
      hits.add(literals.ids, literals.idStarts[literal], literals.idStarts[literal + 1]);
    }
  }
}
