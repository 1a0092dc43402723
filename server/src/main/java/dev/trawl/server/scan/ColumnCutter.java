package dev.trawl.server.scan;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import dev.trawl.proto.v1.LineColumns;
import dev.trawl.proto.v1.MatchColumns;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Goes through the results of one batch and cuts its columns into pieces, in their wire form: a
 * batch of a quarter of a million matches is never decoded into memory. The first delta of every
 * piece is 0, so it counts from its own first result.
 */
final class ColumnCutter {
  private static final ByteString ZERO = ByteString.copyFrom(new byte[] {0});

  private final UnknownFieldSet fields;
  private final int[] constants;

  /** Deltas from result to result: of the first result of a piece, 0. */
  private final Column starts;

  private final @Nullable Column numbers;
  private final @Nullable Column matchCounts;
  private final List<Column> resultColumns = new ArrayList<>();
  private final List<Column> matchColumns = new ArrayList<>();

  private boolean hasNext;
  private long nextStart;
  private long nextLine;

  private ColumnCutter(ByteString columns, boolean lines, long baseOffset, long baseLine) {
    this.fields = parse(columns);
    this.nextStart = baseOffset;
    this.nextLine = baseLine;
    if (lines) {
      this.starts = new Column(fields, LineColumns.START_DELTAS_FIELD_NUMBER);
      this.numbers = column(LineColumns.NUMBER_DELTAS_FIELD_NUMBER);
      this.matchCounts = column(LineColumns.MATCH_COUNTS_FIELD_NUMBER);
      add(resultColumns, LineColumns.LENGTHS_FIELD_NUMBER, LineColumns.KINDS_FIELD_NUMBER);
      add(
          matchColumns,
          LineColumns.MATCH_START_DELTAS_FIELD_NUMBER,
          LineColumns.MATCH_LENGTHS_FIELD_NUMBER,
          LineColumns.MATCH_PATTERN_IDS_FIELD_NUMBER);
      this.constants =
          new int[] {
            LineColumns.CONSTANT_MATCH_LENGTH_FIELD_NUMBER,
            LineColumns.CONSTANT_PATTERN_ID_FIELD_NUMBER
          };
    } else {
      this.starts = new Column(fields, MatchColumns.START_DELTAS_FIELD_NUMBER);
      this.numbers = null;
      this.matchCounts = null;
      add(resultColumns, MatchColumns.LENGTHS_FIELD_NUMBER, MatchColumns.PATTERN_IDS_FIELD_NUMBER);
      this.constants =
          new int[] {
            MatchColumns.CONSTANT_LENGTH_FIELD_NUMBER, MatchColumns.CONSTANT_PATTERN_ID_FIELD_NUMBER
          };
    }
    step();
  }

  /**
   * Goes through match columns that were checked, in which every column is packed and comes once.
   */
  static ColumnCutter ofMatches(ByteString columns, long baseOffset) {
    return new ColumnCutter(columns, false, baseOffset, 0);
  }

  /** Goes through line columns that were checked, however they were written. */
  static ColumnCutter ofLines(ByteString columns, long baseOffset, long baseLine) {
    ByteString packed = ColumnTrim.parseLines(columns).toByteString();
    return new ColumnCutter(packed, true, baseOffset, baseLine);
  }

  /** Whether another result follows. */
  boolean hasNext() {
    return hasNext;
  }

  /** Offset where the next result starts. */
  long nextStart() {
    return nextStart;
  }

  /** Newlines before the next line, where they are counted. */
  long nextLine() {
    return nextLine;
  }

  /** Adds the next result to the piece. */
  void take() {
    starts.keep();
    resultColumns.forEach(Column::takeOne);
    if (numbers != null) {
      numbers.keep();
    }
    if (matchCounts != null) {
      long matches = matchCounts.takeOne();
      for (Column column : matchColumns) {
        for (long i = 0; i < matches; i++) {
          column.takeOne();
        }
      }
    }
    step();
  }

  /** The columns of what was taken since the last piece, at least one result. */
  ByteString cut() {
    UnknownFieldSet.Builder piece = UnknownFieldSet.newBuilder();
    for (int constant : constants) {
      if (fields.hasField(constant)) {
        piece.addField(constant, fields.getField(constant));
      }
    }
    starts.cutDeltas(piece);
    if (numbers != null) {
      numbers.cutDeltas(piece);
    }
    if (matchCounts != null) {
      matchCounts.cut(piece);
    }
    resultColumns.forEach(column -> column.cut(piece));
    matchColumns.forEach(column -> column.cut(piece));
    return piece.build().toByteString();
  }

  private void step() {
    hasNext = !starts.atEnd();
    if (hasNext) {
      nextStart += starts.read();
      nextLine += numbers == null ? 0 : numbers.read();
    }
  }

  private @Nullable Column column(int field) {
    Column column = new Column(fields, field);
    return column.atEnd() ? null : column;
  }

  private void add(List<Column> to, int... which) {
    for (int field : which) {
      Column column = column(field);
      if (column != null) {
        to.add(column);
      }
    }
  }

  private static UnknownFieldSet parse(ByteString columns) {
    try {
      return UnknownFieldSet.parseFrom(columns);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("columns that were checked do not parse", e);
    }
  }

  /** One packed column, of which a part was read, and a part of that taken. */
  private static final class Column {
    private final int field;
    private final ByteString bytes;
    private final CodedInputStream in;

    /** Where the piece starts: behind its first delta, in a column of deltas. */
    private int from;

    private int takenTo;

    /** In a column of deltas: the piece has its first one, which is left out as it is 0. */
    private boolean begun;

    Column(UnknownFieldSet fields, int field) {
      List<ByteString> packed = fields.getField(field).getLengthDelimitedList();
      this.field = field;
      this.bytes = packed.isEmpty() ? ByteString.EMPTY : packed.getFirst();
      this.in = bytes.newCodedInput();
    }

    boolean atEnd() {
      return in.getTotalBytesRead() == bytes.size();
    }

    long read() {
      try {
        return in.readRawVarint64();
      } catch (IOException e) {
        throw new IllegalStateException("columns that were checked do not parse", e);
      }
    }

    /** What was read belongs to the piece. */
    void keep() {
      takenTo = in.getTotalBytesRead();
      if (!begun) {
        begun = true;
        from = takenTo;
      }
    }

    long takeOne() {
      long value = read();
      takenTo = in.getTotalBytesRead();
      return value;
    }

    void cut(UnknownFieldSet.Builder piece) {
      addTo(piece, bytes.substring(from, takenTo));
      from = takenTo;
    }

    void cutDeltas(UnknownFieldSet.Builder piece) {
      addTo(piece, ZERO.concat(bytes.substring(from, takenTo)));
      begun = false;
    }

    private void addTo(UnknownFieldSet.Builder piece, ByteString part) {
      if (!part.isEmpty()) {
        piece.addField(field, UnknownFieldSet.Field.newBuilder().addLengthDelimited(part).build());
      }
    }
  }
}
