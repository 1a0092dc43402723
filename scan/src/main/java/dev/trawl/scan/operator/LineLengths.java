package dev.trawl.scan.operator;

import dev.trawl.scan.kernel.ByteKernels;
import dev.trawl.scan.window.Window;
import java.io.IOException;
import java.lang.foreign.ValueLayout;

/**
 * Number, longest and total length of the lines that start in a range: four numbers, whatever the
 * range. A line is followed past the range's end to its own, so a partial never holds half a line
 * and two of them merge by sums and a maximum. A range inside one huge line passes over itself once
 * and is done.
 */
final class LineLengths implements RangeOperator {

  private static final byte LF = '\n';

  private final ByteKernels kernels;
  private final int stepBytes;

  LineLengths(ByteKernels kernels, int stepBytes) {
    this.kernels = kernels;
    this.stepBytes = stepBytes;
  }

  @Override
  public Needs needs() {
    return new Needs(false, true, false);
  }

  @Override
  public Outcome scan(Window window, RangeScan task, ResultSink sink) throws IOException {
    new Pass(window, task, sink).run();
    return Outcome.endingAt(task.end());
  }

  /** One range, by one thread. */
  private final class Pass {

    private final Window window;
    private final RangeScan task;
    private final ResultSink sink;
    private final long[] ends = new long[512];

    /** Start of the current line; -1 as long as none has started in the range. */
    private long lineStart = -1;

    private long lines;
    private long longest;
    private long longestOffset;
    private long total;

    Pass(Window window, RangeScan task, ResultSink sink) {
      this.window = window;
      this.task = task;
      this.sink = sink;
    }

    void run() throws IOException {
      if (task.start() < task.end() && startsLine(task.start())) {
        lineStart = task.start();
      }
      boolean stopped = false;
      for (long at = task.start(); at < limit() && !stopped; ) {
        long to = Math.min(at + stepBytes, limit());
        step(at, to);
        at = to;
        stopped = !sink.advance(task.start(), 0);
      }
      if (!stopped) {
        if (ownsLine()) {
          end(window.blobSize()); // the blob's last line, without LF
        }
        sink.aggregate(new long[] {lines, longest, longestOffset, total});
        sink.advance(task.end(), 0);
      }
    }

    private boolean startsLine(long offset) throws IOException {
      if (offset == 0) {
        return true;
      }
      window.require(offset - 1, offset);
      return window.bytes().get(ValueLayout.JAVA_BYTE, offset - 1 - window.start()) == LF;
    }

    private boolean ownsLine() {
      return lineStart >= 0 && lineStart < task.end();
    }

    /** The line that is open at the range's end is followed to its end. */
    private long limit() {
      return ownsLine() ? window.blobSize() : task.end();
    }

    private void step(long from, long to) throws IOException {
      window.require(from, to);
      long base = window.start();
      long at = from;
      int found = ends.length;
      while (found == ends.length && (at < task.end() || ownsLine())) {
        found = kernels.indicesOf(window.bytes(), LF, at - base, to - base, ends);
        for (int i = 0; i < found; i++) {
          long lf = base + ends[i];
          if (ownsLine()) {
            end(lf);
          }
          lineStart = lf + 1;
          at = lineStart;
        }
      }
    }

    private void end(long lineEnd) {
      long length = lineEnd - lineStart;
      if (lines == 0 || length > longest) {
        longest = length;
        longestOffset = lineStart;
      }
      lines++;
      total += length;
      lineStart = -1;
    }
  }
}
