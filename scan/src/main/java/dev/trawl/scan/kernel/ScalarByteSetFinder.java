package dev.trawl.scan.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Looks byte after byte up in a table. */
final class ScalarByteSetFinder implements ByteSetFinder {
  private final boolean[] members;

  ScalarByteSetFinder(boolean[] members) {
    this.members = members;
  }

  @Override
  public long indexOf(MemorySegment segment, long from, long to) {
    for (long i = from; i < to; i++) {
      if (has(segment, i)) {
        return i;
      }
    }
    return -1;
  }

  @Override
  public long lastIndexOf(MemorySegment segment, long from, long to) {
    for (long i = to - 1; i >= from; i--) {
      if (has(segment, i)) {
        return i;
      }
    }
    return -1;
  }

  private boolean has(MemorySegment segment, long offset) {
    return members[segment.get(ValueLayout.JAVA_BYTE, offset) & 0xFF];
  }
}
