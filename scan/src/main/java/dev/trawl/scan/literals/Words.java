package dev.trawl.scan.literals;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Eight bytes as a long, the first one lowest, wherever they are. */
final class Words {

  /** In a segment. */
  static final ValueLayout.OfLong WORD =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final VarHandle ARRAY_WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private Words() {}

  /** In a segment whose text ends at {@code end}: zeros from there on. */
  static long word(MemorySegment text, long start, long end) {
    if (end - start >= Long.BYTES) {
      return text.get(WORD, start);
    }
    long word = 0;
    for (long at = end - 1; at >= start; at--) {
      word = word << Byte.SIZE | text.get(ValueLayout.JAVA_BYTE, at) & 0xFF;
    }
    return word;
  }

  /** In an array. */
  static long word(byte[] bytes, int offset) {
    return (long) ARRAY_WORD.get(bytes, offset);
  }

  /** The first {@code count} bytes of an array's part, 1 to 8, zeros after them. */
  static long word(byte[] bytes, int offset, int count) {
    long word = 0;
    for (int i = count - 1; i >= 0; i--) {
      word = word << Byte.SIZE | bytes[offset + i] & 0xFF;
    }
    return word;
  }

  /** A mask that keeps the first {@code count} bytes, 1 to 8. */
  static long firstBytes(int count) {
    return -1L >>> (Long.BYTES - count) * Byte.SIZE;
  }
}
