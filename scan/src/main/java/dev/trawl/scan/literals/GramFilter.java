package dev.trawl.scan.literals;

import dev.trawl.scan.kernel.PlaceFilter;
import java.lang.foreign.MemorySegment;

/**
 * Looks at every {@code stride}-th place only. A literal of at least {@code stride + gram - 1}
 * bytes covers such a place with {@code gram} bytes of its own, wherever it starts; all the pieces
 * of literals that can come to lie there are known by a hash. So the longer the shortest literal,
 * the fewer the looks; how many literals there are matters little.
 *
 * <p>After Sun Wu and Udi Manber, "A Fast Algorithm for Multi-Pattern Searching", 1994, with fixed
 * steps in the place of shifts, so that no look waits for the one before.
 */
final class GramFilter implements PlaceFilter {

  /** Most places that one look stands for: their marks are bits of a byte. */
  static final int MAX_STRIDE = Byte.SIZE;

  static final int MAX_GRAM_BYTES = Long.BYTES;

  private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;
  private static final int OFFSET_BITS = 3;

  private final Folding folding;
  private final int stride;
  private final int gramBytes;
  private final long gramMask;

  /** A bit for each hash value that some piece has. */
  private final long[] known;

  private final int shift;

  /**
   * For each hash value, cut short: at which of the places before a look a literal may start; bit
   * {@code i} stands for the look's place less {@code stride - 1 - i}.
   */
  private final byte[] starts;

  private GramFilter(Folding folding, int stride, int gramBytes, int hashBits) {
    this.folding = folding;
    this.stride = stride;
    this.gramBytes = gramBytes;
    this.gramMask = Words.firstBytes(gramBytes);
    this.shift = Long.SIZE - hashBits;
    this.known = new long[1 << hashBits - 6];
    this.starts = new byte[1 << hashBits - OFFSET_BITS];
  }

  /**
   * A filter.
   *
   * @param stride 1 to {@link #MAX_STRIDE}
   * @param gramBytes 1 to {@link #MAX_GRAM_BYTES}; with the stride at most one byte more than the
   *     shortest literal
   * @param hashBits binary logarithm of how many hash values there are, 6 to 31
   */
  static GramFilter of(
      SortedLiterals literals, Folding folding, int stride, int gramBytes, int hashBits) {
    GramFilter filter = new GramFilter(folding, stride, gramBytes, hashBits);
    for (int i = 0; i < literals.count(); i++) {
      for (int offset = 0; offset < stride; offset++) {
        filter.add(Words.word(literals.bytes, literals.starts[i] + offset, gramBytes), offset);
      }
    }
    return filter;
  }

  private void add(long gram, int offset) {
    int hash = (int) (gram * MULTIPLIER >>> shift);
    known[hash >>> 6] |= 1L << hash;
    starts[hash >>> OFFSET_BITS] |= (byte) (1 << stride - 1 - offset);
  }

  @Override
  public void mark(MemorySegment text, long from, long to, long textEnd, long[] bits) {
    long look = from + stride - 1;
    long lastLook = to + stride - 2;
    long lastWord = Math.min(lastLook, textEnd - Long.BYTES);
    int looks = look > lastWord ? 0 : (int) ((lastWord - look) / stride) + 1;
    if (folding == Folding.NONE) {
      markExact(text, look, looks, bits);
    } else {
      markFolded(text, look, looks, bits);
    }
    for (int i = looks; look + (long) i * stride <= lastLook; i++) {
      long word = folding.fold(Words.word(text, look + (long) i * stride, textEnd));
      int hash = (int) ((word & gramMask) * MULTIPLIER >>> shift);
      if ((known[hash >>> 6] >>> hash & 1) != 0) {
        markStarts(i * stride, hash, bits);
      }
    }
  }

  private void markExact(MemorySegment text, long first, int looks, long[] bits) {
    long[] table = known;
    long mask = gramMask;
    int right = shift;
    int step = stride;
    long at = first;
    for (int i = 0; i < looks; i++, at += step) {
      int hash = (int) ((text.get(Words.WORD, at) & mask) * MULTIPLIER >>> right);
      if ((table[hash >>> 6] >>> hash & 1) != 0) {
        markStarts(i * step, hash, bits);
      }
    }
  }

  private void markFolded(MemorySegment text, long first, int looks, long[] bits) {
    long[] table = known;
    long mask = gramMask;
    int right = shift;
    int step = stride;
    long at = first;
    for (int i = 0; i < looks; i++, at += step) {
      long word = Folding.ASCII_CASELESS.fold(text.get(Words.WORD, at));
      int hash = (int) ((word & mask) * MULTIPLIER >>> right);
      if ((table[hash >>> 6] >>> hash & 1) != 0) {
        markStarts(i * step, hash, bits);
      }
    }
  }

  private void markStarts(int first, int hash, long[] bits) {
    long marks = starts[hash >>> OFFSET_BITS] & 0xFFL;
    int word = first >>> 6;
    bits[word] |= marks << first;
    if ((first & 63) > Long.SIZE - MAX_STRIDE) {
      bits[word + 1] |= marks >>> Long.SIZE - (first & 63);
    }
  }
}
