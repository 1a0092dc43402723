package dev.trawl.scan.regex;

import java.util.Arrays;
import java.util.BitSet;

/**
 * One step of an {@link Nfa} in all its states at once: the power set construction, a set at a
 * time. The automaton's sets are cached by {@link LazyDfa} where that pays, and stepped one by one
 * where it does not.
 *
 * <p>A set lists states in order of preference. Splits are followed when the set is made. Looks
 * stay in it until the byte on the other side of the position is known, and are settled at the
 * start of the next step; hence a match is noticed one byte late, when the byte after its end is
 * taken.
 *
 * <p>A split that a look can lead back to stays in the set as well, where it was met, if a look
 * comes after it: a way that goes through the look and back must not be preferred to those that
 * lead on from the split's first visit. Such a loop is that of {@code (a*?\B)*}.
 *
 * <p>Forward, a match ends the set: what is less preferred is dropped, and so is any later start.
 * In reverse all states are kept, so that the longest match is found: the leftmost start.
 *
 * <p>Used by one thread.
 */
final class Determinizer {

  private final Nfa nfa;
  private final SparseSet seen;
  private final StateList settled = new StateList();
  private final StateList behind = new StateList();

  /** What {@link #looksFrom} found out, 0 where it was not asked. */
  private final int[] lookBits;

  /** The splits that can be reached from a look without a byte; none where order says nothing. */
  private final BitSet behindLooks;

  /** The looks that were followed last. */
  private int followedLooks;

  private int[] stack = new int[64];
  private long steps;

  Determinizer(Nfa nfa) {
    this.nfa = nfa;
    this.seen = new SparseSet(nfa.stateCount());
    this.lookBits = new int[nfa.looks() == 0 ? 0 : nfa.stateCount()];
    this.behindLooks = nfa.reversed() ? new BitSet() : splitsBehindLooks();
  }

  private BitSet splitsBehindLooks() {
    BitSet reached = new BitSet();
    StateList leaves = new StateList();
    seen.clear();
    for (int state = 0; state < nfa.stateCount(); state++) {
      if (nfa.kind()[state] == Nfa.LOOK) {
        follow(nfa.data()[nfa.at()[state] + 1], -1, 0, leaves);
      }
    }
    for (int state = 0; state < nfa.stateCount(); state++) {
      if (nfa.kind()[state] == Nfa.SPLIT && !seen.add(state)) {
        reached.set(state);
      }
    }
    return reached;
  }

  /** The set at a search's first position, given what is on its known side. */
  void start(int context, StateList out) {
    out.clear();
    seen.clear();
    enter(nfa.start(), context, out);
    normalize(out);
  }

  /**
   * Takes one byte.
   *
   * @param satisfied the looks that hold at the position before it
   * @param restart whether a match may also start after it
   * @param out the set after it; not the one given
   * @return the pattern of a match that ends before the byte, or -1
   */
  int step(StateList from, int satisfied, int value, boolean restart, StateList out) {
    StateList states = settle(from, satisfied);
    int context = Context.ofByte(value);
    int matched = -1;
    out.clear();
    seen.clear();
    for (int i = 0; i < states.size(); i++) {
      int state = states.get(i);
      if (nfa.kind()[state] == Nfa.MATCH) {
        matched = pattern(state);
        if (!nfa.reversed()) {
          return matched;
        }
      } else {
        int next = nfa.next(state, value);
        if (next >= 0) {
          enter(next, context, out);
        }
      }
    }
    if (restart) {
      enter(nfa.start(), context, out);
    }
    normalize(out);
    return matched;
  }

  /** All states that may be reached from one without a byte, splits and looks left out. */
  void reach(int state, StateList out) {
    seen.clear();
    follow(state, -1, 0, out);
  }

  /** The pattern of a match at the position where a set stands, or -1. */
  int match(StateList from, int satisfied) {
    StateList states = settle(from, satisfied);
    for (int i = 0; i < states.size(); i++) {
      if (nfa.kind()[states.get(i)] == Nfa.MATCH) {
        return pattern(states.get(i));
      }
    }
    return -1;
  }

