package dev.trawl.examples.recordstats;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;

/**
 * Partials: groups in ascending order of the unsigned bytes of their keys, so that two are merged
 * like two sorted lists.
 */
final class GroupCodec {
  private final FixedPoint numbers;

  GroupCodec(FixedPoint numbers) {
    this.numbers = numbers;
  }

  byte[] encode(GroupTable table) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    table.groups().stream()
        .sorted(Comparator.comparing(Group::key, Arrays::compareUnsigned))
        .forEach(group -> group.write(bytes));
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
