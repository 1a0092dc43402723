package dev.trawl.examples.recordstats;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Partials: groups in ascending order of the unsigned bytes of their keys, so that two are merged
 * like two sorted lists. Of each group: length of the key (2 bytes), count, sum, least and largest
 * value (8 bytes each), the key.
 */
final class GroupCodec {
  private static final int NUMBERS_BYTES = Short.BYTES + 4 * Long.BYTES;

  private final FixedPoint numbers;

  GroupCodec(FixedPoint numbers) {
    this.numbers = numbers;
  }

  /** A group as it lies in a partial. */
  private record Group(byte[] key, long count, long sum, long least, long most) {

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

  byte[] encode(GroupTable table) {
    List<Group> groups =
        IntStream.range(0, table.groups())
            .mapToObj(
                i ->
                    new Group(
                        table.key(i), table.count(i), table.sum(i), table.least(i), table.most(i)))
            .sorted(Comparator.comparing(Group::key, Arrays::compareUnsigned))
            .toList();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    groups.forEach(group -> group.write(bytes));
    return bytes.toByteArray();
  }

  byte[] merge(byte[] left, byte[] right) {
    Cursor a = new Cursor(left);
    Cursor b = new Cursor(right);
    ByteArrayOutputStream merged = new ByteArrayOutputStream(left.length + right.length);
    while (!a.done() || !b.done()) {
      int order = a.done() ? 1 : b.done() ? -1 : Arrays.compareUnsigned(a.key(), b.key());
      Group next = order < 0 ? a.take() : order > 0 ? b.take() : a.take().plus(b.take());
      next.write(merged);
    }
    return merged.toByteArray();
  }

  /** A line a group: {@code key=min/mean/max/count}. */
  byte[] text(byte[] partial) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    for (Cursor groups = new Cursor(partial); !groups.done(); ) {
      Group group = groups.take();
      text.writeBytes(group.key());
      String line =
          "="
              + numbers.text(group.least())
              + "/"
              + numbers.mean(group.sum(), group.count())
              + "/"
              + numbers.text(group.most())
              + "/"
              + group.count()
              + "\n";
      text.writeBytes(line.getBytes(StandardCharsets.US_ASCII));
    }
    return text.toByteArray();
  }

  /** Reads the groups of a partial one by one. */
  private static final class Cursor {
    private final ByteBuffer bytes;
    private Group next = new Group(new byte[0], 0, 0, 0, 0);
    private boolean done;

    Cursor(byte[] partial) {
      bytes = ByteBuffer.wrap(partial);
      advance();
    }

    private void advance() {
      done = !bytes.hasRemaining();
      if (!done) {
        next = Group.read(bytes);
      }
    }

    boolean done() {
      return done;
    }

    byte[] key() {
      return next.key();
    }

    Group take() {
      Group taken = next;
      advance();
      return taken;
    }
  }
}
