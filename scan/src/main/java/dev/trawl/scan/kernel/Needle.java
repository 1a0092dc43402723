package dev.trawl.scan.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A literal of up to {@value #MAX_BYTES} bytes, or masked bytes up to a few more, ready to be
 * searched for: which two bytes a kernel looks for, and the check of the places where it found
 * them.
 *
 * <p>The check compares words: 8 bytes at a time with an overlapping last word, or two overlapping
 * shorter words for a literal under 8 bytes. Comparing {@value #MAX_BYTES} bytes at every offset of
 * the worst possible blob still runs at some 0.3 GB/s.
 */
final class Needle {

  /**
   * Longest literal checked here; a longer one is checked by {@link LongLiteralFinder}, which
   * bounds the work.
   */
  static final int MAX_BYTES = 64;

  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  final int length;

  /** Offsets in the literal of the two bytes to look for, ascending. */
  final int firstProbe;

  final int secondProbe;
  final byte firstByte;
  final byte secondByte;

  /** What of a byte of text is compared with the probe bytes. */
  final byte firstMask;

  final byte secondMask;

  /** Whether both masks keep everything. */
  final boolean exactProbes;

  private final long[] words;
  private final long[] masks;

  Needle(BytePattern pattern, ByteRarity rarity) {
    if (pattern.length() > maxBytes(pattern)) {
      throw new IllegalArgumentException(
          "not up to " + maxBytes(pattern) + " bytes: " + pattern.length());
    }
    this.length = pattern.length();
    int rarest = rarest(pattern, rarity, -1);
    int other = rarest(pattern, rarity, rarest);
    if (other < 0) {
      other = rarest;
    }
    this.firstProbe = Math.min(rarest, other);
    this.secondProbe = Math.max(rarest, other);
    this.firstByte = pattern.value(firstProbe);
    this.secondByte = pattern.value(secondProbe);
    this.firstMask = pattern.mask(firstProbe);
    this.secondMask = pattern.mask(secondProbe);
    this.exactProbes = (firstMask & secondMask) == -1;
    this.words = words(pattern.values());
    this.masks = words(pattern.masks());
  }

  /** Longest pattern of its kind that is checked here. */
  static int maxBytes(BytePattern pattern) {
    return pattern.isMasked() ? BytePattern.MAX_MASKED_BYTES : MAX_BYTES;
  }

  /**
   * The rarest byte's offset, -1 if none is left; beside {@code taken}, preferably one with another
   * value, since equal bytes come together.
   */
  private static int rarest(BytePattern pattern, ByteRarity rarity, int taken) {
    int best = -1;
    long bestCost = Long.MAX_VALUE;
    for (int i = 0; i < pattern.length(); i++) {
      if (i == taken || pattern.mask(i) == 0) {
        continue;
      }
      boolean same = taken >= 0 && pattern.value(i) == pattern.value(taken);
      long cost = rarity.weight(pattern.value(i), pattern.mask(i)) + (same ? 1L << 40 : 0);
      if (cost < bestCost) {
        best = i;
        bestCost = cost;
      }
    }
    return best;
  }

  /** The first and the last shorter word of less than eight bytes, else words of eight. */
  private static long[] words(byte[] literal) {
    ByteBuffer bytes = ByteBuffer.wrap(literal).order(ByteOrder.LITTLE_ENDIAN);
    int length = literal.length;
    if (length == 1) {
      return new long[] {literal[0]};
    }
    if (length < Integer.BYTES) {
      return new long[] {bytes.getShort(0), bytes.getShort(length - Short.BYTES)};
    }
    if (length < Long.BYTES) {
      return new long[] {bytes.getInt(0), bytes.getInt(length - Integer.BYTES)};
    }
    long[] words = new long[(length + Long.BYTES - 1) / Long.BYTES];
    for (int i = 0; i < words.length; i++) {
      words[i] = bytes.getLong(wordOffset(i, length));
    }
    return words;
  }

  private static int wordOffset(int i, int length) {
    return Math.min(i * Long.BYTES, length - Long.BYTES);
  }

  /** Whether the literal is at {@code start}, where its two probe bytes were found. */
  boolean isAtCandidate(MemorySegment segment, long start) {
    return length <= 2 || isAt(segment, start);
  }

  /** Whether the literal is at {@code start}; all its bytes must be inside the segment. */
  boolean isAt(MemorySegment segment, long start) {
    if (length >= Long.BYTES) {
      return wordsAreAt(segment, start);
    }
    if (length >= Integer.BYTES) {
      return agrees(0, segment.get(INT, start))
          && agrees(1, segment.get(INT, start + length - Integer.BYTES));
    }
    return length == 1
        ? agrees(0, segment.get(ValueLayout.JAVA_BYTE, start))
        : agrees(0, segment.get(SHORT, start))
            && agrees(1, segment.get(SHORT, start + length - Short.BYTES));
  }

  private boolean agrees(int word, long text) {
    return (text & masks[word]) == words[word];
  }

  private boolean wordsAreAt(MemorySegment segment, long start) {
    int count = words.length;
    for (int i = 0; i < count; i++) {
      if (!agrees(i, segment.get(LONG, start + wordOffset(i, length)))) {
        return false;
      }
    }
    return true;
  }
}
