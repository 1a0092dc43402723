package dev.trawl.client;

import com.google.protobuf.ByteString;
import dev.trawl.proto.v1.Excerpt;
import dev.trawl.proto.v1.ResultBatch;
import java.util.List;

/** Finds the excerpt of each result of a batch, while a cursor goes through them in order. */
final class Excerpts {

  private List<Excerpt> excerpts = List.of();
  private int next;
  private Excerpt current = Excerpt.getDefaultInstance();

  /** Goes to the start of {@code batch}, which has {@code results} results. */
  void over(ResultBatch batch, int results) {
    excerpts = batch.getExcerptsList();
    next = 0;
    current = Excerpt.getDefaultInstance();
    int before = -1;
    for (Excerpt excerpt : excerpts) {
      if (excerpt.getIndex() <= before || excerpt.getIndex() >= results) {
        throw TrawlException.violation(
            "an excerpt is of result "
                + Integer.toUnsignedString(excerpt.getIndex())
                + ", after that of "
                + before
                + ", in a batch of "
                + results);
      }
      before = excerpt.getIndex();
    }
  }

  /** Whether the batch has none. */
  boolean isEmpty() {
    return excerpts.isEmpty();
  }

  /**
   * Goes to the excerpt of result {@code index}, which is after the one before.
   *
   * @param sameStart it starts where the one before does, whose excerpt it shares
   */
  void moveTo(int index, boolean sameStart) {
    if (excerpts.isEmpty()) {
      return;
    }
    if (next < excerpts.size() && excerpts.get(next).getIndex() == index) {
      current = excerpts.get(next++);
    } else if (!sameStart) {
      current = Excerpt.getDefaultInstance();
    }
  }

  /** Offset of the first byte in the blob. */
  long offset() {
    return current.getOffset();
  }

  /** Whether a result that ends at {@code end} goes on past its excerpt; false without one. */
  boolean cuts(long end) {
    return current != Excerpt.getDefaultInstance() && end > offset() + data().size();
  }

  /** The bytes; empty without an excerpt. */
  ByteString data() {
    return current.getData();
  }
}
