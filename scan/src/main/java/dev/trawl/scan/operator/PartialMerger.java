package dev.trawl.scan.operator;

import java.util.List;

/** An operator whose partials are bytes that only it understands, and that it merges itself. */
public interface PartialMerger extends RangeOperator {

  /**
   * Merges the partials of adjacent stretches and pushes the result as {@link ResultSink#partial}.
   * Returns early once the sink has said stop.
   *
   * @param partials in the order of the blob, at least one; they may become the result
   * @param finish the result is the whole scan's
   * @param task the stretch that the partials make up together
   */
  Outcome merge(List<byte[]> partials, boolean finish, RangeScan task, ResultSink sink);
}
