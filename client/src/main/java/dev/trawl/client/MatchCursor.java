package dev.trawl.client;

import com.google.protobuf.ByteString;
import dev.trawl.proto.v1.ByteRange;
import dev.trawl.proto.v1.MatchColumns;
import dev.trawl.proto.v1.ResultBatch;

/**
 * Reads the matches of one batch after the other, in ascending order of start, without allocating.
 * Several may have the same start. Starts before the first match of a batch. Not thread-safe.
 */
public final class MatchCursor {

  private MatchColumns columns = MatchColumns.getDefaultInstance();
  private ByteRange segment = ByteRange.getDefaultInstance();
  private long segmentEnd;
  private final Excerpts excerpts = new Excerpts();
  private boolean hasLengths;
  private boolean hasPatternIds;
  private int count;
  private int index = -1;
  private long start;

  /** A cursor over nothing. */
  public MatchCursor() {}

  /**
   * Moves to the matches of {@code batch}; a batch without match columns has none.
   *
   * @return this
   * @throws TrawlException PROTOCOL_VIOLATION if its columns differ in length, or an excerpt is of
   *     no match
   */
  public MatchCursor over(ResultBatch batch) {
    columns = batch.getMatches();
    segment = batch.getSegment();
    segmentEnd = segment.getEnd();
    count = columns.getStartDeltasCount();
    hasLengths = Columns.present("lengths", columns.getLengthsCount(), count);
    hasPatternIds = Columns.present("pattern ids", columns.getPatternIdsCount(), count);
    excerpts.over(batch, count);
    index = -1;
    start = batch.getBaseOffset();
    return this;
  }

  /**
   * Moves to the next match.
   *
   * @return false if the batch has no more
   * @throws TrawlException PROTOCOL_VIOLATION if the match starts outside its batch's segment; an
   *     empty one may start at its very end
   */
  public boolean advance() {
    if (index + 1 >= count) {
      return false;
    }
    index++;
    long delta = columns.getStartDeltas(index);
    start = Columns.step(start, delta, segmentEnd, segment);
    if (start == segmentEnd && length() != 0) {
      throw Columns.outside(start, segment);
    }
    excerpts.moveTo(index, index > 0 && delta == 0);
    return true;
  }

  /**
   * Moves past some matches, as that many calls of {@link #advance} would.
   *
   * @param matches at least 0; past more than there are, it moves to the last
   * @throws TrawlException as {@link #advance} does
   */
  public void skip(int matches) {
    int last = index + Math.min(matches, count - 1 - index);
    if (excerpts.isEmpty()) {
      // What starts at the very end is left to advance, which looks at its length.
      while (index < last && start + columns.getStartDeltas(index + 1) < segmentEnd) {
        start = Columns.step(start, columns.getStartDeltas(++index), segmentEnd, segment);
      }
    }
    while (index < last) {
      advance();
    }
  }

  /** Offset of the match's first byte in the blob. */
  public long start() {
    return start;
  }

  /** Length of the match in bytes, 0 for an empty one. */
  public long length() {
    return hasLengths ? columns.getLengths(index) : columns.getConstantLength();
  }

  /** The pattern that matched, an unsigned number. */
  public int patternId() {
    return hasPatternIds ? columns.getPatternIds(index) : columns.getConstantPatternId();
  }

  /** Offset in the blob of the first byte of {@link #excerpt}. */
  public long excerptOffset() {
    return excerpts.offset();
  }

  /** Bytes of the blob around the match's start, as asked for; empty if they were not. */
  public ByteString excerpt() {
    return excerpts.data();
  }

  /** Whether the match goes on past its excerpt; false without one. */
  public boolean isExcerptCut() {
    return excerpts.cuts(start + length());
  }

  /** Matches in the batch, read or not. */
  public int count() {
    return count;
  }
}
