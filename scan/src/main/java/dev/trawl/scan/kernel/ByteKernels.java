package dev.trawl.scan.kernel;

import java.lang.foreign.MemorySegment;

/**
 * Loops over raw bytes. There is a scalar and a vector implementation with equal results; {@link
 * Kernels#best} picks one.
 *
 * <p>Segments are native, never on the heap: a method that has once seen a heap segment stays slow
 * for native ones. Offsets are those of the segment. No method reads outside {@code [from, to)}; an
 * interval that is empty or inverted is searched in vain. Everything here is stateless and safe for
 * use by many threads.
 */
public interface ByteKernels {

  /** Compiles a finder for one literal. */
  LiteralFinder compile(byte[] literal, ByteRarity rarity);

  /** First offset of {@code value} in {@code [from, to)}, or -1. */
  long indexOf(MemorySegment segment, byte value, long from, long to);

  /** Last offset of {@code value} in {@code [from, to)}, or -1. */
  long lastIndexOf(MemorySegment segment, byte value, long from, long to);

  /** How often {@code value} occurs in {@code [from, to)}. */
  long count(MemorySegment segment, byte value, long from, long to);

  /**
   * Writes the offsets of {@code value} in {@code [from, to)} into {@code offsets}, ascending,
   * until that is full.
   *
   * @return how many were written; if that is {@code offsets.length}, the search goes on past the
   *     last one
   */
  int indicesOf(MemorySegment segment, byte value, long from, long to, long[] offsets);

  /** What this is, for people: for example {@code vector 512 bits}. */
  String description();
}
