package dev.trawl.server.scan;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import dev.trawl.proto.v1.CountResult;
import dev.trawl.proto.v1.CustomResult;
import dev.trawl.proto.v1.Gap;
import dev.trawl.proto.v1.ResultBatch;
import dev.trawl.proto.v1.ScanResponse;
import dev.trawl.scan.blob.ByteRange;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns accepted batches, in offset order, into the client's stream: drops what an overrun already
 * covered, stops at the limit, numbers lines, and makes the segments tile.
 *
 * <p><b>The cut.</b> Where a match may start depends on where the one before ended. Every range is
 * scanned as if nothing came before it; {@code cut} is the offset up to which the true sequence is
 * known. Matches that start before it are dropped, overruns raise it. For answers that cannot
 * overlap it simply stays at the end of the last range.
 *
 * <p><b>Relay.</b> Columns are passed on in the bytes they came in: a length-delimited field looks
 * the same on the wire whether it holds bytes or a message, so they are attached as an unknown
 * field with the number of the right one.
 */
final class ResultEmitter {
  private final ScanDefinition definition;
  private final ScanOutput output;

  /** Of answers that are merged here; null for all others. */
  private final @Nullable PartialMerge partials;

  /** The one result of a custom operator, once it is there. */
  private @Nullable ByteString customResult;

  /** Of answers that are counted here; null for all others. */
  private final @Nullable MatchFold fold;

  private final ResultLimit limit;

  /** Where a result ends says nothing of where the next may start. */
  private final boolean overlapping;

  /** All before this has been covered by batches sent. */
  private long emittedTo;

  /** All before this has been counted, by answers that are. */
  private long foldedTo;

  private long cut;

  /** A match ended at the cut, so an empty one there is not part of the true sequence. */
  private boolean cutAfterMatch;

  private long newlinesBefore;

  /** Newlines are not known any more: some were in a gap. */
  private boolean newlinesLost;

  private long results;

  /** Of scans that can be resumed; null for all others. */
  private ScanCursor.@Nullable Key cursorKey;

  private long checkpointBytes = Long.MAX_VALUE;

  private final List<Gap> gaps = new ArrayList<>();

  ResultEmitter(ScanDefinition definition, ScanOutput output) {
    this.definition = definition;
    this.output = output;
    this.partials = definition.kind().merges() ? PartialMerge.of(definition.kind()) : null;
    this.fold = definition.kind().folds() ? MatchFold.of(definition) : null;
    this.limit = new ResultLimit(definition);
    this.overlapping = !definition.kind().ofMatches() || definition.mayOverlap();
    this.emittedTo = definition.range().start();
    this.foldedTo = emittedTo;
    this.cut = emittedTo;
  }

  /**
   * Batches carry cursors from now on.
   *
   * @param key what they belong to
   * @param everyBytes a scan that finds nothing says this often how far it is
   */
  void sendCursors(ScanCursor.Key key, long everyBytes) {
    cursorKey = key;
    checkpointBytes = everyBytes;
  }

  /** Goes on where another scan stood; before anything is taken in. */
  void resume(ScanCursor from) {
    emittedTo = from.emittedTo();
    cut = from.position();
    cutAfterMatch = from.afterMatch();
    newlinesBefore = from.newlines();
    newlinesLost = from.newlinesLost();
    results = from.results();
    limit.restore(from.limit());
    gaps.addAll(from.gaps());
  }

  /** Results sent, or counted. */
  long results() {
    return results;
  }

  /** Newlines in all that was taken in; meaningless behind a gap. */
  long newlines() {
    return newlinesBefore;
  }

  long emittedTo() {
    return emittedTo;
  }

  /** Where a scan stands that its own limit ended: all before is in the answer. */
  long limitedTo() {
    return fold == null ? emittedTo : foldedTo;
  }

  /** Whether the request's own limit has been reached. */
  boolean limitReached() {
    return limit.reached();
  }

  /** Whether nothing more is wanted, because of the limit. */
  boolean wantsNoMore() {
    return limit.exhausted();
  }

