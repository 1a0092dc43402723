package dev.trawl.scan.operator;

import dev.trawl.scan.regex.Searcher;
import dev.trawl.scan.window.Window;
import java.io.IOException;

/**
 * The matches of one or more regexes.
 *
 * <p>The search sees a bounded stretch at a time. A match that needs more makes it look twice as
 * far, so that one long match costs twice its length and no more, and progress is reported on the
 * way.
 */
final class RegexSequence extends MatchSequence {
  /** How far past the last allowed start the search looks at first. */
  private static final int FIRST_LOOKAHEAD_BYTES = 64 << 10;

  /** Anchors and word borders look back over one character of at most this many bytes. */
  private static final int LOOK_BEHIND_BYTES = 4;

  private final SearcherPool searchers;
  private final Searcher searcher;
  private final boolean overlapping;
  private final int[] ids;

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
  }

  @Override
  public void close() {
    searchers.giveBack(searcher);
  }

  @Override
  long search(long from, long to) throws IOException {
    long lookahead = FIRST_LOOKAHEAD_BYTES;
    long at = from;
    while (true) {
      long textFrom = Math.max(0, at - LOOK_BEHIND_BYTES);
      long textTo = Math.min(window.blobSize(), Math.max(to, at) + lookahead);
      window.require(textFrom, textTo);
      long base = window.start();
      searcher.text(window.bytes(), textFrom - base, textTo - base, textTo == window.blobSize());
      switch (searcher.find(at - base, to - base, emptyAllowedAt(at))) {
        case MATCH -> {
          long start = base + searcher.start();
          long end = base + searcher.end();
          append(start, end - start, ids[searcher.patternId()]);
          return overlapping ? start + 1 : end;
        }
        case NONE -> {
          return to;
        }
        case UNDECIDED -> {
          at = Math.max(at, base + searcher.undecidedFrom());
          lookahead *= 2;
          if (!goOn()) {
            return at;
          }
        }
      }
    }
  }
}