  /** How many states have been looked at since this was made: what a search cost. */
  long steps() {
    return steps;
  }

  private int pattern(int matchState) {
    return nfa.data()[nfa.at()[matchState]];
  }

  /** Follows the looks that hold; those that do not are dropped with all behind them. */
  private StateList settle(StateList from, int satisfied) {
    steps += from.size();
    if (nfa.looks() == 0) {
      return from;
    }
    settled.clear();
    seen.clear();
    for (int i = 0; i < from.size(); i++) {
      if (nfa.kind()[from.get(i)] == Nfa.SPLIT) {
        seen.add(from.get(i));
      } else {
        follow(from.get(i), satisfied, 0, settled);
      }
    }
    return settled;
  }

  /** Adds what can be reached without a byte; looks that cannot hold any more are left out. */
  private void enter(int state, int context, StateList out) {
    follow(
        state,
        Context.certain(context, nfa.reversed()),
        Context.possible(context, nfa.reversed()),
        out);
  }

  /**
   * Walks splits and looks depth first, the preferred way first.
   *
   * @param satisfied looks to follow
   * @param open looks to list, since it is not known yet whether they hold; the others fail. If
   *     there are none, splits are not listed either
   */
  private void follow(int state, int satisfied, int open, StateList out) {
    int depth = 0;
    followedLooks = 0;
    stack[depth++] = state;
    while (depth > 0) {
      int current = stack[--depth];
      if (!seen.add(current)) {
        continue;
      }
      steps++;
      int offset = nfa.at()[current];
      switch (nfa.kind()[current]) {
        case Nfa.SPLIT -> {
          if (open != 0 && behindLooks.get(current)) {
            out.add(current);
          }
          depth = pushAlternatives(offset, depth);
        }
        case Nfa.LOOK -> {
          int bit = 1 << nfa.data()[offset];
          if ((satisfied & bit) != 0) {
            followedLooks |= bit;
            stack[depth++] = nfa.data()[offset + 1];
          } else if ((open & bit) != 0) {
            out.add(current);
          }
        }
        default -> out.add(current);
      }
    }
  }

  private int pushAlternatives(int offset, int before) {
    int depth = before;
    int count = nfa.data()[offset];
    if (depth + count >= stack.length) {
      stack = Arrays.copyOf(stack, Math.max(stack.length * 2, depth + count + 1));
    }
    for (int i = count; i > 0; i--) {
      stack[depth++] = nfa.data()[offset + i];
    }
    return depth;
  }

  private void normalize(StateList out) {
    if (nfa.reversed()) {
      out.sort();
    } else if (!behindLooks.isEmpty()) {
      dropSplitsAfterLastLook(out);
    }
  }

  private void dropSplitsAfterLastLook(StateList out) {
    int last = out.size() - 1;
    while (last >= 0 && nfa.kind()[out.get(last)] != Nfa.LOOK) {
      last--;
    }
    int kept = last + 1;
    for (int i = last + 1; i < out.size(); i++) {
      if (nfa.kind()[out.get(i)] != Nfa.SPLIT) {
        out.set(kept++, out.get(i));
      }
    }
    out.truncate(kept);
  }

  /** The looks that a set waits for, those behind others included. */
  int lookBits(StateList states) {
    int bits = 0;
    if (nfa.looks() != 0) {
      for (int i = 0; i < states.size(); i++) {
        int state = states.get(i);
        if (nfa.kind()[state] == Nfa.LOOK) {
          bits |= looksFrom(state);
        }
      }
    }
    return bits;
  }

  /** A look and all looks that may come after it at the same position. */
  private int looksFrom(int state) {
    if (lookBits[state] == 0) {
      seen.clear();
      behind.clear();
      follow(state, -1, 0, behind);
      lookBits[state] = followedLooks;
    }
    return lookBits[state];
  }

  /** Whether a set's first choice is a match, whatever follows. */
  boolean startsWithMatch(StateList states) {
    int first = 0;
    while (first < states.size() && nfa.kind()[states.get(first)] == Nfa.SPLIT) {
      first++;
    }
    return first < states.size() && nfa.kind()[states.get(first)] == Nfa.MATCH;
  }
}
