package dev.trawl.server.scan;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import dev.trawl.proto.v1.LineColumns;
import dev.trawl.proto.v1.MatchColumns;
import dev.trawl.proto.worker.v1.Batch;
import dev.trawl.scan.blob.ByteRange;
import java.io.IOException;

/**
 * Checks what a worker sends before it becomes part of an answer: as many entries as it says, every
 * start inside the segment, no result past the end of the blob. Ascending order needs no check:
 * deltas are unsigned and their sum is bounded.
 *
 * <p>Match columns are walked in their wire form, without building objects: the supervisor passes
 * 100 million matches on, and must not decode them into memory to do so.
 */
final class ColumnCheck {
  /** Field of every result message of windows: one value after the other. */
  private static final int VALUES_FIELD = 1;

  private final ByteRange segment;
  private final BatchRules rules;
  private final WindowGrid grid;
  private final long blobSize;
  private final ByteString results;

  private long count = -1;
  private long contextLines;
  private long firstStart;
  private long lastStart;
  private long maxLength;
  private long lastLength;

  private ColumnCheck(BatchRules rules, Batch batch) {
    this.rules = rules;
    this.grid = rules.grid();
    this.segment = new ByteRange(batch.getSegmentStart(), batch.getSegmentEnd());
    this.blobSize = rules.blobSize();
    this.results = batch.getResults();
    this.firstStart = segment.end();
    this.lastStart = segment.start();
  }

  /**
   * Checks a batch whose segment has been checked already.
   *
   * @throws BadResultsException if its results break a rule
   */
  static AcceptedBatch check(BatchRules rules, Batch batch) throws BadResultsException {
    return new ColumnCheck(rules, batch).run(rules.kind(), batch);
  }

  private AcceptedBatch run(AnswerKind kind, Batch batch) throws BadResultsException {
    long claimed = batch.getResultCount();
    checkNumbers(batch);
    if (results.isEmpty() && !kind.merges()) {
      if (kind.streams() && claimed != 0) {
        throw new BadResultsException(claimed + " results claimed, none sent, in " + segment);
      }
      if (kind.ofWindows() && grid.startsIn(segment) > 0) {
        throw new BadResultsException("no " + kind + " sent for " + segment);
      }
      return accepted(batch, segment.start());
    }
    try {
      switch (kind) {
        case MATCHES, PATTERN_COUNTS, DISTRIBUTION -> walkMatches(results.newCodedInput());
        case LINES -> walkLines(LineColumns.parseFrom(results), batch.getNewlines());
        case ENTROPY, CHUNK_DIGESTS -> walkWindows(results.newCodedInput());
        case HISTOGRAM, CHECKSUM, LINE_STATISTICS -> checkPartial(kind);
        case ITEMS -> walkItems();
        case PARTIAL -> count = 1;
        case COUNT ->
            throw new BadResultsException("a count carries no result bytes, in " + segment);
      }
    } catch (IOException e) {
      throw new BadResultsException("results of " + segment + " do not parse: " + e.getMessage());
    }
    if (count != claimed) {
      throw new BadResultsException(
          claimed + " results claimed, " + count + " sent, in " + segment);
    }
    checkBounds();
    return accepted(batch, lastStart + lastLength);
  }

  /** There is at most one newline a byte, and so many results as can start in so many. */
  private void checkNumbers(Batch batch) throws BadResultsException {
    if (Long.compareUnsigned(batch.getResultCount(), rules.mostResultsIn(segment.length())) > 0) {
      throw new BadResultsException(
          Long.toUnsignedString(batch.getResultCount()) + " results claimed in " + segment);
    }
    if (Long.compareUnsigned(batch.getNewlines(), segment.length()) > 0) {
      throw new BadResultsException(
          Long.toUnsignedString(batch.getNewlines()) + " newlines claimed in " + segment);
    }
  }

  private AcceptedBatch accepted(Batch batch, long lastEnd) {
    return new AcceptedBatch(
        segment,
        batch.getNewlines(),
        batch.getResultCount(),
        contextLines,
        results,
        firstStart,
        lastEnd,
        batch.getAfterMatch());
  }

  /** Every segment with bytes in it brings a partial; that of none at all may be no bytes. */
  private void checkPartial(AnswerKind kind) throws IOException, BadResultsException {
    if (!segment.isEmpty() || !results.isEmpty()) {
      PartialMerge.of(kind).check(segment, results, blobSize);
    }
    count = 0;
  }

  /** Where in the segment they start, nobody knows here. */
  private void walkItems() throws IOException, BadResultsException {
    count = CustomCheck.countItems(results.newCodedInput(), segment);
    firstStart = segment.start();
  }

