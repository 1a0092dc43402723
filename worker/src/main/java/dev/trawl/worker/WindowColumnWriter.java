package dev.trawl.worker;

import java.io.ByteArrayOutputStream;

/**
 * Writes the values of windows as a serialized {@link dev.trawl.proto.v1.EntropyResult} or {@link
 * dev.trawl.proto.v1.DigestResult}: in both, one value after the other in field 1.
 */
final class WindowColumnWriter {
  private static final int FIELD_TAG = 1 << 3 | 2;

  private final ByteArrayOutputStream values = new ByteArrayOutputStream();
  private int count;

  /** Forgets the values. */
  void reset() {
    values.reset();
    count = 0;
  }

  int count() {
    return count;
  }

  /** Appends the value of the next window. */
  void add(byte[] value) {
    values.write(value, 0, value.length);
    count++;
  }

  /** Upper bound of the serialized size, in bytes, if this value were added. */
  long sizeWith(byte[] value) {
    return VarintColumn.HEADER_BYTES + (long) values.size() + value.length;
  }

  /** The serialized message. */
  byte[] toBytes() {
    int length = values.size();
    byte[] bytes = new byte[1 + VarintColumn.sizeOf(length) + length];
    bytes[0] = FIELD_TAG;
    int at = VarintColumn.writeVarint(length, bytes, 1);
    System.arraycopy(values.toByteArray(), 0, bytes, at, length);
    return bytes;
  }
}
