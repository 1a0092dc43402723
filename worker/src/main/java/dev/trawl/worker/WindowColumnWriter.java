package dev.trawl.worker;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * Writes the values of windows as a serialized {@link dev.trawl.proto.v1.EntropyResult} or {@link
 * dev.trawl.proto.v1.DigestResult}: in both, one value after the other in field 1. Or items as a
 * {@link dev.trawl.proto.v1.CustomResult}: each of them a field 1 of its own.
 */
final class WindowColumnWriter {
  private static final int FIELD_TAG = 1 << 3 | 2;

  private final ByteArrayOutputStream values = new ByteArrayOutputStream();
  private int count;
  private boolean apart;

  /**
   * For the attempt that begins.
   *
   * @param fieldsApart values are items of any length, each in a field of its own
   */
  void configure(boolean fieldsApart) {
    apart = fieldsApart;
  }

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
    if (apart) {
      byte[] header = header(value.length);
      values.write(header, 0, header.length);
    }
    values.write(value, 0, value.length);
    count++;
  }

  /** Upper bound of the serialized size, in bytes, if this value were added. */
  long sizeWith(byte[] value) {
    return VarintColumn.HEADER_BYTES + (long) values.size() + value.length;
  }

  /** The serialized message. */
  byte[] toBytes() {
    if (apart) {
      return values.toByteArray();
    }
    int length = values.size();
    byte[] header = header(length);
    byte[] bytes = Arrays.copyOf(header, header.length + length);
    System.arraycopy(values.toByteArray(), 0, bytes, header.length, length);
    return bytes;
  }

  private static byte[] header(int length) {
    byte[] header = new byte[1 + VarintColumn.sizeOf(length)];
    header[0] = FIELD_TAG;
    VarintColumn.writeVarint(length, header, 1);
    return header;
  }
}
