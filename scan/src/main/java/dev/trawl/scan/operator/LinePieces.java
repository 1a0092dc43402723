package dev.trawl.scan.operator;

import java.io.IOException;

/**
 * Lines in pieces: one line with a match, or some lines without. Line ends are looked for around
 * matches only, and once in a step without any.
 *
 * <p>No match contains an LF, so the matches of a line do not depend on other lines.
 *
 * <p>Used by one thread.
 */
final class LinePieces {
  private final MatchSequence sequence;
  private final LineEnds lines;
  private final int stepBytes;

  private long start;
  private long end;
  private boolean matched;

  /** There is neither an LF nor the start of a match in {@code [end, clearTo)}. */
  private long clearTo;

  /**
   * Pieces of lines.
   *
   * @param sequence its matches are to be taken by the user, or else they are passed over
   * @param stepBytes most bytes searched for line ends behind a match that is not there
   */
  LinePieces(MatchSequence sequence, LineEnds lines, int stepBytes) {
    this.sequence = sequence;
    this.lines = lines;
    this.stepBytes = stepBytes;
  }

  /** Goes on at a line start. */
  void moveTo(long lineStart) {
    end = lineStart;
    clearTo = lineStart;
    sequence.moveTo(lineStart, false);
  }

  long start() {
    return start;
  }

  long end() {
    return end;
  }

  /** Whether the piece is one line with a match. */
  boolean matched() {
    return matched;
  }

  /**
   * Exclusive bound of the starts of matches in the line that ends at {@code lineEnd}: an empty one
   * may start at the end of a last line without LF.
   */
  long matchLimit(long lineEnd) throws IOException {
    return lines.isOpen(lineEnd) ? lineEnd + 1 : lineEnd;
  }

  /**
   * Goes to the next piece.
   *
   * @param limit only lines that start before this count; at least the limit of the call before
   * @return false if there is no such line, or progress said stop
   */
  boolean next(long limit) throws IOException {
    start = end;
    if (start >= limit) {
      return false;
    }
    sequence.skipTo(start);
    boolean found = nextBefore(limit) || (!stopped() && lineAcross(limit));
    return found && !stopped();
  }

  private boolean stopped() {
    return sequence.stopped() || lines.stopped();
  }

  /** A piece is known to end, or to have a match, before {@code limit}. */
  private boolean nextBefore(long limit) throws IOException {
    for (long from = Math.max(start, clearTo); from < limit && !stopped(); from = clearTo) {
      long to = Math.min(from + stepBytes, limit);
      if (sequence.hasNext(to)) {
        return nextAtMatch(from);
      }
      long lf = stopped() ? -1 : lines.lastLf(from, to);
      clearTo = to;
      if (lf >= 0) {
        return piece(lf + 1, false);
      }
    }
    return false;
  }

  /** There is a match, and no LF between the piece's start and {@code clear}. */
  private boolean nextAtMatch(long clear) throws IOException {
    long lf = lines.lastLf(clear, sequence.start());
    if (lf >= 0) {
      clearTo = lf + 1;
      return piece(lf + 1, false);
    }
    clearTo = lines.endOf(Math.max(sequence.start(), sequence.end() - 1));
    return piece(clearTo, true);
  }

  /** The line goes on past {@code limit}, and no match starts in it before that. */
  private boolean lineAcross(long limit) throws IOException {
    clearTo = lines.endOf(limit);
    boolean hasMatch = !stopped() && sequence.hasNext(matchLimit(clearTo));
    return piece(clearTo, hasMatch);
  }

  private boolean piece(long pieceEnd, boolean hasMatch) {
    end = pieceEnd;
    matched = hasMatch;
    return true;
  }
}