  /** One field with a value for each window that starts in the segment, and nothing else. */
  private void walkWindows(CodedInputStream in) throws IOException, BadResultsException {
    int wanted = WireFormat.WIRETYPE_LENGTH_DELIMITED | VALUES_FIELD << 3;
    long bytes = in.readTag() == wanted ? in.readRawVarint32() : -1;
    long windows = grid.startsIn(segment);
    if (windows == 0 || bytes / grid.valueBytes() != windows || bytes % grid.valueBytes() != 0) {
      throw new BadResultsException(
          bytes + " bytes of values for " + windows + " windows, in " + segment);
    }
    in.skipRawBytes((int) bytes);
    if (!in.isAtEnd()) {
      throw new BadResultsException("something follows the values of windows, in " + segment);
    }
    count = windows;
    firstStart = grid.firstStart(segment.start());
    lastStart = firstStart + (windows - 1) * grid.windowBytes();
    lastLength = Math.min(grid.windowBytes(), blobSize - lastStart);
    maxLength = lastLength;
  }

  /** One pass over the wire form; columns may come in any order, each once. */
  private void walkMatches(CodedInputStream in) throws IOException, BadResultsException {
    long lengths = -1;
    long ids = -1;
    long constantLength = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case MatchColumns.START_DELTAS_FIELD_NUMBER -> {
          requireFirst(count);
          count = walkStarts(in, enterColumn(in, tag));
        }
        case MatchColumns.LENGTHS_FIELD_NUMBER -> {
          requireFirst(lengths);
          lengths = walkLengths(in, enterColumn(in, tag));
        }
        case MatchColumns.PATTERN_IDS_FIELD_NUMBER -> {
          requireFirst(ids);
          ids = walkIds(in, enterColumn(in, tag));
        }
        case MatchColumns.CONSTANT_LENGTH_FIELD_NUMBER -> constantLength = readNumber(in, tag);
        case MatchColumns.CONSTANT_PATTERN_ID_FIELD_NUMBER -> checkId(readNumber(in, tag));
        default -> {
          if (!in.skipField(tag)) {
            throw new BadResultsException("a group that ends without a start, in " + segment);
          }
        }
      }
    }
    count = Math.max(0, count);
    if ((lengths >= 0 && lengths != count) || (ids >= 0 && ids != count)) {
      throw new BadResultsException("columns of unequal length in " + segment);
    }
    if (lengths < 0) {
      takeLength(constantLength);
    }
  }

  /** The client would read a column that comes in two pieces as one that is twice as long. */
  private void requireFirst(long entriesBefore) throws BadResultsException {
    if (entriesBefore >= 0) {
      throw new BadResultsException("a column sent twice in " + segment);
    }
  }

  private long readNumber(CodedInputStream in, int tag) throws IOException, BadResultsException {
    if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_VARINT) {
      throw new BadResultsException("a constant that is no number, in " + segment);
    }
    return in.readRawVarint64();
  }

  private void takeLength(long length) throws BadResultsException {
    if (length < 0 || length > blobSize) {
      throw new BadResultsException("length " + Long.toUnsignedString(length) + " in " + segment);
    }
    lastLength = length;
    maxLength = Math.max(maxLength, length);
  }

  /** Enters a packed column and returns the limit to restore. A column sent unpacked is refused. */
  private int enterColumn(CodedInputStream in, int tag) throws IOException, BadResultsException {
    if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
      throw new BadResultsException("a column that is not packed, in " + segment);
    }
    return in.pushLimit(in.readRawVarint32());
  }

  private long walkStarts(CodedInputStream in, int limit) throws IOException, BadResultsException {
    long entries = 0;
    long start = segment.start();
    while (!in.isAtEnd()) {
      long delta = in.readRawVarint64();
      if (delta < 0 || delta > blobSize) {
        throw new BadResultsException(
            "start delta " + Long.toUnsignedString(delta) + " in " + segment);
      }
      start += delta;
      if (start > segment.end()) {
        throw new BadResultsException("a result starts at " + start + ", outside " + segment);
      }
      if (entries++ == 0) {
        firstStart = start;
      }
    }
    in.popLimit(limit);
    lastStart = start;
    return entries;
  }

  private long walkLengths(CodedInputStream in, int limit) throws IOException, BadResultsException {
    long entries = 0;
    while (!in.isAtEnd()) {
      takeLength(in.readRawVarint64());
      entries++;
    }
    in.popLimit(limit);
    return entries;
  }

  private long walkIds(CodedInputStream in, int limit) throws IOException, BadResultsException {
    long entries = 0;
    for (; !in.isAtEnd(); entries++) {
      checkId(in.readRawVarint64());
    }
    in.popLimit(limit);
    return entries;
  }

  /** Where patterns are named by index, it is one. */
  private void checkId(long id) throws BadResultsException {
    if (rules.kind() == AnswerKind.PATTERN_COUNTS && (id < 0 || id >= rules.patterns())) {
      throw new BadResultsException(
          "a match of pattern " + id + " of " + rules.patterns() + ", in " + segment);
    }
  }

  /** Lines are rarer than matches and their columns depend on each other: decoded, then checked. */
  private void walkLines(LineColumns lines, long newlines) throws BadResultsException {
    int entries = lines.getStartDeltasCount();
    long matches = 0;
    long start = segment.start();
    long numbers = 0;
    for (int i = 0; i < entries; i++) {
      start += within(lines.getStartDeltas(i), blobSize);
      firstStart = i == 0 ? start : firstStart;
      lastLength = i < lines.getLengthsCount() ? lines.getLengths(i) : -1;
      if (lastLength < 0 || start > segment.end() || lastLength > blobSize - start) {
        throw new BadResultsException(
            "line at " + start + " of " + lastLength + " bytes in " + segment);
      }
      boolean context = i < lines.getKindsCount() && isContext(lines, i);
      contextLines += context ? 1 : 0;
      if (i < lines.getMatchCountsCount()) {
        long here = within(lines.getMatchCounts(i), lines.getMatchStartDeltasCount() - matches);
        if (context && here > 0) {
          throw new BadResultsException("a line of context with matches, in " + segment);
        }
        checkMatchesInLine(lines, (int) matches, (int) here, start);
        matches += here;
      }
      if (i < lines.getNumberDeltasCount()) {
        numbers += within(lines.getNumberDeltas(i), newlines - numbers);
      }
    }
    lastStart = start;
    count = entries;
    boolean columnsAgree =
        lines.getLengthsCount() == entries
            && isAbsentOr(lines.getNumberDeltasCount(), entries)
            && isAbsentOr(lines.getKindsCount(), entries)
            && isAbsentOr(lines.getMatchCountsCount(), entries)
            && lines.getMatchStartDeltasCount() == matches
            && isAbsentOr(lines.getMatchLengthsCount(), matches)
            && isAbsentOr(lines.getMatchPatternIdsCount(), matches);
    if (!columnsAgree) {
      throw new BadResultsException("line columns that do not fit together in " + segment);
    }
  }

  private boolean isContext(LineColumns lines, int line) throws BadResultsException {
    return switch (lines.getKinds(line)) {
      case LINE_KIND_MATCH -> false;
      case LINE_KIND_CONTEXT -> true;
      case LINE_KIND_UNSPECIFIED, UNRECOGNIZED ->
          throw new BadResultsException(
              "a line of kind " + lines.getKindsValue(line) + ", in " + segment);
    };
  }

  /** All inside the blob; a client on the same machine reads the file at these offsets. */
  private void checkMatchesInLine(LineColumns lines, int from, int matches, long lineStart)
      throws BadResultsException {
    long start = lineStart;
    for (int i = from; i < from + matches; i++) {
      start += within(lines.getMatchStartDeltas(i), blobSize - start);
      long length =
          i < lines.getMatchLengthsCount()
              ? lines.getMatchLengths(i)
              : lines.getConstantMatchLength();
      long unused = within(length, blobSize - start);
    }
  }

  private long within(long value, long most) throws BadResultsException {
    if (value < 0 || value > most) {
      throw new BadResultsException(
          "a line column holds "
              + Long.toUnsignedString(value)
              + " where at most "
              + most
              + " is right, in "
              + segment);
    }
    return value;
  }

  private static boolean isAbsentOr(int length, long wanted) {
    return length == 0 || length == wanted;
  }

  private void checkBounds() throws BadResultsException {
    // A start at the segment's end is right only for an empty match at the blob's very end.
    if (count > 0 && lastStart >= segment.end() && segment.end() != blobSize) {
      throw new BadResultsException("a result starts at " + lastStart + ", outside " + segment);
    }
    if (count > 0 && lastStart + lastLength > blobSize) {
      throw new BadResultsException("a result ends past the blob, in " + segment);
    }
    if (count > 0 && maxLength > blobSize - firstStart) {
      throw new BadResultsException("a result of " + maxLength + " bytes in " + segment);
    }
  }

  /** Parses match columns for the rare batch that must be cut. */
  static MatchColumns parseMatches(ByteString results) {
    try {
      return MatchColumns.parseFrom(results);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("columns that were checked do not parse", e);
    }
  }
}
