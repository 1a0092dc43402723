package dev.trawl.scan.operator;

import dev.trawl.scan.kernel.ByteKernels;
import dev.trawl.scan.window.Window;
import java.io.IOException;

/** Counts the bytes of one value: newlines, or the matches of a literal of one byte. */
final class ByteCount implements RangeOperator {

  private final byte value;
  private final ByteKernels kernels;
  private final int stepBytes;

  ByteCount(byte value, ByteKernels kernels, int stepBytes) {
    this.value = value;
    this.kernels = kernels;
    this.stepBytes = stepBytes;
  }

  @Override
  public Needs needs() {
    return new Needs(false, false, false);
  }

  @Override
  public Outcome scan(Window window, RangeScan task, ResultSink sink) throws IOException {
    for (long at = task.start(); at < task.end(); ) {
      long to = Math.min(at + stepBytes, task.end());
      window.require(at, to);
      long base = window.start();
      long count = kernels.count(window.bytes(), value, at - base, to - base);
      if (count > 0) {
        sink.count(count);
      }
      at = to;
      if (!sink.advance(at, 0)) {
        break;
      }
    }
    return Outcome.endingAt(Math.max(task.start(), task.end()));
  }
}
