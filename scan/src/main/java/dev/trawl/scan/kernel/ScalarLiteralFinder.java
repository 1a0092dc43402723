package dev.trawl.scan.kernel;

import java.lang.foreign.MemorySegment;

/** The scalar twin of {@link VectorLiteralFinder}: the same search with words of eight bytes. */
final class ScalarLiteralFinder implements LiteralFinder {

  private final Needle needle;
  private final int length;

  ScalarLiteralFinder(Needle needle) {
    this.needle = needle;
    this.length = needle.length;
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public int find(MemorySegment segment, long from, long to, long[] starts) {
    long firstPattern = ScalarKernels.repeat(needle.firstByte);
    long secondPattern = ScalarKernels.repeat(needle.secondByte);
    long firstMask = ScalarKernels.repeat(needle.firstMask);
    long secondMask = ScalarKernels.repeat(needle.secondMask);
    int firstProbe = needle.firstProbe;
    int secondProbe = needle.secondProbe;
    long lastStart = to - length;
    long lastWord = lastStart - Long.BYTES + 1;
    int found = 0;
    long at = from;
    for (; at <= lastWord; at += Long.BYTES) {
      long first = (segment.get(ScalarKernels.WORD, at + firstProbe) & firstMask) ^ firstPattern;
      long second =
          (segment.get(ScalarKernels.WORD, at + secondProbe) & secondMask) ^ secondPattern;
      long marks = ScalarKernels.zeroBytes(first | second);
      if (marks != 0) {
        found = verify(segment, at, marks, starts, found);
        if (found == starts.length) {
          return found;
        }
      }
    }
    return findByByte(segment, at, lastStart, starts, found);
  }

  private int verify(MemorySegment segment, long at, long marks, long[] starts, int before) {
    int found = before;
    long free = found == 0 ? 0 : starts[found - 1] + length;
    for (long rest = marks; rest != 0; rest &= rest - 1) {
      long start = at + ScalarKernels.firstMark(rest);
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

  private int findByByte(
      MemorySegment segment, long from, long lastStart, long[] starts, int before) {
    int found = before;
    long start = found == 0 ? from : Math.max(from, starts[found - 1] + length);
    while (start <= lastStart && found < starts.length) {
      if (needle.isAt(segment, start)) {
        starts[found++] = start;
        start += length;
      } else {
        start++;
      }
    }
    return found;
  }
}
