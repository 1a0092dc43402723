package dev.trawl.server.scan;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.trawl.proto.v1.CustomResult;
import dev.trawl.proto.worker.v1.Batch;
import dev.trawl.scan.blob.ByteRange;
import java.io.IOException;

/**
 * Checks what a custom operator brings, as far as a supervisor can that does not understand it:
 * sizes, numbers, and that nothing lies past its range.
 */
final class CustomCheck {
  /** Most bytes of a partial. */
  static final int MAX_PARTIAL_BYTES = 4 << 20;

  private static final int MAX_ITEM_BYTES = 1 << 20;
  private static final int ITEM_TAG =
      CustomResult.ITEMS_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;

  private CustomCheck() {}

  /**
   * Checks a batch of {@code range} beyond what holds for any.
   *
   * @throws BadResultsException if it has an overrun, or a partial that is not that of the range
   */
  static void check(AnswerKind kind, RangeState range, Batch batch) throws BadResultsException {
    boolean ends = batch.hasEnd() && !batch.getEnd().hasFailure();
    boolean past =
        batch.getSegmentEnd() > range.range().end()
            || (ends
                && (batch.getEnd().getUnresolved()
                    || batch.getEnd().getResolvedThrough() != range.range().end()));
    if (past) {
      throw new BadResultsException("a custom operator's results past the end of " + range);
    }
    if (kind != AnswerKind.PARTIAL || (batch.hasEnd() && batch.getEnd().hasFailure())) {
      return;
    }
    if (!ends || batch.getResultCount() != 1 || batch.getResults().size() > MAX_PARTIAL_BYTES) {
      throw new BadResultsException(
          "no single partial of at most "
              + MAX_PARTIAL_BYTES
              + " bytes but "
              + batch.getResults().size()
              + " bytes, for "
              + range);
    }
  }

  /**
   * Counts items in their wire form.
   *
   * @throws BadResultsException if there is anything else, or an item is too large
   * @throws IOException if they do not parse
   */
  static long countItems(CodedInputStream in, ByteRange segment)
      throws IOException, BadResultsException {
    long items = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      int bytes = tag == ITEM_TAG ? in.readRawVarint32() : -1;
      if (bytes < 0 || bytes > MAX_ITEM_BYTES || segment.isEmpty()) {
        throw new BadResultsException("something that is no item, in " + segment);
      }
      in.skipRawBytes(bytes);
      items++;
    }
    return items;
  }
}
