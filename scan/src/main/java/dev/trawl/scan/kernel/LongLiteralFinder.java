package dev.trawl.scan.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Finds a literal longer than {@value Needle#MAX_BYTES} bytes: looks for its first {@value
 * Needle#MAX_BYTES} bytes and compares the rest there.
 *
 * <p>Data that is full of prefixes which then fail (long runs of one byte, and a longer run as the
 * literal) would make that quadratic: 64 KiB compared at every offset. So the bytes compared in
 * vain are counted, and once they exceed the bytes searched, the rest of the call runs the
 * algorithm of Knuth, Morris and Pratt, which is slower than a good case and linear in the worst.
 */
final class LongLiteralFinder implements LiteralFinder {

  /** Bytes compared in vain that are always forgiven, so that short calls do not give up early. */
  private static final long FORGIVEN_BYTES = 64 << 10;

  private final LiteralFinder prefixFinder;
  private final BytePattern pattern;
  private final MemorySegment literal;
  private final byte[] bytes;
  private final int[] borders;

  LongLiteralFinder(LiteralFinder prefixFinder, BytePattern pattern) {
    this.prefixFinder = prefixFinder;
    this.pattern = pattern;
    this.bytes = pattern.values();
    this.literal = Arena.ofAuto().allocateFrom(ValueLayout.JAVA_BYTE, bytes);
    this.borders = Borders.table(bytes);
  }

  @Override
  public int length() {
    return bytes.length;
  }

  @Override
  public int find(MemorySegment segment, long from, long to, long[] starts) {
    long prefixTo = to - bytes.length + Needle.MAX_BYTES;
    long[] candidate = new long[1];
    long cursor = from;
    long wasted = 0;
    int length = bytes.length;
    int found = 0;
    while (found < starts.length && prefixFinder.find(segment, cursor, prefixTo, candidate) > 0) {
      long start = candidate[0];
      long equal =
          pattern.isExact()
              ? MemorySegment.mismatch(segment, start, start + length, literal, 0, length)
              : mismatch(segment, start);
      if (equal < 0) {
        starts[found++] = start;
        cursor = start + bytes.length;
        continue;
      }
      cursor = start + 1;
      wasted += Needle.MAX_BYTES + equal;
      if (wasted > FORGIVEN_BYTES + (cursor - from)) {
        return findLinear(segment, cursor, to, starts, found);
      }
    }
    return found;
  }

  /** How many bytes agree, -1 if all do. */
  private long mismatch(MemorySegment segment, long start) {
    for (int i = 0; i < bytes.length; i++) {
      if (pattern.fold(segment.get(ValueLayout.JAVA_BYTE, start + i)) != bytes[i]) {
        return i;
      }
    }
    return -1;
  }

  private int findLinear(MemorySegment segment, long from, long to, long[] starts, int before) {
    int found = before;
    int matched = 0;
    for (long i = from; i < to && found < starts.length; i++) {
      byte next = pattern.fold(segment.get(ValueLayout.JAVA_BYTE, i));
      while (matched > 0 && bytes[matched] != next) {
        matched = borders[matched - 1];
      }
      if (bytes[matched] == next && ++matched == bytes.length) {
        starts[found++] = i + 1 - bytes.length;
        matched = 0;
      }
    }
    return found;
  }
}
