package dev.trawl.scan.regex;

import dev.trawl.scan.kernel.ByteKernels;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Runs an automaton over a text in one direction, a stretch at a time, and notes the last match on
 * the way. It runs the {@link LazyDfa}; where that throws its states away faster than it uses them,
 * it gives up for a while and steps through the sets themselves, which is slower, but as slow for
 * any pattern and text: linear in both.
 *
 * <p>A position is where the next byte is taken: after it when running backward. Used by one
 * thread.
 */
final class Scan {

  /** Bytes without anything special before four pieces at once are tried. */
  private static final long CALM_BYTES = 8 << 10;

  /** Bytes to run over one by one after a wrong guess. */
  private static final long RESTING_BYTES = 32 << 10;

  static final ValueLayout.OfLong WORD =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final LazyDfa dfa;
  private final boolean backward;
  private final FourLanes lanes;
  private final LoopSkipper loops;
  private final CacheCare care;
  private StateList current = new StateList();
  private StateList next = new StateList();

  private Text text;
  private int state;
  private long at;
  private boolean undecided;
  private long matchedAt;
  private int matchedPattern;

  /** Bytes since something special; negative to rest. */
  private long calmBytes;

  /** Bytes run over in all searches up to the start of this one, and where this one started. */
  private long passedBytes;

  private long startedAt;

  Scan(LazyDfa dfa, boolean backward, ByteKernels kernels) {
    this.dfa = dfa;
    this.backward = backward;
    this.loops = new LoopSkipper(kernels, dfa, backward);
    this.lanes = new FourLanes(dfa);
    this.care = new CacheCare(dfa);
    this.text = new Text(MemorySegment.NULL, 0, 0, true);
  }

  /**
   * Begins a search.
   *
   * @param restart whether matches may start after the first position
   */
  void begin(Text searched, long position, boolean restart) {
    passedBytes = passed();
    text = searched;
    at = position;
    startedAt = position;
    undecided = false;
    matchedAt = -1;
    matchedPattern = -1;
    int context = backward ? searched.contextAfter(position) : searched.contextBefore(position);
    state = dfa.start(context, restart);
  }

  /** Moves on without looking at the bytes between: no match can start there. */
  void skipTo(long position) {
    passedBytes = passed();
    startedAt = position;
    at = position;
    state = dfa.start(text.contextBefore(position), true);
  }

  /** Ends the search: no match can come. */
  void die() {
    state = LazyDfa.DEAD;
  }

  long at() {
    return at;
  }

  /** Whether no match, or no better one, can come any more. */
  boolean isDead() {
    return dfa.isDead(state);
  }

  /** Whether the answer depends on bytes after what is known of the text. */
  boolean isUndecided() {
    return undecided;
  }

  /** Where the last match noted so far ends (backward: starts), or -1. */
  long matchedAt() {
    return matchedAt;
  }

  /** The pattern of the last match noted so far, or -1. */
  int matchedPattern() {
    return matchedPattern;
  }

  /** Whether a match may still start anywhere, and none is under way. */
  boolean isFresh() {
    return state == dfa.start(text.contextBefore(at), true);
  }

  /** From here on no match may start. */
  void stopRestarting() {
    if (dfa.restarts(state)) {
      state = dfa.withoutRestart(state);
    }
  }

  /** How often this thread's searches gave the cached automaton up. */
  long giveUps() {
    return care.giveUps();
  }

  LazyDfa dfa() {
    return dfa;
  }

  /** Whether {@link #run} to {@code stop} would take a byte. */
  boolean mayRunTo(long stop) {
    return at != stop && !undecided && !dfa.isDead(state);
  }

  /** Takes bytes until the position is {@code stop}, or the state is dead, or cannot be known. */
  void run(long stop) {
    while (mayRunTo(stop)) {
      if (care.givesUp(passed())) {
        stepThrough(stop);
      } else if (Math.abs(stop - at) >= LoopSkipper.STRETCH_BYTES && loops.worthTrying(passed())) {
        leap(stop);
      } else if (backward) {
        runBackward(stop);
      } else if (calmBytes < CALM_BYTES || stop - at < FourLanes.BYTES || !dfa.restarts(state)) {
        long before = at;
        boolean calm = runForward(Math.min(stop, at + CALM_BYTES));
        calmBytes = calm ? calmBytes + at - before : Math.min(calmBytes, 0);
      } else {
        runFourLanes();
      }
    }
  }

