package dev.trawl.scan.kernel;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.ByteVector;

/**
 * Finds a literal by its two rarest bytes: compares a vector of blob bytes with each at its place
 * in the literal, ands the two masks, and checks the whole literal where a bit is left. After
 * Wojciech Muła, "SIMD-friendly algorithms for substring searching", with rare bytes in place of
 * the first and the last.
 *
 * <p>Lane {@code k} of the vectors loaded for {@code at} stands for a start at {@code at + k}. A
 * full vector is only loaded where all its starts leave room for the whole literal, so nothing past
 * {@code to} is read.
 */
final class VectorLiteralFinder implements LiteralFinder {

  private final Needle needle;
  private final int length;
  private final ScalarLiteralFinder scalar;

  VectorLiteralFinder(Needle needle) {
    this.needle = needle;
    this.length = needle.length;
    this.scalar = new ScalarLiteralFinder(needle);
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public int find(MemorySegment segment, long from, long to, long[] starts) {
    int lanes = VectorKernels.LANES;
    long last = to - length - lanes + 1;
    if (last < from) {
      return scalar.find(segment, from, to, starts);
    }
    ByteVector first = ByteVector.broadcast(VectorKernels.SPECIES, needle.firstByte);
    ByteVector second = ByteVector.broadcast(VectorKernels.SPECIES, needle.secondByte);
    ByteVector firstMask = ByteVector.broadcast(VectorKernels.SPECIES, needle.firstMask);
    ByteVector secondMask = ByteVector.broadcast(VectorKernels.SPECIES, needle.secondMask);
    boolean exact = needle.exactProbes; // the JIT makes two loops of it
    int firstProbe = needle.firstProbe;
    int secondProbe = needle.secondProbe;
    int found = 0;
    long at = from;
    for (; at <= last; at += lanes) {
      long firstAt = at + firstProbe;
      long secondAt = at + secondProbe;
      long mask =
          exact
              ? candidates(segment, firstAt, first, secondAt, second)
              : candidates(segment, firstAt, first, firstMask, secondAt, second, secondMask);
      if (mask != 0) {
        found = verify(segment, at, mask, starts, found);
        if (found == starts.length) {
          return found;
        }
      }
    }
    long firstAt = last + firstProbe;
    long secondAt = last + secondProbe;
    long mask = candidates(segment, firstAt, first, firstMask, secondAt, second, secondMask);
    return verify(segment, last, VectorKernels.unseen(mask, at - last), starts, found);
  }

  private static long candidates(
      MemorySegment segment, long firstAt, ByteVector first, long secondAt, ByteVector second) {
    return VectorKernels.load(segment, firstAt)
        .eq(first)
        .and(VectorKernels.load(segment, secondAt).eq(second))
        .toLong();
  }

  private static long candidates(
      MemorySegment segment,
      long firstAt,
      ByteVector first,
      ByteVector firstMask,
      long secondAt,
      ByteVector second,
      ByteVector secondMask) {
    return VectorKernels.load(segment, firstAt)
        .and(firstMask)
        .eq(first)
        .and(VectorKernels.load(segment, secondAt).and(secondMask).eq(second))
        .toLong();
  }

  /** Walks the candidates of one vector; those that overlap the match before are passed over. */
  private int verify(MemorySegment segment, long at, long mask, long[] starts, int before) {
    int found = before;
    long free = found == 0 ? 0 : starts[found - 1] + length;
    for (long rest = mask; rest != 0; rest &= rest - 1) {
      long start = at + Long.numberOfTrailingZeros(rest);
      if (start >= free && needle.isAtCandidate(segment, start)) {
        starts[found++] = start;
        free = start + length;
        if (found == starts.length) {
          return found;
        }
      }
    }
    return found;
  }
}
