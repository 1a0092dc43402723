package dev.trawl.scan.spi;

import dev.trawl.scan.window.Window;
import java.io.IOException;

/**
 * An operator that answers with one result for the whole scan. Each range gives a partial, in bytes
 * of the operator's own making; worker processes merge partials of adjacent ranges until one is
 * left. Immutable: threads share it.
 *
 * <p>The merge must be associative and exact: for adjacent a, b and c, {@code merge(merge(a, b),
 * c)} and {@code merge(a, merge(b, c))} must finish as the same bytes, and as those that one scan
 * over all three would give. Sums of doubles are not; sums of longs are.
 */
public non-sealed interface PartialOperator extends CustomOperator {

  /** Most bytes of a partial: 4 MiB. */
  int MAX_PARTIAL_BYTES = 4 << 20;

  /**
   * The partial of all that starts in {@code [start, end)}.
   *
   * @param window onto the whole blob; this thread's for the time of the call
   * @param start of the range, in bytes from the blob's start
   * @param end of the range, past {@code start}
   * @return at most {@link #MAX_PARTIAL_BYTES}, not changed any more; of no account after {@code
   *     checkIn} said stop
   * @throws IOException what the window threw
   * @throws RuntimeException if it cannot go on: the scan fails with OPERATOR_FAILED
   */
  byte[] scan(Window window, long start, long end, CheckIn checkIn) throws IOException;

  /**
   * The partial of two adjacent stretches of the blob.
   *
   * @param left of the stretch that comes first
   * @param right of the stretch that begins where the first one ends
   * @return at most {@link #MAX_PARTIAL_BYTES}
   */
  byte[] merge(byte[] left, byte[] right);

  /**
   * What the client gets. Called once for a scan, in a worker.
   *
   * @param partial of the whole scanned range
   * @return at most {@link #MAX_PARTIAL_BYTES}; by default the partial as it is
   */
  default byte[] finish(byte[] partial) {
    return partial;
  }
}