  /**
   * The true sequence is known up to {@code offset}.
   *
   * @param afterMatch a match ended exactly there
   */
  void raiseCut(long offset, boolean afterMatch) {
    if (offset > cut) {
      cut = offset;
      cutAfterMatch = afterMatch;
    } else if (offset == cut) {
      cutAfterMatch |= afterMatch;
    }
  }

  /** All before this is known, whether or not its range is done. */
  long knownTo() {
    return Math.max(cut, definition.kind().relays() ? emittedTo : cut);
  }

  /** A stretch was given up: the client is told in its place, and what follows begins afresh. */
  void gap(ByteRange lost, Gap gap) {
    if (definition.kind().relays() && emittedTo < lost.start()) {
      cover(new ByteRange(emittedTo, lost.start()));
    }
    ResultBatch.Builder message =
        ResultBatch.newBuilder().setSegment(toProto(lost)).setBaseOffset(lost.start()).setGap(gap);
    if (definition.kind().relays()) {
      emittedTo = lost.end();
    }
    foldedTo = Math.max(foldedTo, lost.end());
    raiseCut(lost.end(), false);
    newlinesLost = true;
    gaps.add(gap.toBuilder().clearLastWords().build());
    addCursor(message, emittedTo, false, newlinesBefore);
    output.send(ScanResponse.newBuilder().setBatch(message).build());
  }

  /**
   * All before {@code offset} is merged. Where nothing is found for long, the client gets a place
   * to resume at from time to time.
   */
  void checkpoint(long offset) {
    if (cursorKey != null && !wantsNoMore() && offset - emittedTo >= checkpointBytes) {
      cover(new ByteRange(emittedTo, offset));
    }
  }

  /** Nothing was found there. */
  private void cover(ByteRange segment) {
    emittedTo = segment.end();
    ResultBatch.Builder message =
        ResultBatch.newBuilder().setSegment(toProto(segment)).setBaseOffset(segment.start());
    addCursor(message, emittedTo, false, newlinesBefore);
    output.send(ScanResponse.newBuilder().setBatch(message).build());
  }

  /** Adds to a count; may reach the limit. */
  void addCount(long counted) {
    results += limit.count(counted, definition.countsLines());
  }

  /**
   * Takes the next batch in offset order.
   *
   * @param overrun it lies past its range's end: its newlines are another range's
   */
  void take(AcceptedBatch batch, boolean overrun) {
    if (partials != null && !batch.segment().isEmpty()) {
      partials.add(batch.segment(), batch.results());
    }
    AcceptedBatch wanted = withinLimit(fromCut(batch));
    if (wanted.resultCount() > 0 && definition.kind().relays()) {
      send(wanted, newlinesBefore + (overrun ? 0 : batch.newlines()));
    }
    if (fold != null) {
      foldedTo = Math.max(foldedTo, Math.min(wanted.segment().end(), definition.range().end()));
      count(fold, wanted);
    }
    if (!overrun) {
      newlinesBefore += batch.newlines();
    }
  }

  private void count(MatchFold counts, AcceptedBatch batch) {
    if (batch.resultCount() > 0) {
      results += batch.resultCount();
      counts.add(batch);
    }
  }

  private AcceptedBatch fromCut(AcceptedBatch batch) {
    if (!definition.kind().ofMatches() || batch.resultCount() == 0) {
      return batch;
    }
    // The segment's start is where deltas count from, and that must not lie before what was
    // emitted.
    long from = Math.max(cut, emittedTo);
    boolean hidesEmpty = cutAfterMatch && from == cut;
    boolean whole =
        (batch.firstStart() > from || (batch.firstStart() == from && !hidesEmpty))
            && batch.segment().start() >= emittedTo;
    return whole ? batch : ColumnTrim.matchesFrom(batch, from, hidesEmpty);
  }

