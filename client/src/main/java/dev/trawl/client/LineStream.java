package dev.trawl.client;

import com.google.protobuf.ByteString;
import dev.trawl.proto.v1.ResultBatch;

/** The lines of a running scan. Lines are intervals: their bytes are in the file. */
public final class LineStream extends ResultStream {

  private final LineCursor cursor = new LineCursor();

  LineStream(ScanStream scan) {
    super(scan);
  }

  @Override
  boolean advanceInBatch() {
    return cursor.advance();
  }

  @Override
  void over(ResultBatch batch) {
    cursor.over(batch);
  }

  /** Offset of the line's first byte in the blob. */
  public long start() {
    return cursor.start();
  }

  /** Length of the line in bytes, its LF included. */
  public long length() {
    return cursor.length();
  }

  /** Whether {@link #number} is known: it is absent after a gap. */
  public boolean hasNumber() {
    return cursor.hasNumber();
  }

  /**
   * Number of the line in the scanned range, from 1; {@link LineCursor#NO_NUMBER} where it is
   * unknown.
   */
  public long number() {
    return cursor.number();
  }

  /** Whether the line is context of one that is wanted, and not wanted itself. */
  public boolean isContext() {
    return cursor.isContext();
  }

  /** Moves to the next match of this line; false if it has no more. */
  public boolean advanceMatch() {
    return cursor.advanceMatch();
  }

  /** Offset of the match's first byte in the blob. */
  public long matchStart() {
    return cursor.matchStart();
  }

  /** Length of the match in bytes, 0 for an empty one. */
  public long matchLength() {
    return cursor.matchLength();
  }

  /** The pattern that matched, an unsigned number: its place in the query, from 0. */
  public int matchPatternId() {
    return cursor.matchPatternId();
  }

  /** Offset in the blob of the first byte of {@link #excerpt}. */
  public long excerptOffset() {
    return cursor.excerptOffset();
  }

  /** Bytes of the blob around the line's start, as asked for; empty if they were not. */
  public ByteString excerpt() {
    return cursor.excerpt();
  }

  /** Whether the line goes on past its excerpt; false without one. */
  public boolean isExcerptCut() {
    return cursor.isExcerptCut();
  }
}
