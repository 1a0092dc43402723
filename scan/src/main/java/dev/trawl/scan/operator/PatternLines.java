package dev.trawl.scan.operator;

import dev.trawl.scan.kernel.ByteKernels;
import dev.trawl.scan.window.Window;
import java.io.IOException;

/**
 * The lines that contain a match, or those that contain none, as intervals or counted; with lines
 * of context on request. A line ends with LF, which belongs to it; the blob's last line may have
 * none. A range owns the lines that start in it, whatever they are; {@link LineScan} does the work.
 *
 * <p>No match contains an LF, and what lines around a range are like can be seen from it: lines
 * never need an overrun.
 */
final class PatternLines implements RangeOperator {

  /**
   * What is pushed.
   *
   * @param lines with what of them
   * @param inverted the lines without a match
   * @param countOnly count the lines and report nothing else
   */
  record Report(OperatorSpec.Lines lines, boolean inverted, boolean countOnly) {}

  private final PatternMatcher matcher;
  private final ByteKernels kernels;
  private final Report report;
  private final int stepBytes;

  /**
   * An operator.
   *
   * @param stepBytes bytes searched between two calls of the sink's advance, at least 1
   */
  PatternLines(PatternMatcher matcher, ByteKernels kernels, Report report, int stepBytes) {
    this.matcher = matcher;
    this.kernels = kernels;
    this.report = report;
    this.stepBytes = stepBytes;
  }

  @Override
  public Needs needs() {
    return new Needs(false, true, report.lines().numbers());
  }

  @Override
  public Outcome scan(Window window, RangeScan task, ResultSink sink) throws IOException {
    if (task.start() < task.end()) {
      try (LineScan scan = new LineScan(matcher, kernels, report, stepBytes, window, task, sink)) {
        scan.run();
      }
    }
    return Outcome.endingAt(task.end());
  }
}