  /** Leaps over a loop, if the next byte is of one, and runs on a little. */
  private void leap(long stop) {
    long from = at;
    at = loops.leap(text, state, from, stop, passed());
    if (loops.matched() && at != from) {
      matchedAt = backward ? at + 1 : at - 1;
      matchedPattern = dfa.matchedPattern(state);
    }
    if (backward) {
      runBackward(Math.max(stop, at - LoopSkipper.STRETCH_BYTES));
    } else {
      runForward(Math.min(stop, at + LoopSkipper.STRETCH_BYTES));
    }
  }

  /** Notes a match at the position itself, where the text ends on the side of the next byte. */
  void finish() {
    int context = backward ? text.contextBefore(at) : text.contextAfter(at);
    int looks = 0;
    if (dfa.needsOutcomeAtEdge(state, context)) {
      int outcome = text.outcome(at);
      if (outcome == Text.UNKNOWN) {
        undecided = true;
        return;
      }
      looks = Context.satisfiedBy(outcome);
    }
    note(dfa.match(state, context, looks));
  }

  /** At an end that is not the text's: notes a match that no further byte can change. */
  void finishUnfinished() {
    if (dfa.hasCertainMatch(state)) {
      note(dfa.match(state, Context.OTHER, 0));
    } else {
      undecided = true;
    }
  }

  private void note(int pattern) {
    if (pattern >= 0) {
      matchedAt = at;
      matchedPattern = pattern;
    }
  }

  /** Bytes run over in all searches. */
  long passed() {
    return passedBytes + Math.abs(at - startedAt);
  }

  /**
   * The loop over a row of bytes. What it waits for is the table: each entry's address is the entry
   * before. Everything else fits beside that, so eight bytes are loaded at once and the loop has
   * one exit a byte, by the sign.
   *
   * @return whether no byte was anything special
   */
  private boolean runForward(long stop) {
    MemorySegment segment = text.segment();
    char[] classes = dfa.classes();
    int[] table = dfa.table();
    int s = state;
    long i = at;
    int entry = 0;
    boolean calm = true;
    long lastWord = stop - Long.BYTES;
    while (i <= lastWord) {
      long word = segment.get(WORD, i);
      int first = table[s + classes[(int) word & 0xFF]];
      if (first < 0) {
        break;
      }
      s = first;
      int second = table[s + classes[(int) (word >>> 8) & 0xFF]];
      if (second < 0) {
        i += 1;
        break;
      }
      s = second;
      int third = table[s + classes[(int) (word >>> 16) & 0xFF]];
      if (third < 0) {
        i += 2;
        break;
      }
      s = third;
      int fourth = table[s + classes[(int) (word >>> 24) & 0xFF]];
      if (fourth < 0) {
        i += 3;
        break;
      }
      s = fourth;
      int fifth = table[s + classes[(int) (word >>> 32) & 0xFF]];
      if (fifth < 0) {
        i += 4;
        break;
      }
      s = fifth;
      int sixth = table[s + classes[(int) (word >>> 40) & 0xFF]];
      if (sixth < 0) {
        i += 5;
        break;
      }
      s = sixth;
      int seventh = table[s + classes[(int) (word >>> 48) & 0xFF]];
      if (seventh < 0) {
        i += 6;
        break;
      }
      s = seventh;
      int eighth = table[s + classes[(int) (word >>> 56)]];
      if (eighth < 0) {
        i += 7;
        break;
      }
      s = eighth;
      i += Long.BYTES;
    }
    while (i < stop) {
      entry = table[s + classes[byteAt(segment, i)]];
      if (entry < 0) {
        break;
      }
      s = entry;
      i++;
    }
    if (i < stop && isMatch(entry)) {
      calm = false;
      do {
        s = entry & LazyDfa.STATE_MASK;
        matchedAt = i++;
        entry = i == stop ? s : table[s + classes[byteAt(segment, i)]];
      } while (isMatch(entry));
      matchedPattern = dfa.matchedPattern(s);
    }
    state = s;
    at = i;
    if (i < stop && entry < 0) {
      takeSpecial(entry, byteAt(segment, i));
      return false;
    }
    return calm;
  }

