package dev.trawl.worker;

import java.util.Arrays;

/** A growing column of varints in their wire form, kept and used again from batch to batch. */
final class VarintColumn {
  /** Tag byte and length of a packed field, at most. */
  static final int HEADER_BYTES = 6;

  private static final int INITIAL_BYTES = 1 << 10;
  private static final int MAX_VARINT_BYTES = 10;

  /** A column that one odd line blew up is not kept. */
  private static final int KEPT_BYTES = 4 << 20;

  private byte[] bytes = new byte[INITIAL_BYTES];
  private int size;

  /** Bytes of {@code value} as a varint, 1 to 10. */
  static int sizeOf(long value) {
    return (70 - Long.numberOfLeadingZeros(value | 1)) / 7;
  }

  /** Appends a value, taken as unsigned. */
  void add(long value) {
    reserve(1);
    size = writeVarint(value, bytes, size);
  }

  /**
   * Appends the distance of each value in {@code [from, to)} from the one before.
   *
   * @param before what comes before the first
   */
  void addDeltas(long[] ascending, int from, int to, long before) {
    reserve(to - from);
    byte[] target = bytes;
    int at = size;
    long previous = before;
    for (int i = from; i < to; i++) {
      long delta = ascending[i] - previous;
      previous = ascending[i];
      if (delta < 0x80 && delta >= 0) {
        target[at++] = (byte) delta;
      } else {
        at = writeVarint(delta, target, at);
      }
    }
    size = at;
  }

  private void reserve(int varints) {
    int most = Math.addExact(size, Math.multiplyExact(varints, MAX_VARINT_BYTES));
    if (most > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(most, bytes.length * 2));
    }
  }

  /** Appends {@code value} {@code times} times. */
  void addRepeated(long value, int times) {
    for (int i = 0; i < times; i++) {
      add(value);
    }
  }

  /** Bytes of the values. */
  int size() {
    return size;
  }

  void clear() {
    size = 0;
    if (bytes.length > KEPT_BYTES) {
      bytes = new byte[INITIAL_BYTES];
    }
  }

  /** Bytes of the column as a packed field; 0 if it is empty, as it is then absent. */
  int packedSize() {
    return size == 0 ? 0 : 1 + sizeOf(size) + size;
  }

  /**
   * Writes the column as a packed field, nothing if it is empty.
   *
   * @param field its number, 1 to 15
   * @return where the next field goes
   */
  int writePacked(int field, byte[] target, int at) {
    if (size == 0) {
      return at;
    }
    target[at] = (byte) (field << 3 | 2);
    int next = writeVarint(size, target, at + 1);
    System.arraycopy(bytes, 0, target, next, size);
    return next + size;
  }

  /**
   * Bytes of a varint field with a number from 1 to 15; 0 if the value is 0, as it is then absent.
   */
  static int fieldSize(long value) {
    return value == 0 ? 0 : 1 + sizeOf(value);
  }

  /** Writes a varint field, nothing if the value is 0. */
  static int writeField(int field, long value, byte[] target, int at) {
    if (value == 0) {
      return at;
    }
    target[at] = (byte) (field << 3);
    return writeVarint(value, target, at + 1);
  }

  static int writeVarint(long value, byte[] target, int at) {
    int next = at;
    long rest = value;
    for (; (rest & ~0x7FL) != 0; rest >>>= 7) {
      target[next++] = (byte) (rest | 0x80);
    }
    target[next++] = (byte) rest;
    return next;
  }
}
