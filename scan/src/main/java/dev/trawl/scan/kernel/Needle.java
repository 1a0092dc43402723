package dev.trawl.scan.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A literal of 2 to {@value #MAX_BYTES} bytes, ready to be searched for: which two bytes a kernel
 * looks for, and the check of the places where it found them.
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

  private final long[] words;
  private final long firstShort;
  private final long lastShort;

  Needle(byte[] literal, ByteRarity rarity) {
    if (literal.length < 2 || literal.length > MAX_BYTES) {
      throw new IllegalArgumentException("not 2 to " + MAX_BYTES + " bytes: " + literal.length);
    }
    this.length = literal.length;
    int rarest = rarest(literal, rarity, -1);
    int other = rarest(literal, rarity, rarest);
    this.firstProbe = Math.min(rarest, other);
    this.secondProbe = Math.max(rarest, other);
    this.firstByte = literal[firstProbe];
    this.secondByte = literal[secondProbe];
    ByteBuffer bytes = ByteBuffer.wrap(literal).order(ByteOrder.LITTLE_ENDIAN);
    this.words = words(bytes);
    this.firstShort = length < 4 ? bytes.getShort(0) : length < 8 ? bytes.getInt(0) : 0;
    this.lastShort =
        length < 4 ? bytes.getShort(length - 2) : length < 8 ? bytes.getInt(length - 4) : 0;
  }

  /**
   * The rarest byte's offset; beside {@code taken}, preferably one with another value, since equal
   * bytes come together.
   */
  private static int rarest(byte[] literal, ByteRarity rarity, int taken) {
    int best = -1;
    long bestCost = Long.MAX_VALUE;
    for (int i = 0; i < literal.length; i++) {
      if (i == taken) {
        continue;
      }
      boolean same = taken >= 0 && literal[i] == literal[taken];
      long cost = rarity.weight(literal[i]) + (same ? 1L << 32 : 0);
      if (cost < bestCost) {
        best = i;
        bestCost = cost;
      }
    }
    return best;
  }

  private static long[] words(ByteBuffer bytes) {
    int length = bytes.capacity();
    if (length < Long.BYTES) {
      return new long[0];
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
    return length == 2 || isAt(segment, start);
  }

  /** Whether the literal is at {@code start}; all its bytes must be inside the segment. */
  boolean isAt(MemorySegment segment, long start) {
    if (length >= Long.BYTES) {
      return wordsAreAt(segment, start);
    }
    if (length >= Integer.BYTES) {
      return segment.get(INT, start) == firstShort
          && segment.get(INT, start + length - Integer.BYTES) == lastShort;
    }
    return segment.get(SHORT, start) == firstShort
        && segment.get(SHORT, start + length - Short.BYTES) == lastShort;
  }

  private boolean wordsAreAt(MemorySegment segment, long start) {
    long[] expected = words;
    for (int i = 0; i < expected.length; i++) {
      if (segment.get(LONG, start + wordOffset(i, length)) != expected[i]) {
        return false;
      }
    }
    return true;
  }
}