  private void runFourLanes() {
    FourLanes.Outcome outcome = lanes.run(text, state, at);
    state = lanes.state();
    at = lanes.at();
    calmBytes =
        switch (outcome) {
          case CALM -> calmBytes;
          case SPECIAL -> CALM_BYTES - FourLanes.BYTES;
          case WRONG_GUESS -> -RESTING_BYTES;
        };
  }

  private void runBackward(long stop) {
    MemorySegment segment = text.segment();
    char[] classes = dfa.classes();
    int[] table = dfa.table();
    int s = state;
    long i = at;
    int entry = 0;
    while (i > stop) {
      entry = table[s + classes[byteAt(segment, i - 1)]];
      if (entry < 0) {
        break;
      }
      s = entry;
      i--;
    }
    if (i > stop && isMatch(entry)) {
      do {
        s = entry & LazyDfa.STATE_MASK;
        matchedAt = i--;
        entry = i == stop ? s : table[s + classes[byteAt(segment, i - 1)]];
      } while (isMatch(entry));
    }
    state = s;
    at = i;
    if (i > stop && entry < 0) {
      takeSpecial(entry, byteAt(segment, i - 1));
    }
  }

  private static int byteAt(MemorySegment segment, long offset) {
    return segment.get(ValueLayout.JAVA_BYTE, offset) & 0xFF;
  }

  private void takeSpecial(int entry, int value) {
    if (entry == LazyDfa.UNKNOWN) {
      takeUnknown(value);
    } else {
      state = LazyDfa.DEAD;
    }
  }

  /** Takes a byte whose entry has first to be worked out. */
  private void takeUnknown(int value) {
    int entry = workOut(value);
    if (undecided) {
      return;
    }
    state = entry & LazyDfa.STATE_MASK;
    if (isMatch(entry)) {
      matchedAt = at;
      matchedPattern = dfa.matchedPattern(state);
    }
    at += backward ? -1 : 1;
    care.judge(passed());
  }

  private int workOut(int value) {
    if (!dfa.needsOutcome(state, value)) {
      return dfa.follow(state, value);
    }
    int outcome = text.outcome(at);
    undecided = outcome == Text.UNKNOWN;
    return undecided ? LazyDfa.UNKNOWN : dfa.follow(state, value, outcome);
  }

  private static boolean isMatch(int entry) {
    return entry >= LazyDfa.MATCH_ENTRY && entry < LazyDfa.UNKNOWN;
  }

  /** Steps through the sets themselves, and hands the last one back to the cached automaton. */
  private void stepThrough(long stop) {
    dfa.copySet(state, current);
    int context = dfa.context(state);
    boolean restart = dfa.restarts(state);
    while (at != stop && care.givesUp(passed()) && (restart || !current.isEmpty())) {
      int value = text.byteAt(backward ? at - 1 : at);
      int looks = looks(context, value);
      if (undecided) {
        break;
      }
      int matched = dfa.determinizer().step(current, looks, value, restart, next);
      note(matched);
      restart &= matched < 0;
      context = Context.ofByte(value);
      StateList taken = current;
      current = next;
      next = taken;
      at += backward ? -1 : 1;
    }
    state = dfa.intern(current, context, restart, 0);
    care.resume(passed());
  }

  private int looks(int context, int value) {
    int other = Context.ofByte(value);
    int looks = dfa.between(context, other);
    if ((context == Context.HIGH || other == Context.HIGH) && dfa.waitsForUnicode(current)) {
      int outcome = text.outcome(at);
      undecided = outcome == Text.UNKNOWN;
      looks |= undecided ? 0 : Context.satisfiedBy(outcome);
    }
    return looks;
  }
}
