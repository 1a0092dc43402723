package dev.trawl.scan.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Kernels without the Vector API: eight bytes at a time in a long.
 *
 * <p>{@link #zeroBytes} marks the zero bytes of a word exactly (Warren, Hacker's Delight, 2nd
 * edition, 6-1); a byte value is looked for by turning it into zero with an exclusive or. Words are
 * read little-endian on every machine, so that the lowest mark is the first byte.
 */
final class ScalarKernels implements ByteKernels {

  static final ScalarKernels INSTANCE = new ScalarKernels();

  static final ValueLayout.OfLong WORD =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final long ONES = 0x0101010101010101L;
  private static final long TABS = '\t' * ONES;
  private static final long LOW_SEVEN = 0x7F7F7F7F7F7F7F7FL;

  private ScalarKernels() {}

  /** A word with {@code value} in every byte. */
  static long repeat(byte value) {
    return (value & 0xFFL) * ONES;
  }

  /** The top bit of each byte that is zero in {@code word}, all other bits 0. */
  static long zeroBytes(long word) {
    return ~(((word & LOW_SEVEN) + LOW_SEVEN) | word | LOW_SEVEN);
  }

  /** Index of the first marked byte of a {@link #zeroBytes} result. */
  static int firstMark(long marks) {
    return Long.numberOfTrailingZeros(marks) >>> 3;
  }

  @Override
  public LiteralFinder compile(BytePattern pattern, ByteRarity rarity) {
    if (pattern.length() == 1 && pattern.isExact()) {
      return new SingleByteFinder(this, pattern.value(0));
    }
    return pattern.length() <= Needle.maxBytes(pattern)
        ? new ScalarLiteralFinder(new Needle(pattern, rarity))
        : new LongLiteralFinder(compile(pattern.prefix(Needle.MAX_BYTES), rarity), pattern);
  }

  @Override
  public PlaceFilter compile(Fingerprints fingerprints) {
    return (text, from, to, textEnd, bits) -> fingerprints.mark(text, from, to, from, bits);
  }

  @Override
  public ByteSetFinder compileSet(boolean[] members) {
    return new ScalarByteSetFinder(members.clone());
  }

  @Override
  public long indexOf(MemorySegment segment, byte value, long from, long to) {
    long pattern = repeat(value);
    long lastWord = to - Long.BYTES;
    long i = from;
    for (; i <= lastWord; i += Long.BYTES) {
      long marks = zeroBytes(segment.get(WORD, i) ^ pattern);
      if (marks != 0) {
        return i + firstMark(marks);
      }
    }
    for (; i < to; i++) {
      if (segment.get(ValueLayout.JAVA_BYTE, i) == value) {
        return i;
      }
    }
    return -1;
  }

  @Override
  public long lastIndexOf(MemorySegment segment, byte value, long from, long to) {
    long pattern = repeat(value);
    long firstWord = from + Long.BYTES;
    long end = to;
    for (; end >= firstWord; end -= Long.BYTES) {
      long marks = zeroBytes(segment.get(WORD, end - Long.BYTES) ^ pattern);
      if (marks != 0) {
        return end - 1 - (Long.numberOfLeadingZeros(marks) >>> 3);
      }
    }
    for (long i = end - 1; i >= from; i--) {
      if (segment.get(ValueLayout.JAVA_BYTE, i) == value) {
        return i;
      }
    }
    return -1;
  }

  @Override
  public long count(MemorySegment segment, byte value, long from, long to) {
    long pattern = repeat(value);
    long lastWord = to - Long.BYTES;
    long count = 0;
    long i = from;
    for (; i <= lastWord; i += Long.BYTES) {
      count += Long.bitCount(zeroBytes(segment.get(WORD, i) ^ pattern));
    }
    for (; i < to; i++) {
      if (segment.get(ValueLayout.JAVA_BYTE, i) == value) {
        count++;
      }
    }
    return count;
  }

  @Override
  public int indicesOf(MemorySegment segment, byte value, long from, long to, long[] offsets) {
    long pattern = repeat(value);
    long lastWord = to - Long.BYTES;
    int found = 0;
    long i = from;
    for (; i <= lastWord; i += Long.BYTES) {
      long marks = zeroBytes(segment.get(WORD, i) ^ pattern);
      for (; marks != 0; marks &= marks - 1) {
        if (found == offsets.length) {
          return found;
        }
        offsets[found++] = i + firstMark(marks);
      }
    }
    for (; i < to && found < offsets.length; i++) {
      if (segment.get(ValueLayout.JAVA_BYTE, i) == value) {
        offsets[found++] = i;
      }
    }
    return found;
  }

  @Override
  public void printableBits(MemorySegment segment, long from, long to, long[] bits) {
    int words = (int) ((to - from) >>> 6);
    for (int word = 0; word < words; word++) {
      long at = from + ((long) word << 6);
      long mask = 0;
      for (int i = 0; i < Long.SIZE; i += Long.BYTES) {
        mask |= packMarks(printableBytes(segment.get(WORD, at + i))) << i;
      }
      bits[word] = mask;
    }
    printableTail(segment, from + ((long) words << 6), to, bits, words);
  }

  /** The last, short word, byte by byte. */
  static void printableTail(MemorySegment segment, long from, long to, long[] bits, int word) {
    if (from < to) {
      long mask = 0;
      for (long i = from; i < to; i++) {
        mask |= isPrintable(segment.get(ValueLayout.JAVA_BYTE, i)) ? 1L << (i - from) : 0;
      }
      bits[word] = mask;
    }
  }

  private static boolean isPrintable(byte b) {
    return (b >= 0x20 && b <= 0x7E) || b == '\t';
  }

  /** The top bit of each byte that is printable, all other bits 0. */
  private static long printableBytes(long word) {
    long low = word & LOW_SEVEN;
    long fromBlank = low + 0x60 * ONES; // the top bit: 0x20 or more
    long delete = low + ONES; // the top bit: 0x7F
    return (fromBlank & ~delete & ~word & ~LOW_SEVEN) | zeroBytes(word ^ TABS);
  }

  /** The eight top bits as the eight low bits, in the order of the bytes; no two products meet. */
  private static long packMarks(long marks) {
    return (marks >>> 7) * 0x0102040810204080L >>> 56;
  }

  @Override
  public void equalBits(MemorySegment segment, byte value, long from, long to, long[] bits) {
    long pattern = repeat(value);
    int words = (int) ((to - from) >>> 6);
    for (int word = 0; word < words; word++) {
      long at = from + ((long) word << 6);
      long mask = 0;
      for (int i = 0; i < Long.SIZE; i += Long.BYTES) {
        mask |= packMarks(zeroBytes(segment.get(WORD, at + i) ^ pattern)) << i;
      }
      bits[word] = mask;
    }
    equalTail(segment, value, from + ((long) words << 6), to, bits, words);
  }

  /** The last, short word, byte by byte. */
  static void equalTail(
      MemorySegment segment, byte value, long from, long to, long[] bits, int word) {
    if (from < to) {
      long mask = 0;
      for (long i = from; i < to; i++) {
        mask |= segment.get(ValueLayout.JAVA_BYTE, i) == value ? 1L << (i - from) : 0;
      }
      bits[word] = mask;
    }
  }

  @Override
  public String description() {
    return "scalar 64 bits";
  }
}
