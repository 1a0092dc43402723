package dev.trawl.scan.regex;

import org.jspecify.annotations.Nullable;

/**
 * What an automaton's set of start states tells a search.
 *
 * @param recurs whether a match under way may be in nothing but start states, so that the set of
 *     the start does not tell that none is: as {@code b*?k} is after any number of b
 * @param idle the bytes that no match starts with; null if that depends on what stands around them
 */
record StartAnalysis(boolean recurs, boolean @Nullable [] idle) {

  /** States to look at before it is taken that the start recurs, which is always safe. */
  private static final long MOST_STEPS = 1_000_000;

  static StartAnalysis of(Nfa forward) {
    return new StartAnalysis(recurs(forward), forward.looks() == 0 ? idle(forward) : null);
  }

  private static boolean recurs(Nfa nfa) {
    Determinizer determinizer = new Determinizer(nfa);
    StateList reached = new StateList();
    determinizer.reach(nfa.start(), reached);
    SparseSet starts = new SparseSet(nfa.stateCount());
    for (int i = 0; i < reached.size(); i++) {
      starts.add(reached.get(i));
    }
    SparseSet targets = new SparseSet(nfa.stateCount());
    for (int state = 0; state < nfa.stateCount(); state++) {
      if (nfa.kind()[state] == Nfa.RANGES) {
        int offset = nfa.at()[state];
        for (int i = 0; i < nfa.data()[offset]; i++) {
          int target = nfa.data()[offset + 3 + 3 * i];
          if (targets.add(target)) {
            reached.clear();
            determinizer.reach(target, reached);
            if (determinizer.steps() > MOST_STEPS || mayBeStart(nfa, starts, reached)) {
              return true;
            }
          }
        }
      }
    }
    return false;
  }

  /** With looks, some of the states may be missing from the set, so that one is enough. */
  private static boolean mayBeStart(Nfa nfa, SparseSet starts, StateList reached) {
    int common = 0;
    for (int i = 0; i < reached.size(); i++) {
      common += starts.contains(reached.get(i)) ? 1 : 0;
    }
    return nfa.looks() == 0 ? common == reached.size() : common > 0;
  }

  private static boolean[] idle(Nfa nfa) {
    Determinizer determinizer = new Determinizer(nfa);
    StateList start = new StateList();
    StateList after = new StateList();
    determinizer.start(Context.EDGE, start);
    boolean[] idle = new boolean[256];
    for (int value = 0; value < idle.length; value++) {
      int matched = determinizer.step(start, 0, value, false, after);
      idle[value] = matched < 0 && after.isEmpty();
    }
    return idle;
  }
}
