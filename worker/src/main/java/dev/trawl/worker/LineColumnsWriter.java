package dev.trawl.worker;

import dev.trawl.proto.v1.LineColumns;
import dev.trawl.proto.v1.LineKind;
import java.util.Arrays;

/**
 * Writes lines as a serialized {@link LineColumns}, straight into its wire form. The matches of a
 * line arrive before the line itself and wait in a scratch array, as the first one's delta counts
 * from the line's start.
 */
final class LineColumnsWriter {
  /**
   * Most matches reported within one line. A batch cannot be cut inside a line, so without a bound
   * one huge line would make a message of any size; 512 Ki matches are at most 7.5 MiB.
   */
  static final int MAX_LINE_MATCHES = 512 << 10;

  private static final int HEADERS_BYTES = 8 * VarintColumn.HEADER_BYTES;
  private static final int MAX_LINE_BYTES = 9 + 9 + 9 + 4 + 1;
  private static final int LONGS_PER_MATCH = 3;

  private final VarintColumn startDeltas = new VarintColumn();
  private final VarintColumn lengths = new VarintColumn();
  private final VarintColumn numberDeltas = new VarintColumn();

  /** Empty as long as no line is context. */
  private final VarintColumn kinds = new VarintColumn();

  private final VarintColumn matchCounts = new VarintColumn();
  private final VarintColumn matchStartDeltas = new VarintColumn();
  private final ConstantColumn matchLengths = new ConstantColumn();
  private final ConstantColumn matchPatternIds = new ConstantColumn();

  private boolean withNumbers;
  private boolean withMatches;

  /** Start, length and pattern of each match of the line to come. */
  private long[] scratch = new long[LONGS_PER_MATCH * 64];

  private int scratchMatches;
  private long previousStart;
  private long previousNewlines;
  private int count;

  /** Chooses the optional columns for the attempt to come. */
  void configure(ResultForm.Lines form) {
    withNumbers = form.numbers();
    withMatches = form.matches();
    scratchMatches = 0;
  }

  /**
   * Forgets the lines but not the matches of the line to come.
   *
   * @param base where the first start delta counts from
   * @param newlines newlines before {@code base}, where the first number delta counts from
   */
  void reset(long base, long newlines) {
    startDeltas.clear();
    lengths.clear();
    numberDeltas.clear();
    kinds.clear();
    matchCounts.clear();
    matchStartDeltas.clear();
    matchLengths.clear();
    matchPatternIds.clear();
    previousStart = base;
    previousNewlines = newlines;
    count = 0;
  }

  int count() {
    return count;
  }

  /**
   * Keeps a match of the line to come, if matches are wanted.
   *
   * @return false if the line has more matches than can be reported
   */
  boolean addMatch(long start, long length, int patternId) {
    if (!withMatches) {
      return true;
    }
    if (scratchMatches == MAX_LINE_MATCHES) {
      return false;
    }
    int at = scratchMatches++ * LONGS_PER_MATCH;
    if (at == scratch.length) {
      scratch = Arrays.copyOf(scratch, scratch.length * 2);
    }
    scratch[at] = start;
    scratch[at + 1] = length;
    scratch[at + 2] = Integer.toUnsignedLong(patternId);
    return true;
  }

  /** Upper bound of the serialized size, in bytes, if a line were added with the matches kept. */
  long sizeWith() {
    long size =
        HEADERS_BYTES
            + MAX_LINE_BYTES
            + startDeltas.size()
            + lengths.size()
            + numberDeltas.size()
            + count
            + matchCounts.size()
            + matchStartDeltas.size()
            + matchLengths.size()
            + matchPatternIds.size();
    return size + scratchSize();
  }

  private long scratchSize() {
    long size = 0;
    long lengthsWrittenOut = 0;
    long idsWrittenOut = 0;
    for (int i = 0; i < scratchMatches; i++) {
      int at = i * LONGS_PER_MATCH;
      lengthsWrittenOut = Math.max(lengthsWrittenOut, matchLengths.writingOutCost(scratch[at + 1]));
      idsWrittenOut = Math.max(idsWrittenOut, matchPatternIds.writingOutCost(scratch[at + 2]));
      long gap = i == 0 ? Long.MAX_VALUE : scratch[at] - scratch[at - LONGS_PER_MATCH];
      size +=
          VarintColumn.sizeOf(gap)
              + VarintColumn.sizeOf(scratch[at + 1])
              + VarintColumn.sizeOf(scratch[at + 2]);
    }
    return size + lengthsWrittenOut + idsWrittenOut;
  }

  /**
   * Appends a line with the matches kept; starts ascend.
   *
   * @param context it only surrounds lines that are looked for
   */
  void add(long start, long length, long newlinesBefore, boolean context) {
    addKind(context);
    startDeltas.add(start - previousStart);
    lengths.add(length);
    if (withNumbers) {
      numberDeltas.add(newlinesBefore - previousNewlines);
    }
    if (withMatches) {
      addMatches(start);
    }
    previousStart = start;
    previousNewlines = newlinesBefore;
    count++;
  }

  private void addKind(boolean context) {
    if (context && kinds.size() == 0) {
      kinds.addRepeated(LineKind.LINE_KIND_MATCH_VALUE, count);
    }
    if (context || kinds.size() > 0) {
      kinds.add(context ? LineKind.LINE_KIND_CONTEXT_VALUE : LineKind.LINE_KIND_MATCH_VALUE);
    }
  }

  private void addMatches(long lineStart) {
    matchCounts.add(scratchMatches);
    long previous = lineStart;
    for (int i = 0; i < scratchMatches; i++) {
      int at = i * LONGS_PER_MATCH;
      matchStartDeltas.add(scratch[at] - previous);
      matchLengths.add(scratch[at + 1]);
      matchPatternIds.add(scratch[at + 2]);
      previous = scratch[at];
    }
    scratchMatches = 0;
  }

  /** The serialized {@link LineColumns}. */
  byte[] toBytes() {
    byte[] bytes = new byte[packedSize()];
    int at = startDeltas.writePacked(LineColumns.START_DELTAS_FIELD_NUMBER, bytes, 0);
    at = lengths.writePacked(LineColumns.LENGTHS_FIELD_NUMBER, bytes, at);
    at = numberDeltas.writePacked(LineColumns.NUMBER_DELTAS_FIELD_NUMBER, bytes, at);
    at = kinds.writePacked(LineColumns.KINDS_FIELD_NUMBER, bytes, at);
    at = matchCounts.writePacked(LineColumns.MATCH_COUNTS_FIELD_NUMBER, bytes, at);
    at = matchStartDeltas.writePacked(LineColumns.MATCH_START_DELTAS_FIELD_NUMBER, bytes, at);
    at =
        matchLengths.write(
            LineColumns.MATCH_LENGTHS_FIELD_NUMBER,
            LineColumns.CONSTANT_MATCH_LENGTH_FIELD_NUMBER,
            bytes,
            at);
    matchPatternIds.write(
        LineColumns.MATCH_PATTERN_IDS_FIELD_NUMBER,
        LineColumns.CONSTANT_PATTERN_ID_FIELD_NUMBER,
        bytes,
        at);
    return bytes;
  }

  private int packedSize() {
    return startDeltas.packedSize()
        + lengths.packedSize()
        + numberDeltas.packedSize()
        + kinds.packedSize()
        + matchCounts.packedSize()
        + matchStartDeltas.packedSize()
        + matchLengths.packedSize()
        + matchPatternIds.packedSize();
  }
}
