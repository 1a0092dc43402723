package dev.trawl.scan.regex;

import dev.trawl.scan.regex.syntax.Look;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The deterministic automaton of an {@link Nfa}, worked out as a search meets its states and kept
 * within a bound: when that is reached, everything is thrown away and worked out anew. Whether that
 * still pays is for the search to judge.
 *
 * <p>A state is known by its number shifted left by {@link #shift}, which is where its row of the
 * transition table begins. An entry of the table is such a state, or negative where a loop must
 * stop and look:
 *
 * <pre>
 *   sign 0              the next state, nothing to do
 *   sign 1, bit 30 0    {@link #DEAD}: no match can come any more
 *   sign 1, bit 30 1    the next state; the set before the byte had a match at its position
 *   all ones            {@link #UNKNOWN}: not worked out, or not to be kept
 * </pre>
 *
 * <p>Where a state waits for one of Unicode's word looks and a byte beyond ASCII is on either side
 * of the position, the byte alone does not tell the next state. Such entries stay unknown; the
 * outcome of decoding picks one of several further rows.
 *
 * <p>Used by one thread.
 */
final class LazyDfa {

  /** Takes any byte to itself. */
  static final int DEAD = 0;

  static final int DEAD_ENTRY = Integer.MIN_VALUE;
  static final int MATCH_ENTRY = 0xC0000000;
  static final int UNKNOWN = -1;
  static final int STATE_MASK = 0x3FFFFFFF;

  /** Even the smallest cache keeps so many: those at hand and those next to them. */
  private static final int LEAST_STATES = 6;

  /** What a state costs beside its row and its list. */
  private static final int STATE_BYTES = 160;

  private static final int UNICODE_LOOKS = unicodeLooks();

  private final int shift;
  private final Nfa nfa;
  private final char[] classes;
  private final boolean severalPatterns;
  private final Determinizer determinizer;
  private final long cacheBytes;
  private final StateList source = new StateList();
  private final StateList target = new StateList();

  private final Map<State, Integer> numbers = new HashMap<>();
  private final int[] starts = new int[2 * Context.COUNT];
  private State[] states = new State[16];
  private int[] table;
  private int count;
  private long usedBytes;
  private int clears;
  private int clearedCount;

  /**
   * A state of the automaton.
   *
   * @param set states of the nondeterministic one, in order of preference
   * @param context what is on the known side of the position; 0 if the set does not ask
   * @param restart whether a match may start after the next byte
   * @param matched the pattern whose match ended before the byte that led here, if there are
   *     several; otherwise 0
   * @param uncertain whether the set waits for one of Unicode's looks
   * @param further rows for the outcomes of those, made when needed
   */
  private record State(
      int[] set, int context, boolean restart, int matched, boolean uncertain, int[][] further) {

    private static final int[][] NONE = {};

    static State of(int[] set, int context, boolean restart, int matched, boolean uncertain) {
      int[][] further = uncertain ? new int[Context.OUTCOMES][] : NONE;
      return new State(set, context, restart, matched, uncertain, further);
    }

    boolean isDead() {
      return set.length == 0 && !restart;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof State state
          && context == state.context
          && restart == state.restart
          && matched == state.matched
          && Arrays.equals(set, state.set);
    }

    @Override
    public int hashCode() {
      return (Arrays.hashCode(set) * 31 + matched) * 31 + context * 2 + (restart ? 1 : 0);
    }
  }

  LazyDfa(Nfa nfa, ByteClasses classes, boolean severalPatterns, long cacheBytes) {
    this.nfa = nfa;
    this.severalPatterns = severalPatterns;
    this.classes = classes.table();
    this.determinizer = new Determinizer(nfa);
    this.shift = Integer.SIZE - Integer.numberOfLeadingZeros(classes.count() - 1);
    this.cacheBytes = Math.min(cacheBytes, STATE_MASK);
    this.table = new int[LEAST_STATES << shift];
    clear();
    clears = 0;
  }

  private static int unicodeLooks() {
    int bits = 0;
    for (Look look : Look.values()) {
      bits |= look.isUnicode() ? look.bit() : 0;
    }
    return bits;
  }

  /** The transition table; another one after any call that may add a state. */
  int[] table() {
    return table;
  }

  /** The columns of the byte values. */
  char[] classes() {
    return classes;
  }

  /** A state's number: from 0 on, without gaps. */
  int number(int state) {
    return state >> shift;
  }

  /** How often everything was thrown away: after that, states from before mean nothing. */
  int clears() {
    return clears;
  }

  /** How many states there were when everything was last thrown away. */
  int clearedCount() {
    return clearedCount;
  }

  /** Whether nothing can match any more, as in {@link #DEAD} itself. */
  boolean isDead(int state) {
    return state(state).isDead();
  }

  /** The pattern of the match that a match entry leading to this state stands for. */
  int matchedPattern(int state) {
    return state(state).matched;
  }

  Determinizer determinizer() {
    return determinizer;
  }

  /**
   * The state of a search's first position. Other states stay as they are.
   *
   * @param context what is on its known side
   * @param restart whether matches may start later too
   */
  int start(int context, boolean restart) {
    int index = 2 * context + (restart ? 1 : 0);
    if (starts[index] == UNKNOWN) {
      determinizer.start(context, target);
      starts[index] = internStart(target, context, restart);
    }
    return starts[index];
  }

  /** The same state, but no later start of a match is considered any more. */
  int withoutRestart(int state) {
    State known = state(state);
    target.clear();
    target.addAll(known.set);
    return intern(target, known.context, false, 0);
  }

  /** Whether a match may start after the next byte. */
  boolean restarts(int state) {
    return state(state).restart;
  }

  /** What is on the known side of the position, as far as the state asks. */
  int context(int state) {
    return state(state).context;
  }

  /** Whether the next byte does not decide where the state leads. */
  boolean needsOutcome(int state, int value) {
    State known = state(state);
    return known.uncertain && (known.context == Context.HIGH || value >= 0x80);
  }

  /** Whether a set waits for one of Unicode's looks. */
  boolean waitsForUnicode(StateList set) {
    return (determinizer.lookBits(set) & UNICODE_LOOKS) != 0;
  }

  /** Whether {@link #match} takes an outcome. */
  boolean needsOutcomeAtEdge(int state, int context) {
    State known = state(state);
    return known.uncertain && (known.context == Context.HIGH || context == Context.HIGH);
  }

  /** Copies a state's set. */
  void copySet(int state, StateList out) {
    out.clear();
    out.addAll(state(state).set);
  }

  /** Works out the entry for a byte, which decides alone, and keeps it. */
  int follow(int state, int value) {
    State known = state(state);
    int entry = step(known, known.context, value, 0);
    if (states[state >> shift] == known) {
      table[state + classes[value]] = entry;
    }
    return entry;
  }

  /** The entry for a byte and an outcome of Unicode's looks. */
  int follow(int state, int value, int outcome) {
    State known = state(state);
    int[] row = known.further[outcome];
    if (row == null) {
      row = new int[1 << shift];
      Arrays.fill(row, UNKNOWN);
      known.further[outcome] = row;
      usedBytes += (long) Integer.BYTES << shift;
    }
    if (row[classes[value]] == UNKNOWN) {
      int entry = step(known, known.context, value, Context.satisfiedBy(outcome));
      if (states[state >> shift] != known) {
        return entry;
      }
      row[classes[value]] = entry;
    }
    return row[classes[value]];
  }

  private int step(State known, int context, int value, int outcomeLooks) {
    source.clear();
    source.addAll(known.set);
    int looks = between(context, Context.ofByte(value)) | outcomeLooks;
    int matched = determinizer.step(source, looks, value, known.restart, target);
    boolean cut = matched >= 0 && !nfa.reversed();
    int pattern = severalPatterns && matched >= 0 ? matched : 0;
    int next = intern(target, Context.ofByte(value), known.restart && !cut, pattern);
    if (matched >= 0) {
      return MATCH_ENTRY | next;
    }
    return next == DEAD ? DEAD_ENTRY : next;
  }

  /** The looks that hold between the known side and the other, whichever is left. */
  int between(int known, int other) {
    return nfa.reversed() ? Context.satisfied(other, known) : Context.satisfied(known, other);
  }

  /**
   * The pattern that matches at a state's position, or -1.
   *
   * @param context what is on the other side
   * @param outcomeLooks Unicode's looks that hold there, where they take decoding
   */
  int match(int state, int context, int outcomeLooks) {
    State known = state(state);
    copySet(state, source);
    return determinizer.match(source, between(known.context, context) | outcomeLooks);
  }

  /** Whether a match at a state's position is the first choice, whatever follows. */
  boolean hasCertainMatch(int state) {
    copySet(state, source);
    return determinizer.startsWithMatch(source);
  }

  private State state(int state) {
    return states[state >> shift];
  }

  /** The state of a set, made if it is new; that may throw all others away. */
  int intern(StateList set, int context, boolean restart, int matched) {
    State state = newState(set, context, restart, matched);
    Integer number = numbers.get(state);
    if (number != null) {
      return number << shift;
    }
    if (count >= LEAST_STATES && usedBytes + bytes(state) > cacheBytes) {
      clear();
    }
    return add(state);
  }

  /** There are only a few start states: they are let in beyond the bound, and clear nothing. */
  private int internStart(StateList set, int context, boolean restart) {
    State state = newState(set, context, restart, 0);
    Integer number = numbers.get(state);
    return number != null ? number << shift : add(state);
  }

  private State newState(StateList set, int context, boolean restart, int matched) {
    int looks = determinizer.lookBits(set);
    boolean uncertain = (looks & UNICODE_LOOKS) != 0;
    return State.of(set.toArray(), looks == 0 ? 0 : context, restart, matched, uncertain);
  }

  private long bytes(State state) {
    return STATE_BYTES + (long) Integer.BYTES * (state.set.length + (1 << shift));
  }

  private int add(State state) {
    int offset = count << shift;
    usedBytes += bytes(state);
    if (count == states.length) {
      states = Arrays.copyOf(states, count * 2);
    }
    if (offset + (1 << shift) > table.length) {
      table = Arrays.copyOf(table, table.length * 2);
    }
    Arrays.fill(table, offset, offset + (1 << shift), UNKNOWN);
    states[count] = state;
    numbers.put(state, count++);
    return offset;
  }

  private void clear() {
    clears++;
    clearedCount = count;
    numbers.clear();
    Arrays.fill(states, null);
    Arrays.fill(starts, UNKNOWN);
    count = 0;
    usedBytes = 0;
    add(State.of(new int[0], 0, false, 0, false));
    Arrays.fill(table, DEAD, 1 << shift, DEAD_ENTRY);
  }
}
