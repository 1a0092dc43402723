package dev.trawl.scan.spi;

import dev.trawl.scan.window.Window;
import java.io.IOException;

/** An operator that answers with items in the order of the blob. Immutable: threads share it. */
public non-sealed interface ItemOperator extends CustomOperator {

  /**
   * Pushes one item for each thing that starts in {@code [start, end)}, in ascending order.
   *
   * @param window onto the whole blob; this thread's for the time of the call
   * @param start of the range, in bytes from the blob's start
   * @param end of the range, past {@code start}
   * @throws IOException what the window threw
   * @throws RuntimeException if it cannot go on: the scan fails with OPERATOR_FAILED
   */
  void scan(Window window, long start, long end, ItemSink sink) throws IOException;
}
