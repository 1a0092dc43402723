package dev.trawl.scan.kernel;

import java.lang.foreign.MemorySegment;

/** Finds a literal of one byte. */
final class SingleByteFinder implements LiteralFinder {

  private final ByteKernels kernels;
  private final byte value;

  SingleByteFinder(ByteKernels kernels, byte value) {
    this.kernels = kernels;
    this.value = value;
  }

  @Override
  public int length() {
    return 1;
  }

  @Override
  public int find(MemorySegment segment, long from, long to, long[] starts) {
    return kernels.indicesOf(segment, value, from, to, starts);
  }
}
