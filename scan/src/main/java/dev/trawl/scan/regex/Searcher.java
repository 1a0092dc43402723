package dev.trawl.scan.regex;

import java.lang.foreign.MemorySegment;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Searches texts for a {@link Regex}, and remembers what it has worked out of its automaton from
 * one search to the next.
 *
 * <p>A search runs forward to find where the leftmost match ends, and from there backward to find
 * where it starts: the leftmost start of anything that ends there is the leftmost match's own,
 * since an earlier one would have won.
 *
 * <p>Segments are native. Used by one thread at a time. Nothing is allocated for a match.
 */
public final class Searcher {

  /** Bytes to run on after a literal before looking whether a match is still under way. */
  private static final long FIRST_STRETCH_BYTES = 64;

  private static final long LONGEST_STRETCH_BYTES = 64 << 10;

  /** Bytes run over between two questions whether to go on. */
  private static final long WATCH_BYTES = 1 << 20;

  /** Bytes that a match and what is before it may take to count as near. */
  private static final long NEAR_BYTES = 64;

  /** How a search ended. */
  public enum Found {
    /** There is a match. */
    MATCH,
    /** There is none. */
    NONE,
    /** That depends on bytes beyond what is known of the text. */
    UNDECIDED,
    /** The watch said stop. */
    STOPPED
  }

  private final Regex regex;
  private final Scan forward;
  private final Scan backward;
  private final @Nullable Skipper skipper;

  /** Bytes that no match starts with; null if looking at them one by one does not pay. */
  private final boolean @Nullable [] idle;

  private final NearMatches nearMatches = new NearMatches();

  private BooleanSupplier watch = () -> true;
  private long watchedAt;
  private boolean stopped;

  private Text text = new Text(MemorySegment.NULL, 0, 0, true);

  /**
   * The text as if it ended where it is cut off. What is decided without the bytes beyond holds
   * whatever they are, so looking back may take any.
   */
  private Text endedText = text;

  private long start;
  private long end;
  private int patternId;
  private long undecidedFrom;

  Searcher(Regex regex, Scan forward, Scan backward, @Nullable Skipper skipper) {
    this.regex = regex;
    this.forward = forward;
    this.backward = backward;
    this.skipper = skipper;
    this.idle = skipper != null && skipper.hasLiteral() ? null : regex.starts().idle();
  }

  /**
   * Sets the text for the searches to come.
   *
   * @param segment native memory; must stay alive during the searches
   * @param textFrom where the text starts. If the text goes back beyond what the segment holds, any
   *     offset at least 4 bytes before every position that will be searched from: looking behind
   *     reaches no further
   * @param textTo where the text ends, or what is known of it
   * @param complete whether the text ends at {@code textTo}; if not, a search that would have to
   *     look beyond is undecided
   */
  public void text(MemorySegment segment, long textFrom, long textTo, boolean complete) {
    if (textFrom < 0 || textFrom > textTo || textTo > segment.byteSize()) {
      throw new IndexOutOfBoundsException(
          "[" + textFrom + ", " + textTo + ") of " + segment.byteSize() + " bytes");
    }
    text = new Text(segment, textFrom, textTo, complete);
    endedText = complete ? text : new Text(segment, textFrom, textTo, true);
  }

  /**
   * Sets who is asked whether to go on, at least every MiB that a search runs over; {@code false}
   * ends it with {@link Found#STOPPED}. The text must stay as it is meanwhile.
   */
  public void watch(BooleanSupplier whetherToGoOn) {
    watch = whetherToGoOn;
  }

  /**
   * Finds the first match that starts in {@code [from, startsBefore)}. The match itself may reach
   * to the text's end.
   *
   * <p>For all matches in a row, the next search is from the end of the match before, with {@code
   * emptyAllowedAtFrom} false: then an empty match right there does not count, and the search is
   * for a match that starts later, as in ripgrep.
   *
   * @param from at most the text's end
   * @param startsBefore exclusive; the text's end plus one, or more, for any start
   */
  public Found find(long from, long startsBefore, boolean emptyAllowedAtFrom) {
    if (from < text.from() || from > text.to()) {
      throw new IndexOutOfBoundsException(
          from + " is outside of [" + text.from() + ", " + text.to() + "]");
    }
    Found found = search(from, startsBefore);
    boolean refused = found == Found.MATCH && !emptyAllowedAtFrom && end == from;
    return refused ? searchAfter(from, startsBefore) : found;
  }

