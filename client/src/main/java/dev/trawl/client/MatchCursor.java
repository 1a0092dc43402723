package dev.trawl.client;

import dev.trawl.proto.v1.ByteRange;
import dev.trawl.proto.v1.MatchColumns;
import dev.trawl.proto.v1.ResultBatch;

/**
 * Reads the matches of one batch after the other, in ascending order of start, without allocating.
 * Starts before the first match of a batch. Not thread-safe.
 */
public final class MatchCursor {

  private MatchColumns columns = MatchColumns.getDefaultInstance();
  private ByteRange segment = ByteRange.getDefaultInstance();
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
   * @throws TrawlException PROTOCOL_VIOLATION if its columns differ in length
   */
  public MatchCursor over(ResultBatch batch) {
    columns = batch.getMatches();
    segment = batch.getSegment();
    count = columns.getStartDeltasCount();
    hasLengths = Columns.present("lengths", columns.getLengthsCount(), count);
    hasPatternIds = Columns.present("pattern ids", columns.getPatternIdsCount(), count);
    index = -1;
    start = batch.getBaseOffset();
    return this;
  }

  /**
   * Moves to the next match.
   *
   * @return false if the batch has no more
   * @throws TrawlException PROTOCOL_VIOLATION if the match starts outside its batch's segment
   */
  public boolean advance() {
    if (index + 1 >= count) {
      return false;
    }
    index++;
    start = Columns.step(start, columns.getStartDeltas(index), segment);
    return true;
  }

  /** Offset of the match's first byte in the blob. */
  public long start() {
    return start;
  }

  /** Length of the match in bytes. */
  public long length() {
    return hasLengths ? columns.getLengths(index) : columns.getConstantLength();
  }

  /** The pattern that matched, an unsigned number. */
  public int patternId() {
    return hasPatternIds ? columns.getPatternIds(index) : columns.getConstantPatternId();
  }

  /** Matches in the batch, read or not. */
  public int count() {
    return count;
  }
}
