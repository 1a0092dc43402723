package dev.trawl.examples.recordstats;

import dev.trawl.scan.spi.CheckIn;
import dev.trawl.scan.spi.PartialOperator;
import dev.trawl.scan.window.Window;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Statistics of records, by key. A range owns the records whose first byte lies in it: it begins
 * with the first one that follows a newline, or the blob's start, and follows its last one past the
 * range's end. An empty line is no record; the last record needs no newline.
 */
final class RecordScan implements PartialOperator {
  private static final ValueLayout.OfLong WORD =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final long NEWLINES = Swar.broadcast((byte) '\n');
  private static final long STRIDE_BYTES = 1 << 20;

  /** Longest record: what a window of a blob that is not mapped must hold. */
  private static final int MAX_RECORD_BYTES = 64 << 10;

  private static final int SHOWN_BYTES = 80;

  /** What {@link #knownKey} may read: two words, and one behind a delimiter in them. */
  private static final int READ_AHEAD_BYTES = 3 * Long.BYTES + 1;

  private final long delimiters;
  private final FixedPoint numbers;
  private final GroupCodec codec;

  RecordScan(byte delimiter, int decimals) {
    this.delimiters = Swar.broadcast(delimiter);
    this.numbers = new FixedPoint(decimals);
    this.codec = new GroupCodec(numbers);
  }

  @Override
  public byte[] scan(Window window, long start, long end, CheckIn checkIn) throws IOException {
    GroupTable table = new GroupTable();
    FixedPoint.Reader values = numbers.reader();
    long at = firstRecord(window, start, end);
    while (at < end) {
      at = records(window, at, Math.min(at + STRIDE_BYTES, end), table, values);
      if (!checkIn.advance(at)) {
        break;
      }
    }
    return codec.encode(table);
  }

  @Override
  public byte[] merge(byte[] left, byte[] right) {
    return codec.merge(left, right);
  }

  @Override
  public byte[] finish(byte[] partial) {
    return codec.text(partial);
  }

  /** Where the first record starts that starts in the range; at or past its end if none does. */
  private static long firstRecord(Window window, long start, long end) throws IOException {
    if (start == 0) {
      return 0;
    }
    for (long at = start - 1; at < end; at += MAX_RECORD_BYTES) {
      long to = Math.min(at + MAX_RECORD_BYTES, end);
      window.require(at, to);
      long newline = find(window.bytes(), NEWLINES, at - window.start(), to - window.start());
      if (newline < to - window.start()) {
        return newline + 1 + window.start();
      }
    }
    return end;
  }

  /** Takes in the records that start in {@code [from, to)}; where the next one starts. */
  private long records(
      Window window, long from, long to, GroupTable table, FixedPoint.Reader values)
      throws IOException {
    long limit = Math.min(to + MAX_RECORD_BYTES, window.blobSize());
    window.require(from, limit);
    long base = window.start();
    Stretch stretch = new Stretch(window.bytes(), base, limit - base, table, values);
    return records(stretch, from - base, to - base) + base;
  }

  /**
   * What is visible of a blob, and what becomes of it.
   *
   * @param base blob offset of the first byte
   * @param visible how many bytes can be seen
   */
  private record Stretch(
      MemorySegment bytes, long base, long visible, GroupTable table, FixedPoint.Reader values) {}

  /** Takes in the records that start in {@code [from, to)}; where the next one starts. */
  private long records(Stretch in, long from, long to) {
    long safe = Math.min(to, in.visible - READ_AHEAD_BYTES);
    long at = from;
    while (at < to) {
      at = knownKeys(in.bytes, at, safe, in.table);
      if (at < to) {
        at = anyRecord(in, at);
      }
    }
    return at;
  }

  /**
   * Takes in records up to the first that is left to {@link #anyRecord}, or that starts at or past
   * {@code safe}. A method of its own: it is called often, so it is soon compiled, and calls
   * nothing that is not inlined, so what it reads of objects stays in registers.
   */
  private long knownKeys(MemorySegment bytes, long from, long safe, GroupTable table) {
    long at = from;
    while (at < safe) {
      long next = knownKey(bytes, at, table);
      if (next == at) {
        break;
      }
      at = next;
    }
    return at;
  }