  /**
   * Finds the preferred match among those that start exactly at a position; empty ones count.
   *
   * <p>It reads no further than the choice takes: up to the byte where no longer match can come any
   * more, so that the time is linear in those bytes, and at most in the text after the position
   * ({@code a.*b} has to see all of a line). Which match that is does not depend on other matches
   * of the text. With several patterns it is the first pattern's that has one there; who wants each
   * pattern's own compiles it alone.
   *
   * <p>After {@link Found#MATCH}, {@link #start} is the position, and {@link #end} and {@link
   * #patternId} say the rest. {@link Found#UNDECIDED} means, as for {@link #find}, that bytes
   * beyond what is known of the text may change the answer: extend the text and ask again.
   *
   * @param offset within the text, its end included
   * @throws IndexOutOfBoundsException if the offset is outside of the text
   */
  public Found matchAt(long offset) {
    return find(offset, offset + 1, true);
  }

  private Found searchAfter(long from, long startsBefore) {
    if (from < text.to()) {
      return search(from + 1, startsBefore);
    }
    undecidedFrom = from;
    return text.complete() ? Found.NONE : Found.UNDECIDED;
  }

  /**
   * Finds the first match in a text that is all there.
   *
   * @return whether there is one
   */
  public boolean find(
      MemorySegment segment, long textFrom, long from, long textTo, boolean emptyAllowedAtFrom) {
    text(segment, textFrom, textTo, true);
    return find(from, Long.MAX_VALUE, emptyAllowedAtFrom) == Found.MATCH;
  }

  /** Where the match that was just found starts. */
  public long start() {
    return start;
  }

  /** Where the match that was just found ends, exclusive. */
  public long end() {
    return end;
  }

  /** Index of the pattern of the match that was just found. */
  public int patternId() {
    return patternId;
  }

  /** After an undecided search: no match starts before this, so the search may go on from here. */
  public long undecidedFrom() {
    return undecidedFrom;
  }

  /** How often a search gave up its cache of states and stepped through sets of states instead. */
  public long giveUps() {
    return forward.giveUps() + backward.giveUps();
  }

  /** How many states of the automaton were looked at in all: what does not come from the cache. */
  public long steps() {
    return forward.dfa().determinizer().steps() + backward.dfa().determinizer().steps();
  }

  /** Bytes that all searches ran over, those back to where a match starts included. */
  long searchedBytes() {
    return forward.passed() + backward.passed();
  }

  private Found search(long first, long startsBefore) {
    undecidedFrom = first;
    watchedAt = first;
    stopped = false;
    if (first >= startsBefore || (regex.startsWithText() && first > text.from())) {
      return Found.NONE;
    }
    boolean anchored = regex.startsWithText() || startsBefore == first + 1;
    long from = first;
    if (!anchored && idle != null && nearMatches.worthTrying()) {
      from = skipIdle(idle, first, Math.min(startsBefore - 1, first + NEAR_BYTES));
      undecidedFrom = from;
      boolean found = matchesNear(from);
      nearMatches.tried(found);
      if (found) {
        return Found.MATCH;
      }
    }
    forward.begin(text, from, !anchored);
    if (!anchored) {
      runToLastStart(Math.min(startsBefore - 1, text.to()));
      if (startsBefore - 1 <= text.to()) {
        forward.stopRestarting();
      }
    }
    run(forward, text.to());
    if (stopped) {
      return Found.STOPPED;
    }
    finishForward();
    if (forward.isUndecided()) {
      return Found.UNDECIDED;
    }
    if (forward.matchedAt() < 0) {
      return Found.NONE;
    }
    end = forward.matchedAt();
    patternId = forward.matchedPattern();
    start = anchored ? from : startOf(from);
    return stopped ? Found.STOPPED : Found.MATCH;
  }

