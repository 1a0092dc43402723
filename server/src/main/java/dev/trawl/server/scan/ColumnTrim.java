package dev.trawl.server.scan;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.trawl.proto.v1.LineColumns;
import dev.trawl.proto.v1.LineKind;
import dev.trawl.proto.v1.MatchColumns;
import dev.trawl.scan.blob.ByteRange;

/**
 * Cuts accepted batches: at the front where an overrun already covers what starts there, at the
 * back where a limit is reached. Only batches at such borders are ever decoded.
 */
final class ColumnTrim {
  private ColumnTrim() {}

  /**
   * What starts at or after {@code cut}. The batch keeps its end; it starts at {@code cut} at the
   * earliest.
   *
   * @param cut inside the batch's segment, or before it
   * @param afterMatch a match ended at {@code cut}, so an empty one there is dropped
   */
  static AcceptedBatch matchesFrom(AcceptedBatch batch, long cut, boolean afterMatch) {
    MatchColumns columns = ColumnCheck.parseMatches(batch.results());
    long newStart = Math.min(Math.max(cut, batch.segment().start()), batch.segment().end());
    long start = batch.segment().start();
    int skipped = 0;
    int entries = columns.getStartDeltasCount();
    long firstKept = start;
    for (; skipped < entries; skipped++) {
      firstKept = start + columns.getStartDeltas(skipped);
      boolean hidden = afterMatch && firstKept == cut && lengthOf(columns, skipped) == 0;
      if (firstKept >= cut && !hidden) {
        break;
      }
      start = firstKept;
    }
    ByteRange segment = new ByteRange(newStart, batch.segment().end());
    if (skipped == entries) {
      return new AcceptedBatch(
          segment,
          batch.newlines(),
          0,
          0,
          ByteString.EMPTY,
          segment.end(),
          segment.start(),
          batch.afterMatch());
    }
    MatchColumns.Builder kept = slice(columns, skipped, entries);
    kept.setStartDeltas(0, firstKept - newStart);
    return new AcceptedBatch(
        segment,
        batch.newlines(),
        entries - skipped,
        0,
        kept.build().toByteString(),
        firstKept,
        batch.lastEnd(),
        batch.afterMatch());
  }

  /**
   * The first {@code keep} matches. The batch then ends where the last of them ends, or where it
   * ended.
   */
  static AcceptedBatch firstMatches(AcceptedBatch batch, int keep) {
    MatchColumns columns = ColumnCheck.parseMatches(batch.results());
    MatchColumns kept = slice(columns, 0, keep).build();
    long start = batch.segment().start();
    for (int i = 0; i < keep; i++) {
      start += kept.getStartDeltas(i);
    }
    // The segment holds the starts in it, so it cannot end where an empty match starts.
    long length = keep == 0 ? 0 : Math.max(1, lengthOf(kept, keep - 1));
    return cutShort(batch, keep, 0, kept.toByteString(), start + length);
  }

  private static long lengthOf(MatchColumns columns, int match) {
    return columns.getLengthsCount() > 0 ? columns.getLengths(match) : columns.getConstantLength();
  }

  /**
   * The first {@code keep} lines, of which the first {@code selected} that were looked for stay so:
   * the others become context, without their matches. The batch then ends where the last line ends.
   */
  static AcceptedBatch firstLines(AcceptedBatch batch, int keep, int selected) {
    LineColumns columns = asContextBehind(selected, keep, parseLines(batch.results()));
    int matches = 0;
    for (int i = 0; i < Math.min(keep, columns.getMatchCountsCount()); i++) {
      matches += (int) columns.getMatchCounts(i);
    }
    LineColumns kept = slice(columns, keep, matches);
    long start = batch.segment().start();
    int context = 0;
    for (int i = 0; i < keep; i++) {
      start += kept.getStartDeltas(i);
      context += isContext(kept, i) ? 1 : 0;
    }
    long length = keep == 0 ? 0 : kept.getLengths(keep - 1);
    return cutShort(batch, keep, context, kept.toByteString(), start + length);
  }

