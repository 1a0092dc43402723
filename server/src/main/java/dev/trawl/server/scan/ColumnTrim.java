package dev.trawl.server.scan;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.trawl.proto.v1.LineColumns;
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
   */
  static AcceptedBatch matchesFrom(AcceptedBatch batch, long cut) {
    MatchColumns columns = ColumnCheck.parseMatches(batch.results());
    long newStart = Math.min(Math.max(cut, batch.segment().start()), batch.segment().end());
    long start = batch.segment().start();
    int skipped = 0;
    int entries = columns.getStartDeltasCount();
    long firstKept = start;
    for (; skipped < entries; skipped++) {
      firstKept = start + columns.getStartDeltas(skipped);
      if (firstKept >= cut) {
        break;
      }
      start = firstKept;
    }
    ByteRange segment = new ByteRange(newStart, batch.segment().end());
    if (skipped == entries) {
      return new AcceptedBatch(
          segment, batch.newlines(), 0, ByteString.EMPTY, segment.end(), segment.start());
    }
    MatchColumns.Builder kept = slice(columns, skipped, entries);
    kept.setStartDeltas(0, firstKept - newStart);
    return new AcceptedBatch(
        segment,
        batch.newlines(),
        entries - skipped,
        kept.build().toByteString(),
        firstKept,
        batch.lastEnd());
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
    long length = kept.getLengthsCount() > 0 ? kept.getLengths(keep - 1) : kept.getConstantLength();
    return cutShort(batch, keep, kept.toByteString(), start + length);
  }

  /** The first {@code keep} lines. */
  static AcceptedBatch firstLines(AcceptedBatch batch, int keep) {
    LineColumns columns = parseLines(batch.results());
    int matches = 0;
    for (int i = 0; i < Math.min(keep, columns.getMatchCountsCount()); i++) {
      matches += (int) columns.getMatchCounts(i);
    }
    LineColumns kept = slice(columns, keep, matches);
    long start = batch.segment().start();
    for (int i = 0; i < keep; i++) {
      start += kept.getStartDeltas(i);
    }
    return cutShort(batch, keep, kept.toByteString(), start + kept.getLengths(keep - 1));
  }

  /**
   * How many lines of the batch hold the first {@code matches} matches; all of them if there are
   * fewer.
   */
  static int linesHolding(AcceptedBatch batch, long matches) {
    LineColumns columns = parseLines(batch.results());
    long seen = 0;
    int lines = 0;
    while (lines < columns.getStartDeltasCount() && seen < matches) {
      seen += columns.getMatchCounts(lines++);
    }
    return lines;
  }

  /** Matches inside the lines of the batch. */
  static long matchesInLines(AcceptedBatch batch) {
    return batch.results().isEmpty() ? 0 : parseLines(batch.results()).getMatchStartDeltasCount();
  }

  private static AcceptedBatch cutShort(
      AcceptedBatch batch, int keep, ByteString bytes, long lastEnd) {
    long end = Math.min(batch.segment().end(), Math.max(lastEnd, batch.segment().start()));
    return new AcceptedBatch(
        new ByteRange(batch.segment().start(), end),
        batch.newlines(),
        keep,
        bytes,
        batch.firstStart(),
        lastEnd);
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

  private static LineColumns parseLines(ByteString results) {
    try {
      return LineColumns.parseFrom(results);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("columns that were checked do not parse", e);
    }
  }
}
