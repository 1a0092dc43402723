package dev.trawl.scan.operator;

import dev.trawl.scan.window.Window;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.function.Supplier;

/** One aggregate over the bytes of a range, each of which belongs to the range it lies in. */
final class RangeAggregate implements RangeOperator {

  /** Takes the bytes of one range in, front to back. Used by one thread. */
  interface Accumulator {

    /** Takes in {@code [from, to)} of {@code bytes}. */
    void add(MemorySegment bytes, long from, long to);

    /** What the bytes so far amount to. */
    long[] partial();
  }

  private final Supplier<Accumulator> accumulators;
  private final int stepBytes;

  RangeAggregate(Supplier<Accumulator> accumulators, int stepBytes) {
    this.accumulators = accumulators;
    this.stepBytes = stepBytes;
  }

  @Override
  public Needs needs() {
    return new Needs(false, false, false);
  }

  @Override
  public Outcome scan(Window window, RangeScan task, ResultSink sink) throws IOException {
    Accumulator accumulator = accumulators.get();
    boolean stopped = false;
    for (long at = task.start(); at < task.end() && !stopped; ) {
      long to = Math.min(at + stepBytes, task.end());
      window.require(at, to);
      accumulator.add(window.bytes(), at - window.start(), to - window.start());
      at = to;
      stopped = !sink.advance(task.start(), 0);
    }
    if (!stopped) {
      sink.aggregate(accumulator.partial());
      sink.advance(task.end(), 0);
    }
    return Outcome.endingAt(task.end());
  }
}
