package dev.trawl.scan.kernel;

import java.lang.foreign.MemorySegment;

/** Finds bytes that are of a set. Immutable; made by {@link ByteKernels#compileSet}. */
public interface ByteSetFinder {

  /** First offset in {@code [from, to)} with a byte of the set, or -1. */
  long indexOf(MemorySegment segment, long from, long to);

  /** Last offset in {@code [from, to)} with a byte of the set, or -1. */
  long lastIndexOf(MemorySegment segment, long from, long to);
}
