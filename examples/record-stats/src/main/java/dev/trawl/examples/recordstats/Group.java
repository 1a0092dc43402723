package dev.trawl.examples.recordstats;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/**
 * A group as it lies in a partial: length of the key (2 bytes), count, sum, least and largest value
 * (8 bytes each), the key.
 */
record Group(byte[] key, long count, long sum, long least, long most) {
  private static final int NUMBERS_BYTES = Short.BYTES + 4 * Long.BYTES;

  static Group read(ByteBuffer from) {
    byte[] key = new byte[Short.toUnsignedInt(from.getShort())];
    long count = from.getLong();
    long sum = from.getLong();
    long least = from.getLong();
    long most = from.getLong();
    from.get(key);
    return new Group(key, count, sum, least, most);
  }

  /** Both together; sums that pass 64 bits fail, they do not wrap. */
  Group plus(Group other) {
    return new Group(
        key,
        count + other.count,
        Math.addExact(sum, other.sum),
        Math.min(least, other.least),
        Math.max(most, other.most));
  }

  void write(ByteArrayOutputStream to) {
    ByteBuffer header = ByteBuffer.allocate(NUMBERS_BYTES);
    header.putShort((short) key.length);
    header.putLong(count).putLong(sum).putLong(least).putLong(most);
    to.writeBytes(header.array());
    to.writeBytes(key);
  }
}
