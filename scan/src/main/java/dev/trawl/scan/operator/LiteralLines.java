package dev.trawl.scan.operator;

import dev.trawl.scan.kernel.ByteKernels;
import dev.trawl.scan.kernel.LiteralFinder;
import dev.trawl.scan.window.Window;
import java.io.IOException;

/**
 * The lines that contain a literal, as intervals or counted. A line ends with LF, which belongs to
 * it; the blob's last line may have none. A range owns the lines that start in it; {@link LineScan}
 * does the work.
 *
 * <p>The literal contains no LF, so a match lies within one line, and the leftmost non-overlapping
 * matches of a line are the same whether the search began at the line's start or at any earlier
 * line start: lines never need an overrun.
 */
final class LiteralLines implements RangeOperator {

  /**
   * What is pushed.
   *
   * @param numbers report newline counts
   * @param matches report the matches in each line
   * @param countOnly count the lines and report nothing else
   */
  record Report(boolean numbers, boolean matches, boolean countOnly) {}

  private final LiteralFinder finder;
  private final ByteKernels kernels;
  private final Report report;
  private final int stepBytes;

  /**
   * An operator.
   *
   * @param stepBytes bytes searched between two calls of the sink's advance, at least 1
   */
  LiteralLines(LiteralFinder finder, ByteKernels kernels, Report report, int stepBytes) {
    this.finder = finder;
    this.kernels = kernels;
    this.report = report;
    this.stepBytes = stepBytes;
  }

  @Override
  public Needs needs() {
    return new Needs(false, true, report.numbers());
  }

  @Override
  public Outcome scan(Window window, RangeScan task, ResultSink sink) throws IOException {
    if (task.start() < task.end()) {
      new LineScan(finder, kernels, report, stepBytes, window, task, sink).run();
    }
    return Outcome.endingAt(task.end());
  }
}
