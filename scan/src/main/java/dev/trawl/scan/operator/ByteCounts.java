package dev.trawl.scan.operator;

import dev.trawl.scan.kernel.ByteHistogram;
import java.lang.foreign.MemorySegment;

/** How often each byte value occurs: 256 counts. */
final class ByteCounts implements RangeAggregate.Accumulator {

  private final ByteHistogram histogram = new ByteHistogram();
  private final long[] counts = new long[ByteHistogram.VALUES];

  @Override
  public void add(MemorySegment bytes, long from, long to) {
    histogram.add(bytes, from, to, counts);
  }

  @Override
  public long[] partial() {
    return counts;
  }
}
