package dev.trawl.client;

import dev.trawl.proto.v1.ResultBatch;
import dev.trawl.proto.v1.ScanResponse;
import dev.trawl.proto.v1.ScanSummary;

/**
 * The lines of a running scan, in ascending order of start, pulled one by one without allocating.
 * Lines are intervals: their bytes are in the file. Read by one thread at a time; {@link #close}
 * may be called by any.
 *
 * <p>A stretch that could not be scanned has no lines here: {@link #summary} says whether there was
 * one, and which.
 */
public final class LineStream implements AutoCloseable {

  private final ScanStream scan;
  private final LineCursor cursor = new LineCursor();

  LineStream(ScanStream scan) {
    this.scan = scan;
  }

  /**
   * Moves to the next line, waiting for it.
   *
   * @return false at the end of the scan
   * @throws TrawlException as {@link ScanStream#next} does
   */
  public boolean advance() {
    while (!cursor.advance()) {
      ScanResponse message = scan.next();
      if (message == null) {
        return false;
      }
      if (message.hasBatch()) {
        cursor.over(onlyLines(message.getBatch()));
      }
    }
    return true;
  }

  private static ResultBatch onlyLines(ResultBatch batch) {
    return switch (batch.getResultsCase()) {
      case LINES, GAP, RESULTS_NOT_SET -> batch;
      default ->
          throw TrawlException.violation(
              "lines were asked for, " + batch.getResultsCase() + " came");
    };
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

  /** Whether the line is context of a matching one, and has no match itself. */
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

  /** Length of the match in bytes. */
  public long matchLength() {
    return cursor.matchLength();
  }

  /** The pattern that matched, an unsigned number. */
  public int matchPatternId() {
    return cursor.matchPatternId();
  }

  /**
   * How the scan ended: whether every byte was covered, and if not, what is missing.
   *
   * @throws IllegalStateException before {@link #advance} returned false
   */
  public ScanSummary summary() {
    return scan.summary();
  }

  /** Ends the scan, here and in the supervisor, and returns at once. May be called again. */
  @Override
  public void close() {
    scan.close();
  }
}
