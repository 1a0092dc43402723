package dev.trawl.client;

import dev.trawl.proto.v1.ResultBatch;
import dev.trawl.proto.v1.ScanResponse;
import dev.trawl.proto.v1.ScanSummary;

/**
 * The results of a running scan, in ascending order of start, pulled one by one without allocating.
 * Read by one thread at a time; {@link #close} may be called by any.
 *
 * <p>A stretch that could not be scanned has no results here: {@link #summary} says whether there
 * was one, and which.
 */
public abstract sealed class ResultStream implements AutoCloseable
    permits MatchStream, LineStream, WindowStream {

  private final ScanStream scan;

  ResultStream(ScanStream scan) {
    this.scan = scan;
  }

  /**
   * Moves to the next result, waiting for it.
   *
   * @return false at the end of the scan
   * @throws TrawlException as {@link ScanStream#next} does
   */
  public final boolean advance() {
    while (!advanceInBatch()) {
      ScanResponse message = scan.next();
      if (message == null) {
        return false;
      }
      if (message.hasBatch()) {
        over(message.getBatch());
      }
    }
    return true;
  }

  /** Moves on in the batch; false at its end. */
  abstract boolean advanceInBatch();

  /** Goes to the start of {@code batch}. */
  abstract void over(ResultBatch batch);

  /**
   * How the scan ended: whether every byte was covered, and if not, what is missing.
   *
   * @throws IllegalStateException before {@link #advance} returned false
   */
  public final ScanSummary summary() {
    return scan.summary();
  }

  /** Ends the scan, here and in the supervisor, and returns at once. May be called again. */
  @Override
  public final void close() {
    scan.close();
  }
}
