package dev.trawl.client.cli;

/**
 * Where a stream may be cut into windows so that no result is lost or doubled. A window owns what
 * starts in its first bytes; the rest, its tail, is carried to the front of the next window.
 *
 * @param kind where
 * @param overlapBytes bytes of the tail where it may be cut anywhere, so that each match lies whole
 *     in the window that owns its start; else 0
 * @param leastBytes less than this has no match
 * @param historyLines lines that a window owned and the next one sees, too
 */
record WindowCut(Kind kind, int overlapBytes, int leastBytes, int historyLines) {

  /** Where windows may end. */
  enum Kind {
    /** After a line's end. */
    LINES,
    /** Anywhere: matches have a longest length. */
    ANYWHERE,
    /** Nowhere: one window holds the whole stream. */
    NOWHERE
  }

  /** Lines are whole in their window, which begins with the last lines of the one before. */
  static WindowCut lines(int historyLines) {
    return new WindowCut(Kind.LINES, 0, 1, historyLines);
  }

  /** Matches of {@code least} to {@code most} bytes are whole in their window. */
  static WindowCut matches(int least, int most) {
    return new WindowCut(Kind.ANYWHERE, most - 1, least, 0);
  }

  /** The stream is not cut. */
  static WindowCut nowhere() {
    return new WindowCut(Kind.NOWHERE, 0, 0, 0);
  }

  /**
   * Bytes that a window owns, 0 if it cannot be cut yet. Not for the last window, which owns all.
   *
   * @param size bytes in the window
   * @param afterLastNewline offset behind the last newline in the window, 0 without one
   */
  long owned(long size, long afterLastNewline) {
    return switch (kind) {
      case LINES -> afterLastNewline;
      case ANYWHERE -> Math.max(0, size - overlapBytes);
      case NOWHERE -> 0;
    };
  }
}
