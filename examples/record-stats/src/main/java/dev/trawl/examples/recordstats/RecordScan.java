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
    MemorySegment bytes = window.bytes();
    long base = window.start();
    long visible = limit - base;
    long at = from - base;
    while (at < to - base) {
      if (bytes.get(ValueLayout.JAVA_BYTE, at) == '\n') {
        at++;
        continue;
      }
      try {
        at = record(bytes, at, visible, table, values);
      } catch (BadRecordException e) {
        throw bad(e, bytes, base, at, visible);
      }
    }
    return at + base;
  }

  /**
   * Takes in the record at {@code at}; where the next one starts. The key is hashed on the way to
   * the delimiter, eight bytes at a time.
   */
  private long record(
      MemorySegment bytes, long at, long visible, GroupTable table, FixedPoint.Reader values)
      throws BadRecordException {
    long hash = 0;
    long keyEnd = at;
    long word = 0;
    int rest = -1;
    for (; rest < 0; keyEnd += rest < 0 ? Long.BYTES : rest) {
      boolean whole = keyEnd + Long.BYTES <= visible;
      word = whole ? bytes.get(WORD, keyEnd) : tail(bytes, keyEnd, visible);
      long marks = Swar.find(word, delimiters);
      long ends = Swar.find(word, NEWLINES);
      if (ends != 0 && (marks == 0 || Swar.first(ends) < Swar.first(marks))) {
        throw new BadRecordException("no delimiter");
      }
      if (marks != 0) {
        rest = Swar.first(marks);
        word = Swar.keep(word, rest);
      } else if (!whole) {
        throw new BadRecordException("no delimiter");
      }
      hash = GroupTable.mix(hash, word);
    }
    long value;
    try {
      value = values.read(bytes, keyEnd + 1, visible);
    } catch (NumberFormatException e) {
      throw new BadRecordException("no number, or one with too many digits or decimals");
    }
    if (values.end() - at >= MAX_RECORD_BYTES) {
      throw new BadRecordException("more than " + MAX_RECORD_BYTES + " bytes");
    }
    table.add(table.group(hash, bytes, at, (int) (keyEnd - at)), value);
    return values.end() + 1;
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
