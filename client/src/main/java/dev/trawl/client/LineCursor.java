package dev.trawl.client;

import com.google.protobuf.ByteString;
import dev.trawl.proto.v1.ByteRange;
import dev.trawl.proto.v1.LineColumns;
import dev.trawl.proto.v1.LineKind;
import dev.trawl.proto.v1.ResultBatch;

/**
 * Reads the lines of one batch after the other, in ascending order of start, and the matches in
 * each line, without allocating. Starts before the first line of a batch, and before the first
 * match of each line. Not thread-safe.
 */
public final class LineCursor {

  /** What {@link #number} gives when it is unknown. */
  public static final long NO_NUMBER = 0;

  private LineColumns columns = LineColumns.getDefaultInstance();
  private ByteRange segment = ByteRange.getDefaultInstance();
  private final Excerpts excerpts = new Excerpts();
  private boolean hasNumbers;
  private boolean hasKinds;
  private boolean hasMatches;
  private boolean hasMatchLengths;
  private boolean hasMatchPatternIds;
  private int count;
  private int index = -1;
  private long start;
  private long newlinesBefore;

  private int matchIndex = -1;
  private int matchesEnd;
  private long matchStart;

  /** A cursor over nothing. */
  public LineCursor() {}

  /**
   * Moves to the lines of {@code batch}; a batch without line columns has none.
   *
   * @return this
   * @throws TrawlException PROTOCOL_VIOLATION if its columns differ in length
   */
  public LineCursor over(ResultBatch batch) {
    columns = batch.getLines();
    segment = batch.getSegment();
    count = columns.getStartDeltasCount();
    Columns.require("lengths", columns.getLengthsCount(), count);
    hasNumbers =
        Columns.present("numbers", columns.getNumberDeltasCount(), count) && batch.hasBaseLine();
    hasKinds = Columns.present("kinds", columns.getKindsCount(), count);
    hasMatches = Columns.present("match counts", columns.getMatchCountsCount(), count);
    overMatches();
    excerpts.over(batch, count);
    index = -1;
    start = batch.getBaseOffset();
    newlinesBefore = batch.getBaseLine();
    return this;
  }

  private void overMatches() {
    int matches = columns.getMatchStartDeltasCount();
    hasMatchLengths = Columns.present("match lengths", columns.getMatchLengthsCount(), matches);
    hasMatchPatternIds =
        Columns.present("match pattern ids", columns.getMatchPatternIdsCount(), matches);
    matchIndex = -1;
    matchesEnd = 0;
  }

  /**
   * Moves to the next line.
   *
   * @return false if the batch has no more
   * @throws TrawlException PROTOCOL_VIOLATION if the line starts outside its batch's segment, or
   *     claims matches that are not there
   */
  public boolean advance() {
    if (index + 1 >= count) {
      return false;
    }
    index++;
    start = Columns.step(start, columns.getStartDeltas(index), segment.getEnd(), segment);
    if (start == segment.getEnd()) {
      throw Columns.outside(start, segment);
    }
    excerpts.moveTo(index, false);
    if (hasNumbers) {
      newlinesBefore += columns.getNumberDeltas(index);
    }
    matchIndex = matchesEnd - 1;
    matchesEnd += claimedMatches();
    if (isContext() && matchesEnd != matchIndex + 1) {
      throw TrawlException.violation("a line of context has matches, at " + start);
    }
    matchStart = start;
    return true;
  }

  private int claimedMatches() {
    if (!hasMatches) {
      return 0;
    }
    long claimed = columns.getMatchCounts(index);
    int left = columns.getMatchStartDeltasCount() - matchesEnd;
    if (claimed < 0 || claimed > left) {
      throw TrawlException.violation(
          "a line has " + Long.toUnsignedString(claimed) + " matches, the batch has " + left);
    }
    return (int) claimed;
  }

  /** Offset of the line's first byte in the blob. */
  public long start() {
    return start;
  }

  /** Length of the line in bytes, its LF included. */
  public long length() {
    return columns.getLengths(index);
  }

  /** Whether {@link #number} is known: numbers were asked for, and no gap came before. */
  public boolean hasNumber() {
    return hasNumbers;
  }

  /** Number of the line in the scanned range, from 1; {@link #NO_NUMBER} where it is unknown. */
  public long number() {
    return hasNumbers ? newlinesBefore + 1 : NO_NUMBER;
  }

  /** Whether the line is context of one that is wanted, and not wanted itself. */
  public boolean isContext() {
    return hasKinds && columns.getKinds(index) == LineKind.LINE_KIND_CONTEXT;
  }

  /** Lines in the batch, read or not. */
  public int count() {
    return count;
  }

  /** Matches in this line; 0 unless they were asked for. */
  public int matchCount() {
    return hasMatches ? (int) columns.getMatchCounts(index) : 0;
  }

  /**
   * Moves to the next match of this line; false if it has no more.
   *
   * @throws TrawlException PROTOCOL_VIOLATION if it starts outside its line
   */
  public boolean advanceMatch() {
    if (matchIndex + 1 >= matchesEnd) {
      return false;
    }
    matchIndex++;
    matchStart += columns.getMatchStartDeltas(matchIndex);
    if (matchStart < start || matchStart > start + length()) {
      throw TrawlException.violation(
          "a match starts at " + matchStart + ", its line is " + length() + " bytes at " + start);
    }
    return true;
  }

  /** Offset of the match's first byte in the blob. */
  public long matchStart() {
    return matchStart;
  }

  /** Length of the match in bytes, 0 for an empty one. */
  public long matchLength() {
    return hasMatchLengths ? columns.getMatchLengths(matchIndex) : columns.getConstantMatchLength();
  }

  /** The pattern that matched, an unsigned number. */
  public int matchPatternId() {
    return hasMatchPatternIds
        ? columns.getMatchPatternIds(matchIndex)
        : columns.getConstantPatternId();
  }

  /** Offset in the blob of the first byte of {@link #excerpt}. */
  public long excerptOffset() {
    return excerpts.offset();
  }

  /** Bytes of the blob around the line's start, as asked for; empty if they were not. */
  public ByteString excerpt() {
    return excerpts.data();
  }

  /** Whether the line goes on past its excerpt; false without one. */
  public boolean isExcerptCut() {
    return excerpts.cuts(start + length());
  }
}
