package dev.trawl.scan.operator;

import dev.trawl.scan.window.Window;
import java.io.IOException;
import java.util.function.Supplier;

/**
 * One value for each window of a fixed length. Windows start at the multiples of that length, so
 * where they lie depends on nothing but the blob; the last one is as long as what is left. A range
 * owns the windows that start in it, and reads the last of them past its own end.
 */
final class WindowValues implements RangeOperator {

  private final long windowBytes;
  private final Supplier<WindowFunction> functions;
  private final int stepBytes;

  WindowValues(long windowBytes, Supplier<WindowFunction> functions, int stepBytes) {
    this.windowBytes = windowBytes;
    this.functions = functions;
    this.stepBytes = stepBytes;
  }

  @Override
  public Needs needs() {
    return new Needs(false, false, false);
  }

  @Override
  public Outcome scan(Window window, RangeScan task, ResultSink sink) throws IOException {
    WindowFunction function = functions.get();
    long unreported = 0;
    boolean goOn = true;
    for (long at = firstStart(task.start()); at < task.end() && goOn; ) {
      long end = at + Math.min(windowBytes, window.blobSize() - at);
      goOn = read(window, at, end, function, sink) && sink.record(at, end - at, function.finish());
      unreported += end - at;
      if (goOn && unreported >= stepBytes) {
        goOn = sink.advance(Math.min(end, task.end()), 0);
        unreported = 0;
      }
      at = end;
    }
    if (goOn) {
      sink.advance(task.end(), 0);
    }
    return Outcome.endingAt(task.end());
  }

  private long firstStart(long offset) {
    long into = offset % windowBytes;
    long rest = windowBytes - into;
    // A window so long that its next start is no number starts nowhere in a blob.
    return into == 0 ? offset : offset > Long.MAX_VALUE - rest ? Long.MAX_VALUE : offset + rest;
  }

  private boolean read(
      Window window, long start, long end, WindowFunction function, ResultSink sink)
      throws IOException {
    for (long at = start; at < end; ) {
      long to = Math.min(at + stepBytes, end);
      window.require(at, to);
      function.add(window.bytes(), at - window.start(), to - window.start());
      at = to;
      if (at < end && !sink.advance(start, 0)) {
        return false;
      }
    }
    return true;
  }
}
