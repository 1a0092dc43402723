package dev.trawl.scan.operator;

/**
 * Where an operator pushes what it finds. Every method that returns a boolean says whether to go
 * on; after {@code false} the operator returns at once. A call may block (a slow reader), and it
 * allocates nothing per result.
 *
 * <p>After a match, the scan can be taken up again at the match's end, if the operator needs its
 * matches not to overlap. If they may, another one may start before that end, or at the same place:
 * the scan can be taken up again only where the next match starts, if that is later. After a line,
 * be it of context, it can be taken up at the line's end; after {@link #advance}, at the given
 * position, if that lies inside the range. The sink cuts its batches there.
 */
public interface ResultSink {

  /**
   * Everything that starts before {@code position} has been pushed, counts included. If that is
   * before the range's end, the scan can be taken up again there. Later, whether a match ended
   * there would have to be known too, and the position shows progress only. Called at least every
   * {@link #STRIDE_BYTES} scanned, also by overruns and by searches for a line's end, so that
   * progress is seen and a stop is obeyed soon.
   *
   * <p>The position may repeat: while an operator is inside a line longer than a stride, or counts
   * an overrun, it can be taken up again only where that began. So it is the call that shows
   * progress, not the position.
   *
   * @param position a blob offset, at least that of the call before; past the range's end in an
   *     overrun, and where a search that went on beyond it has come to nothing
   * @param newlinesBefore newlines in {@code [task.start, min(position, task.end))}; 0 from
   *     operators that do not count them
   */
  boolean advance(long position, long newlinesBefore);

  /**
   * A match. One with {@code start >= task.end} belongs to the overrun. Where matches may overlap,
   * several with the same start come in the order of their patterns.
   */
  boolean match(long start, long length, int patternId);

  /**
   * Matches in a row that have the same length and pattern: as {@link #match} for each, and cheaper
   * where they are dense.
   *
   * @param base what the starts count from
   * @param starts ascending; those from index {@code from} to {@code to}, exclusive and later than
   *     {@code from}, are taken
   */
  default boolean matches(long base, long[] starts, int from, int to, long length, int patternId) {
    for (int i = from; i < to; i++) {
      if (!match(base + starts[i], length, patternId)) {
        return false;
      }
    }
    return true;
  }

  /**
   * A match inside the line that the next {@link #line} call reports. It belongs to that line's
   * batch: a batch cut at an {@link #advance} in between must not contain it, because the scan is
   * then taken up again at the line's start and the match is pushed again.
   */
  void lineMatch(long start, long length, int patternId);

  /**
   * A line.
   *
   * @param length its length in bytes, its LF included
   * @param newlinesBefore newlines in {@code [task.start, start)}; 0 from operators that do not
   *     count them
   */
  boolean line(long start, long length, long newlinesBefore);

  /**
   * A line of context: near one that is looked for, and not one itself. In the order of lines, and
   * otherwise as {@link #line}; it has no matches. Every line of context that starts in the range
   * is pushed, also those behind the last line that the request's limit leaves: which lines that
   * is, only the merge knows.
   *
   * @throws UnsupportedOperationException from a sink that takes no context
   */
  default boolean contextLine(long start, long length, long newlinesBefore) {
    throw new UnsupportedOperationException("this sink takes no context");
  }

  /** Adds to the count of results that start in the range. */
  void count(long results);

  /**
   * The partial aggregate of all that starts in the range: what the merge adds up, in the order of
   * the blob. Pushed once, before the scan of the range returns. Until then nothing has been
   * pushed, so such an operator can be taken up again only at the range's start, and says so in
   * {@link #advance}.
   *
   * @param partial numbers whose meaning operator and merge agree on; not kept
   * @throws UnsupportedOperationException from a sink that takes no aggregates
   */
  default void aggregate(long[] partial) {
    throw new UnsupportedOperationException("this sink takes no aggregates");
  }

  /**
   * What was computed of one window or chunk that starts in the range. All values of a scan have
   * the same length. After it, the scan can be taken up again at the window's end.
   *
   * @param length of the window, in bytes
   * @param value not kept
   * @throws UnsupportedOperationException from a sink that takes no records
   */
  default boolean record(long start, long length, byte[] value) {
    throw new UnsupportedOperationException("this sink takes no records");
  }

  /**
   * As {@link #aggregate}, but in bytes that only the operator understands.
   *
   * @param bytes kept, not to be changed any more
   * @throws UnsupportedOperationException from a sink that takes no partials
   */
  default void partial(byte[] bytes) {
    throw new UnsupportedOperationException("this sink takes no partials");
  }

  /** Most bytes scanned between two calls of {@link #advance}: 4 MiB, 0.2 ms of a warm scan. */
  long STRIDE_BYTES = 4L << 20;
}
