package dev.trawl.server.scan;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import dev.trawl.proto.v1.CountResult;
import dev.trawl.proto.v1.CustomResult;
import dev.trawl.proto.v1.ResultBatch;
import dev.trawl.proto.v1.ScanResponse;
import dev.trawl.scan.blob.ByteRange;
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

  /** All before this has been covered by batches sent. */
  private long emittedTo;

  private long cut;
  private long newlinesBefore;
  private long results;
  private long matchesInLines;
  private boolean limitReached;

  ResultEmitter(ScanDefinition definition, ScanOutput output) {
    this.definition = definition;
    this.output = output;
    this.partials = definition.kind().merges() ? PartialMerge.of(definition.kind()) : null;
    this.emittedTo = definition.range().start();
    this.cut = emittedTo;
  }

  /** Results sent, or counted. */
  long results() {
    return results;
  }

  /** Newlines in all that was taken in. */
  long newlines() {
    return newlinesBefore;
  }

  long emittedTo() {
    return emittedTo;
  }

  /** Whether the request's own limit has been reached: nothing more is wanted. */
  boolean limitReached() {
    return limitReached;
  }

  /** The true sequence is known up to here. */
  void raiseCut(long offset) {
    cut = Math.max(cut, offset);
  }

  /** Adds to a count; may reach the limit. */
  void addCount(long counted) {
    results += counted;
    long limit = definition.countsLines() ? definition.maxLines() : definition.maxMatches();
    if (limit > 0 && results >= limit) {
      results = limit;
      limitReached = true;
    }
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
    if (wanted.resultCount() > 0 && definition.kind().streams()) {
      send(wanted);
    }
    if (!overrun) {
      newlinesBefore += batch.newlines();
    }
  }

  private AcceptedBatch fromCut(AcceptedBatch batch) {
    if (definition.kind() != AnswerKind.MATCHES || batch.resultCount() == 0) {
      return batch;
    }
    // The segment's start is where deltas count from, and that must not lie before what was
    // emitted.
    long from = Math.max(cut, emittedTo);
    boolean whole = batch.firstStart() >= from && batch.segment().start() >= emittedTo;
    return whole ? batch : ColumnTrim.matchesFrom(batch, from);
  }

  private AcceptedBatch withinLimit(AcceptedBatch batch) {
    if (!definition.kind().streams() || batch.resultCount() == 0) {
      return batch;
    }
    return switch (definition.kind()) {
      case MATCHES -> firstMatches(batch);
      case LINES -> firstLines(batch);
      case COUNT, ENTROPY, CHUNK_DIGESTS, HISTOGRAM, CHECKSUM, LINE_STATISTICS, ITEMS, PARTIAL ->
          batch;
    };
  }

  private AcceptedBatch firstMatches(AcceptedBatch batch) {
    long limit = definition.maxMatches();
    if (limit == 0 || results + batch.resultCount() < limit) {
      return batch;
    }
    limitReached = true;
    long keep = limit - results;
    return keep == batch.resultCount() ? batch : ColumnTrim.firstMatches(batch, (int) keep);
  }

  private AcceptedBatch firstLines(AcceptedBatch batch) {
    long keep = batch.resultCount();
    if (definition.maxLines() > 0 && results + keep >= definition.maxLines()) {
      keep = definition.maxLines() - results;
      limitReached = true;
    }
    if (definition.maxMatches() > 0) {
      long wanted = definition.maxMatches() - matchesInLines;
      long here = ColumnTrim.matchesInLines(batch);
      if (here >= wanted) {
        keep = Math.min(keep, ColumnTrim.linesHolding(batch, wanted));
        limitReached = true;
      }
      matchesInLines += here;
    }
    return keep == batch.resultCount() ? batch : ColumnTrim.firstLines(batch, (int) keep);
  }

  private void send(AcceptedBatch batch) {
    results += batch.resultCount();
    // An overrun may end past the scanned range; what it covers there is nobody's.
    long end = Math.min(batch.segment().end(), definition.range().end());
    ByteRange segment = new ByteRange(emittedTo, Math.max(emittedTo, end));
    emittedTo = segment.end();
    ResultBatch.Builder message =
        ResultBatch.newBuilder()
            .setSegment(toProto(segment))
            .setBaseOffset(baseOffset(batch))
            .setUnknownFields(relayed(definition.kind().resultsField(), batch.results()));
    if (definition.lineNumbers()) {
      message.setBaseLine(newlinesBefore);
    }
    output.send(ScanResponse.newBuilder().setBatch(message).build());
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
    if (segment.isEmpty() && !count && partials == null) {
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
