package dev.trawl.scan.operator;

import dev.trawl.scan.regex.Searcher;
import dev.trawl.scan.window.Window;
import java.io.IOException;

/**
 * The matches of a regex from a given offset on: leftmost first, not overlapping, and no empty
 * match where the one before ended. Which match starts at an offset does not depend on where the
 * search began, so two sequences that stand at the same place agree for ever.
 *
 * <p>The search sees a bounded stretch at a time. A match that needs more makes it look twice as
 * far, so that one long match costs twice its length and no more, and progress is reported on the
 * way.
 *
 * <p>Used by one thread.
 */
final class RegexSequence {
  /** How far past the last allowed start the search looks at first. */
  private static final int FIRST_LOOKAHEAD_BYTES = 64 << 10;

  /** Anchors and word borders look back over one character of at most this many bytes. */
  private static final int LOOK_BEHIND_BYTES = 4;

  /** Told at every stretch searched. */
  @FunctionalInterface
  interface Progress {
    /** Returns whether to go on. */
    boolean go() throws IOException;
  }

  private final Searcher searcher;
  private final Window window;
  private final int stepBytes;
  private final Progress progress;

  private long cursor;
  private boolean emptyAllowed;
  private long searched;
  private boolean found;
  private long start;
  private long end;
  private int patternId;
  private boolean stopped;

  /**
   * A sequence.
   *
   * @param cursor where it starts, 0 to the blob's size
   * @param afterMatch a match ended there
   * @param stepBytes bytes in which matches may start, searched at once
   */
  RegexSequence(
      Searcher searcher,
      Window window,
      long cursor,
      boolean afterMatch,
      int stepBytes,
      Progress progress) {
    this.searcher = searcher;
    this.window = window;
    this.stepBytes = stepBytes;
    this.progress = progress;
    moveTo(cursor, afterMatch);
  }

  /** Goes on from another offset, at least the current one. */
  void moveTo(long offset, boolean afterMatch) {
    cursor = offset;
    searched = offset;
    emptyAllowed = !afterMatch;
    found = false;
  }

  /** Goes on from another offset, unless the next match is known to start there or later. */
  void skipTo(long offset) {
    if (offset > cursor && !(found && start >= offset)) {
      moveTo(offset, false);
    }
  }

  /** Where the next match may start. */
  long cursor() {
    return cursor;
  }

  /** Whether a match ended at the cursor, so that no empty one may start there. */
  boolean afterMatch() {
    return !emptyAllowed;
  }

  /** Whether the progress said stop. */
  boolean stopped() {
    return stopped;
  }

  long start() {
    return start;
  }

  long end() {
    return end;
  }

  int patternId() {
    return patternId;
  }

  /** Takes the match that {@link #hasNext} found: the sequence goes on behind it. */
  void take() {
    moveTo(end, true);
  }

  /** Whether the next match starts before {@code limit}; it is then to be seen. */
  boolean hasNext(long limit) throws IOException {
    while (!found && !stopped && searched < limit) {
      search(Math.min(searched + stepBytes, limit));
    }
    return found && start < limit;
  }

  /** Looks for a match that starts in {@code [searched, to)}. */
  private void search(long to) throws IOException {
    long lookahead = FIRST_LOOKAHEAD_BYTES;
    while (true) {
      long textFrom = Math.max(0, searched - LOOK_BEHIND_BYTES);
      long textTo = Math.min(window.blobSize(), Math.max(to, searched) + lookahead);
      window.require(textFrom, textTo);
      long base = window.start();
      searcher.text(window.bytes(), textFrom - base, textTo - base, textTo == window.blobSize());
      boolean empty = emptyAllowed || searched > cursor;
      switch (searcher.find(searched - base, to - base, empty)) {
        case MATCH -> {
          found = true;
          start = base + searcher.start();
          end = base + searcher.end();
          patternId = searcher.patternId();
          return;
        }
        case NONE -> {
          searched = to;
          stopped = !progress.go();
          return;
        }
        case UNDECIDED -> {
          searched = Math.max(searched, base + searcher.undecidedFrom());
          lookahead *= 2;
          stopped = !progress.go();
          if (stopped) {
            return;
          }
        }
      }
    }
  }
}
