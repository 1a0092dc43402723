package dev.trawl.client;

import com.google.protobuf.ByteString;
import dev.trawl.proto.v1.CustomResult;
import dev.trawl.proto.v1.ResultBatch;
import dev.trawl.proto.v1.ScanResponse;
import dev.trawl.proto.v1.ScanSummary;
import org.jspecify.annotations.Nullable;

/**
 * What a custom operator gives: its items in blob order, pulled one by one; or its one merged
 * result, which is then the only item. Read by one thread at a time; {@link #close} may be called
 * by any.
 *
 * <p>A stretch that could not be scanned has no items here: {@link #summary} says whether there was
 * one, and which.
 */
public final class ItemStream implements AutoCloseable {
  private final ScanStream scan;
  private CustomResult items = CustomResult.getDefaultInstance();
  private int next;

  ItemStream(ScanStream scan) {
    this.scan = scan;
  }

  /**
   * The next item, waiting for it.
   *
   * @return null at the end of the scan
   * @throws TrawlException as {@link ScanStream#next} does
   */
  public @Nullable ByteString next() {
    while (next == items.getItemsCount()) {
      ScanResponse message = scan.next();
      if (message == null) {
        return null;
      }
      if (message.hasBatch()) {
        items = only(message.getBatch());
        next = 0;
      }
    }
    return items.getItems(next++);
  }

  private static CustomResult only(ResultBatch batch) {
    return switch (batch.getResultsCase()) {
      case CUSTOM, GAP, RESULTS_NOT_SET -> batch.getCustom();
      default ->
          throw TrawlException.violation(
              "a custom operator was asked for, " + batch.getResultsCase() + " came");
    };
  }

  /**
   * How the scan ended: whether every byte was covered, and if not, what is missing.
   *
   * @throws IllegalStateException before {@link #next} returned null
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
