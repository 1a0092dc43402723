package dev.trawl.scan.operator;

import dev.trawl.scan.window.Window;
import java.io.IOException;

/**
 * The matches of a set of patterns from an offset on, in ascending order of start. There is one
 * subclass for each engine; what is made of the matches, lines or offsets or counts, does not know
 * which.
 *
 * <p>Two kinds:
 *
 * <ul>
 *   <li><em>Overlap-free</em>: leftmost first, none begins inside the one before, and none that is
 *       empty where the one before ended. Which match starts at an offset does not depend on where
 *       the search began, so two sequences that stand at the same place (an offset, and whether a
 *       match ended there) agree for ever.
 *   <li><em>Overlapping</em>: one or several matches at every place where there are any; several
 *       with the same start come in the order of their patterns.
 * </ul>
 *
 * <p>An engine finds matches in batches, which are handed on one by one: with dense matches a
 * virtual call for each of them would cost more than the search. What a batch holds beyond the
 * limit asked for waits for the next call.
 *
 * <p>Used by one thread.
 */
abstract class MatchSequence implements AutoCloseable {

  /**
   * Matches in a batch: enough for the calls to be noise, small enough for the first-level cache.
   */
  static final int BATCH = 512;

  /** Told at every stretch searched. */
  @FunctionalInterface
  interface Progress {
    /** Returns whether to go on. */
    boolean go() throws IOException;
  }

  final Window window;
  private final int stepBytes;
  private final Progress progress;
  private final boolean overlapping;

  /** Of the batch: starts, counted from {@link #base}, lengths and patterns. */
  final long[] starts;

  final long[] lengths;
  final int[] patternIds;
  private long base;
  private int next;
  private int found;

  private long cursor;
  private boolean afterMatch;
  private long searched;
  private long reported;
  private long leastBytes;
  private boolean stopped;

  /**
   * A sequence at the blob's start.
   *
   * @param batch matches found at once, at least 1
   * @param stepBytes bytes in which matches may start, searched at once
   */
  MatchSequence(Window window, int batch, boolean overlapping, int stepBytes, Progress progress) {
    this.window = window;
    this.overlapping = overlapping;
    this.stepBytes = stepBytes;
    this.progress = progress;
    this.starts = new long[batch];
    this.lengths = new long[batch];
    this.patternIds = new int[batch];
  }

  /**
   * Finds matches that start in {@code [from, to)} and writes them into the batch, with starts
   * counted from {@link #base(long)}.
   *
   * @return where to search on, perhaps past {@code to}, as may be the matches: nothing starts
   *     between the last match of the batch, or {@code from}, and there that is not in the batch
   */
  abstract long search(long from, long to) throws IOException;

  /** Whether all matches have the same length and pattern. */
  boolean uniform() {
    return false;
  }

  /** What was borrowed is given back. */
  @Override
  public void close() {}

  /** Sets what the batch's starts are counted from. */
  final void base(long offset) {
    base = offset;
  }

  /** Sets how many matches the batch holds. */
  final void found(int matches) {
    found = matches;
  }

  /** Adds a match to the batch; its start counts from the base. */
  final void append(long start, long length, int patternId) {
    starts[found] = start;
    lengths[found] = length;
    patternIds[found++] = patternId;
  }

  final boolean isFull() {
    return found == starts.length;
  }

  /** Whether an empty match may start at {@code offset}. */
  final boolean emptyAllowedAt(long offset) {
    return !(afterMatch && offset == cursor);
  }

  /** Reports progress; false is stop. */
  final boolean goOn() throws IOException {
    reported = searched;
    stopped = !progress.go();
    return !stopped;
  }

  /** Searches at least so many bytes at once, also beyond the limit asked for. */
  final void lookAhead(long bytes) {
    leastBytes = bytes;
  }

  /** Goes on from another offset. */
  void moveTo(long offset, boolean matchEndsThere) {
    cursor = offset;
    afterMatch = matchEndsThere;
    searched = offset;
    reported = offset;
    next = 0;
    found = 0;
  }