  /**
   * Takes in the record at {@code at}, behind which {@link #READ_AHEAD_BYTES} can be seen, if its
   * key is known and has at most 15 bytes and its number is short. That it is a record needs no
   * proof then: no known key has a newline.
   *
   * @return where the next one starts; {@code at} if this one is left to {@link #anyRecord}
   */
  private long knownKey(MemorySegment bytes, long at, GroupTable table) {
    long first = bytes.get(WORD, at);
    long second = bytes.get(WORD, at + Long.BYTES);
    long firstMarks = Swar.find(first, delimiters);
    long secondMarks = Swar.find(second, delimiters);
    // All ones if the delimiter is not in the first word.
    long goesOn = ~((firstMarks | -firstMarks) >> 63);
    long numberAt = at + 1 + Swar.first(firstMarks) + (Swar.first(secondMarks) & goesOn);
    long word = bytes.get(WORD, numberAt);
    long newlines = Swar.find(word, NEWLINES);
    long value = numbers.readShort(word, newlines);
    if ((firstMarks | secondMarks) == 0
        || value == FixedPoint.NOT_SHORT
        || !table.add(
            first & Swar.through(firstMarks), second & Swar.through(secondMarks) & goesOn, value)) {
      return at;
    }
    return numberAt + Swar.first(newlines) + 1;
  }

  /** Takes in any record, or no more than a newline; where the next one starts. */
  private long anyRecord(Stretch in, long at) {
    if (in.bytes.get(ValueLayout.JAVA_BYTE, at) == '\n') {
      return at + 1;
    }
    try {
      return checkedRecord(in, at);
    } catch (BadRecordException e) {
      throw bad(e, in.bytes, in.base, at, in.visible);
    }
  }

  private long checkedRecord(Stretch in, long at) throws BadRecordException {
    long keyEnd = find(in.bytes, delimiters, at, in.visible);
    if (keyEnd == in.visible) {
      throw new BadRecordException("no delimiter");
    }
    long length = keyEnd - at;
    long first = keyWord(in, at, keyEnd);
    long second = length < Long.BYTES ? 0 : keyWord(in, at + Long.BYTES, keyEnd);
    long hash = GroupTable.hash(first, second);
    for (long i = at + GroupTable.SHORT_KEY_BYTES; i <= keyEnd; i += Long.BYTES) {
      hash = GroupTable.mix(hash, keyWord(in, i, keyEnd));
    }
    int group = in.table.find(first, second, hash, in.bytes, at, (int) length);
    if (group < 0 && find(in.bytes, NEWLINES, at, keyEnd) < keyEnd) {
      throw new BadRecordException("no delimiter");
    }
    long value;
    try {
      value = in.values.read(in.bytes, keyEnd + 1, in.visible);
    } catch (NumberFormatException e) {
      throw new BadRecordException("no number, or one with too many digits or decimals");
    }
    if (in.values.end() - at >= MAX_RECORD_BYTES) {
      throw new BadRecordException("more than " + MAX_RECORD_BYTES + " bytes");
    }
    if (group < 0) {
      in.table.make(first, second, hash, in.bytes, at, (int) length, value);
    } else {
      in.table.add(group, value);
    }
    return in.values.end() + 1;
  }

  /** Eight bytes of a key, up to and with its delimiter, zeros behind. */
  private static long keyWord(Stretch in, long at, long keyEnd) {
    long word =
        at + Long.BYTES <= in.visible ? in.bytes.get(WORD, at) : tail(in.bytes, at, in.visible);
    return keyEnd - at < Long.BYTES ? word & Swar.through(Swar.mark((int) (keyEnd - at))) : word;
  }

  /** The last bytes that can be seen, and newlines in the place of those that cannot. */
  private static long tail(MemorySegment bytes, long from, long visible) {
    long word = NEWLINES;
    for (int i = 0; from + i < visible; i++) {
      int shift = i << 3;
      long b = bytes.get(ValueLayout.JAVA_BYTE, from + i) & 0xFFL;
      word = word & ~(0xFFL << shift) | b << shift;
    }
    return word;
  }

  /** The first byte of the pattern in {@code [from, to)}; {@code to} if there is none. */
  private static long find(MemorySegment bytes, long pattern, long from, long to) {
    long at = from;
    for (; at + Long.BYTES <= to; at += Long.BYTES) {
      long marks = Swar.find(bytes.get(WORD, at), pattern);
      if (marks != 0) {
        return at + Swar.first(marks);
      }
    }
    byte value = (byte) pattern;
    while (at < to && bytes.get(ValueLayout.JAVA_BYTE, at) != value) {
      at++;
    }
    return at;
  }

  private static IllegalStateException bad(
      BadRecordException e, MemorySegment bytes, long base, long start, long visible) {
    long end = Math.min(find(bytes, NEWLINES, start, visible), start + SHOWN_BYTES);
    byte[] shown = bytes.asSlice(start, end - start).toArray(ValueLayout.JAVA_BYTE);
    return new IllegalStateException(
        "the record at offset "
            + (base + start)
            + " has "
            + e.getMessage()
            + ": "
            + new String(shown, StandardCharsets.UTF_8),
        e);
  }

  /** What is wrong with a record. */
  private static final class BadRecordException extends Exception {
    private static final long serialVersionUID = 1L;

    BadRecordException(String what) {
      super(what);
    }
  }
}
