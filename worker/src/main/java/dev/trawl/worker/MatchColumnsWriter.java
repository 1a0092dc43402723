package dev.trawl.worker;

import dev.trawl.proto.v1.MatchColumns;

/**
 * Writes matches as a serialized {@link MatchColumns}, straight into its wire form: no object and
 * no allocation per match. A packed field begins with its length, so each column has its own buffer
 * and they are put together at the end.
 */
final class MatchColumnsWriter {
  private static final int HEADERS_BYTES = 3 * VarintColumn.HEADER_BYTES;

  /** Three varints: a delta and a length of at most 63 bits, an id of at most 31. */
  private static final int MAX_ENTRY_BYTES = 9 + 9 + 5;

  private final VarintColumn startDeltas = new VarintColumn();
  private final ConstantColumn lengths = new ConstantColumn();
  private final ConstantColumn patternIds = new ConstantColumn();
  private long previousStart;
  private int count;

  /** Forgets the matches; the first delta counts from {@code base}. */
  void reset(long base) {
    startDeltas.clear();
    lengths.clear();
    patternIds.clear();
    previousStart = base;
    count = 0;
  }

  int count() {
    return count;
  }

  /** Appends a match; starts ascend. */
  void add(long start, long length, int patternId) {
    startDeltas.add(start - previousStart);
    lengths.add(length);
    patternIds.add(Integer.toUnsignedLong(patternId));
    previousStart = start;
    count++;
  }

  /**
   * Appends matches of the same length and pattern.
   *
   * @param starts ascending, counted from {@code base}; those in {@code [from, to)} are taken, at
   *     least one
   */
  void addAll(long base, long[] starts, int from, int to, long length, int patternId) {
    startDeltas.addDeltas(starts, from, to, previousStart - base);
    lengths.addRepeated(length, to - from);
    patternIds.addRepeated(Integer.toUnsignedLong(patternId), to - from);
    previousStart = base + starts[to - 1];
    count += to - from;
  }

  /** Upper bound of the serialized size, in bytes, if this match were added. */
  long sizeWith(long length, int patternId) {
    return sizeWith(1, length, patternId);
  }

  /** Upper bound of the serialized size, in bytes, if so many like this were added. */
  long sizeWith(int matches, long length, int patternId) {
    return HEADERS_BYTES
        + (long) matches * MAX_ENTRY_BYTES
        + startDeltas.size()
        + lengths.size()
        + patternIds.size()
        + lengths.writingOutCost(length)
        + patternIds.writingOutCost(Integer.toUnsignedLong(patternId));
  }

  /** The serialized {@link MatchColumns}. */
  byte[] toBytes() {
    byte[] bytes =
        new byte[startDeltas.packedSize() + lengths.packedSize() + patternIds.packedSize()];
    int at = startDeltas.writePacked(MatchColumns.START_DELTAS_FIELD_NUMBER, bytes, 0);
    at =
        lengths.write(
            MatchColumns.LENGTHS_FIELD_NUMBER,
            MatchColumns.CONSTANT_LENGTH_FIELD_NUMBER,
            bytes,
            at);
    patternIds.write(
        MatchColumns.PATTERN_IDS_FIELD_NUMBER,
        MatchColumns.CONSTANT_PATTERN_ID_FIELD_NUMBER,
        bytes,
        at);
    return bytes;
  }
}