  private AcceptedBatch withinLimit(AcceptedBatch batch) {
    if (batch.resultCount() == 0) {
      return batch;
    }
    return switch (definition.kind()) {
      case MATCHES, PATTERN_COUNTS, DISTRIBUTION -> limit.matches(batch);
      case LINES -> limit.lines(batch);
      case COUNT, ENTROPY, CHUNK_DIGESTS, HISTOGRAM, CHECKSUM, LINE_STATISTICS, ITEMS, PARTIAL ->
          batch;
    };
  }

  private void send(AcceptedBatch batch, long newlinesAfter) {
    results += batch.wantedCount();
    // An overrun may end past the scanned range; what it covers there is nobody's.
    long end = Math.min(batch.segment().end(), definition.range().end());
    ByteRange segment = new ByteRange(emittedTo, Math.max(emittedTo, end));
    emittedTo = segment.end();
    ResultBatch.Builder message =
        ResultBatch.newBuilder()
            .setSegment(toProto(segment))
            .setBaseOffset(baseOffset(batch))
            .setUnknownFields(relayed(definition.kind().resultsField(), batch.results()));
    if (definition.lineNumbers() && !newlinesLost) {
      message.setBaseLine(newlinesBefore);
    }
    boolean runsOn = !overlapping && batch.lastEnd() > batch.segment().end();
    addCursor(
        message,
        runsOn ? batch.lastEnd() : batch.segment().end(),
        runsOn || batch.afterMatch(),
        newlinesAfter);
    output.send(ScanResponse.newBuilder().setBatch(message).build());
  }

  /**
   * Where the scan stands once {@code message} is sent.
   *
   * @param reached the range that is being merged has been searched up to here
   * @param afterMatch a match ended there
   */
  private void addCursor(
      ResultBatch.Builder message, long reached, boolean afterMatch, long newlines) {
    ScanCursor.Key key = cursorKey;
    if (key == null) {
      return;
    }
    long position = Math.max(reached, cut);
    boolean ended = (reached == position && afterMatch) || (cut == position && cutAfterMatch);
    message.setCursor(
        new ScanCursor(
                key,
                emittedTo,
                position,
                ended,
                newlines,
                newlinesLost,
                results,
                limit.state(),
                ImmutableList.copyOf(gaps))
            .encode());
  }

  /** Where deltas count from; of windows, where the first one starts. */
  private long baseOffset(AcceptedBatch batch) {
    return definition.kind().ofWindows() ? batch.firstStart() : batch.segment().start();
  }

  /** The scan's one result is there, if it has one. */
  void customResult(@Nullable ByteString result) {
    customResult = result;
  }

  /** Covers the rest up to {@code end}, and carries the one result if the answer is one. */
  void close(long end) {
    ByteRange segment = new ByteRange(emittedTo, Math.max(emittedTo, end));
    boolean count = definition.kind() == AnswerKind.COUNT;
    if (segment.isEmpty() && !count && partials == null && fold == null) {
      return;
    }
    emittedTo = segment.end();
    ResultBatch.Builder message =
        ResultBatch.newBuilder().setSegment(toProto(segment)).setBaseOffset(segment.start());
    if (count) {
      message.setCount(CountResult.newBuilder().setTotal(results));
    }
    if (partials != null) {
      results = 1;
      partials.answer(message);
    }
    if (customResult != null) {
      results = 1;
      message.setCustom(CustomResult.newBuilder().addItems(customResult));
    }
    if (fold != null) {
      fold.answer(message, results);
      results = definition.kind() == AnswerKind.DISTRIBUTION ? 1 : results;
    }
    output.send(ScanResponse.newBuilder().setBatch(message).build());
  }

  private static UnknownFieldSet relayed(int field, ByteString bytes) {
    return UnknownFieldSet.newBuilder()
        .addField(field, UnknownFieldSet.Field.newBuilder().addLengthDelimited(bytes).build())
        .build();
  }

  static dev.trawl.proto.v1.ByteRange toProto(ByteRange range) {
    return dev.trawl.proto.v1.ByteRange.newBuilder()
        .setStart(range.start())
        .setEnd(range.end())
        .build();
  }
}
