package dev.trawl.scan.operator;

import dev.trawl.scan.regex.Searcher;
import dev.trawl.scan.window.Window;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The matches of one or more regexes.
 *
 * <p>The search sees a bounded stretch at a time. Where a match is still under way at its end, the
 * search begins again with a stretch several times as long, and matches may start anywhere in the
 * longer one. So what lies behind the last byte looked at is never searched twice for the same
 * answer: a long match costs a small multiple of its length, and so does a long attempt that comes
 * to nothing.
 */
final class RegexSequence extends MatchSequence {
  /** How far past the last allowed start the search looks at first, unless a step is shorter. */
  private static final int FIRST_LOOKAHEAD_BYTES = 64 << 10;

  /** How many times further the matches may start each time that was not far enough. */
  private static final int LOOKAHEAD_GROWTH = 4;

  /** Anchors and word borders look back over one character of at most this many bytes. */
  private static final int LOOK_BEHIND_BYTES = 4;

  private final SearcherPool searchers;
  private final Searcher searcher;
  private final boolean overlapping;
  private final int[] ids;
  private final int firstLookahead;

  RegexSequence(
      SearcherPool searchers,
      int[] ids,
      boolean overlapping,
      Window window,
      int stepBytes,
      Progress progress) {
    super(window, 1, overlapping, stepBytes, progress);
    this.searchers = searchers;
    this.searcher = searchers.borrow();
    this.overlapping = overlapping;
    this.ids = ids;
    this.firstLookahead = Math.min(stepBytes, FIRST_LOOKAHEAD_BYTES);
  }

  @Override
  public void close() {
    searcher.watch(() -> true);
    searchers.giveBack(searcher);
  }

  @Override
  long search(long from, long to) throws IOException {
    // What the progress does may move the bytes of a sliding window.
    boolean allVisible = window.start() == 0 && window.end() == window.blobSize();
    searcher.watch(allVisible ? this::goOnUnchecked : () -> true);
    try {
      return searchOn(from, to);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private boolean goOnUnchecked() {
    try {
      return goOn();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private long searchOn(long from, long to) throws IOException {
    long lookahead = firstLookahead;
    long at = from;
    long startsBefore = to;
    while (true) {
      long textFrom = Math.max(0, at - LOOK_BEHIND_BYTES);
      long textTo = Math.min(window.blobSize(), Math.max(startsBefore, at) + lookahead);
      window.require(textFrom, textTo);
      long base = window.start();
      searcher.text(window.bytes(), textFrom - base, textTo - base, textTo == window.blobSize());
      switch (searcher.find(at - base, startsBefore - base, emptyAllowedAt(at))) {
        case MATCH -> {
          long start = base + searcher.start();
          long end = base + searcher.end();
          append(start, end - start, ids[searcher.patternId()]);
          return overlapping ? start + 1 : end;
        }
        case NONE -> {
          return startsBefore;
        }
        case STOPPED -> {
          return at;
        }
        case UNDECIDED -> {
          at = Math.max(at, base + searcher.undecidedFrom());
          lookahead = textTo - at;
          startsBefore = Math.max(startsBefore, at + LOOKAHEAD_GROWTH * lookahead);
          if (startsBefore + lookahead >= window.blobSize()) {
            startsBefore = Math.max(window.blobSize(), to);
          }
          if (!goOn()) {
            return at;
          }
        }
      }
    }
  }
}
