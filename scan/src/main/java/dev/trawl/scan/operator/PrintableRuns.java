package dev.trawl.scan.operator;

import dev.trawl.scan.kernel.ByteKernels;
import dev.trawl.scan.window.Window;
import java.io.IOException;

/**
 * Runs of printable characters, as matches. A range owns the runs that start in it; {@link RunScan}
 * does the work.
 *
 * <p>Whether a character stands at an offset, and whether a run starts there, is decided by the
 * bytes around it alone: a run starts at a character that has no character one stride before it. So
 * ranges need no overrun, and one that lies within a run of its predecessor passes over itself
 * once.
 */
final class PrintableRuns implements RangeOperator {

  private final int minCharacters;
  private final int strideBytes;
  private final ByteKernels kernels;
  private final int stepBytes;

  /**
   * An operator.
   *
   * @param stepBytes bytes classified between two calls of the sink's advance, at least 1
   */
  PrintableRuns(
      int minCharacters, OperatorSpec.StringEncoding encoding, ByteKernels kernels, int stepBytes) {
    this.minCharacters = minCharacters;
    this.strideBytes =
        switch (encoding) {
          case ASCII -> 1;
          case UTF16LE -> 2;
        };
    this.kernels = kernels;
    this.stepBytes = stepBytes;
  }

  @Override
  public Needs needs() {
    return new Needs(false, false, false);
  }

  @Override
  public Outcome scan(Window window, RangeScan task, ResultSink sink) throws IOException {
    if (task.start() < task.end()) {
      new RunScan(minCharacters, strideBytes, kernels, stepBytes, window, task, sink).run();
    }
    return Outcome.endingAt(task.end());
  }
}