  /** Goes on from a later offset; matches that start before it are passed over. */
  final void skipTo(long offset) {
    if (offset <= cursor) {
      return;
    }
    while (next < found && base + starts[next] < offset) {
      next++;
    }
    cursor = offset;
    afterMatch = false;
    if (next == found && searched < offset) {
      moveTo(offset, false);
    }
  }

  /** Where the next match may start: everything that starts before it was handed on. */
  final long cursor() {
    return cursor;
  }

  /** Whether a match ended at the cursor, so that no empty one may start there. */
  final boolean afterMatch() {
    return afterMatch;
  }

  /** No match starts between the cursor and here: the search has come so far. */
  final long clearTo() {
    long place = next < found ? start() : Math.min(searched, window.blobSize());
    return Math.max(cursor, place);
  }

  /** Whether all that starts at or before {@code offset} was handed on. */
  final boolean hasPassed(long offset) {
    return next < found ? start() > offset : searched > offset;
  }

  /** Whether the progress said stop. */
  final boolean stopped() {
    return stopped;
  }

  /** Start of the match that {@link #hasNext} found. */
  final long start() {
    return base + starts[next];
  }

  /** Its length in bytes. */
  final long length() {
    return lengths[next];
  }

  final long end() {
    return start() + length();
  }

  /** Index of its pattern. */
  final int patternId() {
    return patternIds[next];
  }

  /** Takes the match that {@link #hasNext} found: the sequence goes on behind it. */
  final void take() {
    take(1);
  }

  private void take(int matches) {
    next += matches - 1;
    cursor = overlapping ? start() + 1 : end();
    afterMatch = !overlapping;
    next++;
  }

  /** Whether the next match starts before {@code limit}; it is then to be seen. */
  final boolean hasNext(long limit) throws IOException {
    while (next == found && searched < limit && !stopped) {
      fill(limit);
    }
    return next < found && start() < limit && !stopped;
  }

  /**
   * Takes some of the matches that start before {@code limit}.
   *
   * @return how many; 0 if there are none
   */
  final int takeSome(long limit) throws IOException {
    if (!hasNext(limit)) {
      return 0;
    }
    int taken = endBefore(limit) - next;
    take(taken);
    return taken;
  }

  /**
   * Takes some of the matches that start before {@code limit} and pushes them.
   *
   * @return whether there were any, and the sink says to go on
   */
  final boolean pushSome(long limit, ResultSink sink) throws IOException {
    return hasNext(limit) && pushTo(endBefore(limit), sink);
  }

  private boolean pushTo(int end, ResultSink sink) {
    if (uniform()) {
      stopped = !sink.matches(base, starts, next, end, lengths[next], patternIds[next]);
    } else {
      pushEach(end, sink);
    }
    if (!stopped) {
      take(end - next);
    }
    return !stopped;
  }

  private void pushEach(int end, ResultSink sink) {
    long offset = base;
    long[] batchStarts = starts;
    long[] batchLengths = lengths;
    int[] batchIds = patternIds;
    for (int i = next; i < end; i++) {
      if (!sink.match(offset + batchStarts[i], batchLengths[i], batchIds[i])) {
        stopped = true;
        return;
      }
    }
  }

  private int endBefore(long limit) {
    int end = found;
    while (base + starts[end - 1] >= limit) {
      end--;
    }
    return end;
  }

  /** There is nothing before the place where the search goes on. */
  private void passSearched() {
    long place = Math.min(searched, window.blobSize());
    if (place > cursor) {
      cursor = place;
      afterMatch = false;
    }
  }

  private void fill(long limit) throws IOException {
    long ahead = Math.min(searched + leastBytes, window.blobSize());
    long to = Math.min(searched + stepBytes, Math.max(limit, ahead));
    next = 0;
    found = 0;
    passSearched();
    searched = search(searched, to);
    if (found == 0) {
      passSearched();
    }
    boolean insideGroup = next < found && start() < cursor;
    if (!stopped && !insideGroup && (found == 0 || searched - reported >= stepBytes)) {
      goOn();
    }
  }
}