  /** Turns the lines looked for, but for the first {@code selected}, into context. */
  private static LineColumns asContextBehind(int selected, int keep, LineColumns columns) {
    LineColumns.Builder changed = columns.toBuilder().clearKinds();
    int seen = 0;
    boolean any = false;
    for (int i = 0; i < columns.getStartDeltasCount(); i++) {
      boolean context = isContext(columns, i) || seen == selected;
      seen += context ? 0 : 1;
      any |= context && i < keep;
      changed.addKinds(context ? LineKind.LINE_KIND_CONTEXT : LineKind.LINE_KIND_MATCH);
      if (context && columns.getMatchCountsCount() > 0) {
        changed.setMatchCounts(i, 0);
      }
    }
    return any ? changed.build() : changed.clearKinds().build();
  }

  /** Whether a line only surrounds one that was looked for. */
  static boolean isContext(LineColumns columns, int line) {
    return columns.getKindsCount() > 0 && columns.getKinds(line) == LineKind.LINE_KIND_CONTEXT;
  }

  private static AcceptedBatch cutShort(
      AcceptedBatch batch, int keep, int contextLines, ByteString bytes, long lastEnd) {
    long end = Math.min(batch.segment().end(), Math.max(lastEnd, batch.segment().start()));
    return new AcceptedBatch(
        new ByteRange(batch.segment().start(), end),
        batch.newlines(),
        keep,
        contextLines,
        keep == 0 ? ByteString.EMPTY : bytes,
        batch.firstStart(),
        lastEnd,
        end == batch.segment().end() && batch.afterMatch());
  }

  private static MatchColumns.Builder slice(MatchColumns columns, int from, int to) {
    MatchColumns.Builder kept =
        MatchColumns.newBuilder()
            .addAllStartDeltas(columns.getStartDeltasList().subList(from, to))
            .setConstantLength(columns.getConstantLength())
            .setConstantPatternId(columns.getConstantPatternId());
    if (columns.getLengthsCount() > 0) {
      kept.addAllLengths(columns.getLengthsList().subList(from, to));
    }
    if (columns.getPatternIdsCount() > 0) {
      kept.addAllPatternIds(columns.getPatternIdsList().subList(from, to));
    }
    return kept;
  }

  private static LineColumns slice(LineColumns columns, int lines, int matches) {
    LineColumns.Builder kept =
        LineColumns.newBuilder()
            .addAllStartDeltas(columns.getStartDeltasList().subList(0, lines))
            .addAllLengths(columns.getLengthsList().subList(0, lines))
            .setConstantMatchLength(columns.getConstantMatchLength())
            .setConstantPatternId(columns.getConstantPatternId())
            .addAllMatchStartDeltas(columns.getMatchStartDeltasList().subList(0, matches));
    if (columns.getNumberDeltasCount() > 0) {
      kept.addAllNumberDeltas(columns.getNumberDeltasList().subList(0, lines));
    }
    if (columns.getKindsCount() > 0) {
      kept.addAllKinds(columns.getKindsList().subList(0, lines));
    }
    if (columns.getMatchCountsCount() > 0) {
      kept.addAllMatchCounts(columns.getMatchCountsList().subList(0, lines));
    }
    if (columns.getMatchLengthsCount() > 0) {
      kept.addAllMatchLengths(columns.getMatchLengthsList().subList(0, matches));
    }
    if (columns.getMatchPatternIdsCount() > 0) {
      kept.addAllMatchPatternIds(columns.getMatchPatternIdsList().subList(0, matches));
    }
    return kept.build();
  }

  static LineColumns parseLines(ByteString results) {
    try {
      return LineColumns.parseFrom(results);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("columns that were checked do not parse", e);
    }
  }
}
