package dev.trawl.scan.operator;

import java.lang.foreign.MemorySegment;
import java.util.zip.CRC32C;

/** CRC-32C of a range; the merge combines those of adjacent ranges by their lengths. */
final class Crc32cSum implements RangeAggregate.Accumulator {

  private final CRC32C crc = new CRC32C();

  @Override
  public void add(MemorySegment bytes, long from, long to) {
    // A view of native memory: the JDK's intrinsic reads it in place.
    crc.update(bytes.asSlice(from, to - from).asByteBuffer());
  }

  @Override
  public long[] partial() {
    return new long[] {crc.getValue()};
  }
}
