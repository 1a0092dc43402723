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
  default LiteralFinder compile(byte[] literal, ByteRarity rarity) {
    return compile(BytePattern.exact(literal), rarity);
  }

  /** Compiles a finder for bytes with masks: a caseless literal, say. */
  LiteralFinder compile(BytePattern pattern, ByteRarity rarity);

  /** Compiles a filter that marks the places with these fingerprints. */
  PlaceFilter compile(Fingerprints fingerprints);

  /**
   * Compiles a finder for the bytes of a set.
   *
   * @param members for each of the 256 values of a byte whether it is of the set; not kept
   */
  ByteSetFinder compileSet(boolean[] members);

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

  /**
   * Marks the bytes of {@code [from, to)} that are printable ASCII: 0x20 to 0x7E, and tab. Bit
   * {@code i % 64} of {@code bits[i / 64]} stands for the byte at {@code from + i}; bits past
   * {@code to} in the last word are 0, words past it stay as they are.
   *
   * @param bits at least one word for every 64 bytes, the last begun one included
   */
  void printableBits(MemorySegment segment, long from, long to, long[] bits);

  /** Marks the bytes that equal {@code value}, as {@link #printableBits} does. */
  void equalBits(MemorySegment segment, byte value, long from, long to, long[] bits);

  /** What this is, for people: for example {@code vector 512 bits}. */
  String description();
}
