package dev.trawl.client;

import dev.trawl.proto.v1.ResultBatch;
import dev.trawl.proto.v1.ScanResponse;
import dev.trawl.proto.v1.ScanSummary;
import java.util.Spliterator;
import java.util.Spliterators.AbstractSpliterator;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The matches of a running scan, in ascending order of start, pulled one by one without allocating.
 * Read by one thread at a time; {@link #close} may be called by any.
 *
 * <p>A stretch that could not be scanned has no matches here: {@link #summary} says whether there
 * was one, and which.
 */
public final class MatchStream implements AutoCloseable {

  private final ScanStream scan;
  private final MatchCursor cursor = new MatchCursor();

  MatchStream(ScanStream scan) {
    this.scan = scan;
  }

  /**
   * Moves to the next match, waiting for it.
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
        cursor.over(onlyMatches(message.getBatch()));
      }
    }
    return true;
  }

  private static ResultBatch onlyMatches(ResultBatch batch) {
    return switch (batch.getResultsCase()) {
      case MATCHES, GAP, RESULTS_NOT_SET -> batch;
      default ->
          throw TrawlException.violation(
              "matches were asked for, " + batch.getResultsCase() + " came");
    };
  }

  /** Offset of the match's first byte in the blob. */
  public long start() {
    return cursor.start();
  }

  /** Length of the match in bytes. */
  public long length() {
    return cursor.length();
  }

  /** The pattern that matched, an unsigned number. */
  public int patternId() {
    return cursor.patternId();
  }

  /** The matches that are left, as objects; closing the stream closes this. */
  public Stream<Match> stream() {
    return StreamSupport.stream(
            new AbstractSpliterator<Match>(
                Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL | Spliterator.IMMUTABLE) {
              @Override
              public boolean tryAdvance(Consumer<? super Match> action) {
                if (!advance()) {
                  return false;
                }
                action.accept(new Match(start(), length(), patternId()));
                return true;
              }
            },
            false)
        .onClose(this::close);
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