  /** The first position from which a match may start, or {@code stop}. */
  private long skipIdle(boolean[] idleBytes, long from, long stop) {
    long end = Math.min(stop, text.to());
    long at = from;
    while (at < end && idleBytes[text.byteAt(at)]) {
      at++;
    }
    return at;
  }

  /** Whether a match that starts here ends near by; if not, nothing is said. */
  private boolean matchesNear(long from) {
    long stop = Math.min(text.to(), from + NEAR_BYTES);
    forward.begin(text, from, false);
    forward.run(stop);
    if (stop == text.to() && text.complete() && !forward.isDead() && !forward.isUndecided()) {
      forward.finish();
    } else if (!forward.isDead()) {
      return false;
    }
    if (forward.isUndecided() || forward.matchedAt() < 0) {
      return false;
    }
    start = from;
    end = forward.matchedAt();
    patternId = forward.matchedPattern();
    return true;
  }

  /** Runs to a position, asking now and then whether to go on. */
  private void run(Scan scan, long stop) {
    while (!stopped && scan.mayRunTo(stop)) {
      long at = scan.at();
      scan.run(Math.clamp(stop, at - WATCH_BYTES, at + WATCH_BYTES));
      askWatch(scan);
    }
  }

  private void askWatch(Scan scan) {
    if (Math.abs(scan.at() - watchedAt) >= WATCH_BYTES) {
      watchedAt = scan.at();
      stopped = !watch.getAsBoolean();
    }
  }

  private void finishForward() {
    if (forward.isUndecided() || forward.isDead()) {
      return;
    }
    if (text.complete()) {
      forward.finish();
      return;
    }
    if (!regex.starts().recurs() && forward.isFresh()) {
      undecidedFrom = forward.at();
    }
    forward.finishUnfinished();
  }

  private long startOf(long from) {
    long fixed = regex.fixedLength();
    if (fixed >= 0 || end == from) {
      return end - Math.max(fixed, 0);
    }
    backward.begin(endedText, end, false);
    run(backward, from);
    if (stopped) {
      return from;
    }
    if (!backward.isDead()) {
      backward.finish();
    }
    if (backward.matchedAt() < 0) {
      throw new IllegalStateException("a match ends at " + end + " but starts nowhere");
    }
    return backward.matchedAt();
  }

  /** Runs while matches may start, and leaps where the literal they need is far. */
  private void runToLastStart(long limit) {
    if (skipper != null) {
      long rest = skipper.begin();
      if (rest > 0) {
        runUntilFresh(forward.at() + rest, limit);
      }
      while (!stopped && forward.at() < limit && !forward.isUndecided() && forward.isFresh()) {
        leap(skipper, Math.min(limit, forward.at() + WATCH_BYTES));
        runUntilFresh(skipper, limit);
      }
    }
    run(forward, limit);
  }

  private void leap(Skipper literals, long limit) {
    long next = literals.next(text, forward.at(), limit);
    if (literals.isExhausted()) {
      forward.die();
      return;
    }
    if (next > forward.at()) {
      forward.skipTo(next);
      undecidedFrom = next;
    }
  }

  /** Past the literal the automaton must be in its start state before the next leap. */
  private void runUntilFresh(Skipper literals, long limit) {
    long stop = Math.max(forward.at(), literals.literalAt()) + literals.literalLength();
    runUntilFresh(stop + literals.restBytes(), limit);
  }

  private void runUntilFresh(long from, long limit) {
    long stretch = FIRST_STRETCH_BYTES;
    long stop = from;
    do {
      stop = Math.min(limit, stop + stretch);
      forward.run(stop);
      stretch = Math.min(2 * stretch, LONGEST_STRETCH_BYTES);
      askWatch(forward);
    } while (!stopped && stop < limit && forward.at() == stop && !forward.isFresh());
  }
}
