package dev.trawl.server.scan;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.trawl.proto.v1.ResultBatch;
import dev.trawl.scan.blob.ByteRange;

/**
 * Merges the partial aggregates of adjacent segments, in offset order, into the one result of a
 * scan. A partial is the serialized message of the result, for one segment.
 */
sealed interface PartialMerge permits HistogramMerge, ChecksumMerge, LineStatisticsMerge {

  /** The merge that {@code kind} needs; to be called only if {@link AnswerKind#merges}. */
  static PartialMerge of(AnswerKind kind) {
    return switch (kind) {
      case HISTOGRAM -> new HistogramMerge();
      case CHECKSUM -> new ChecksumMerge();
      case LINE_STATISTICS -> new LineStatisticsMerge();
      case MATCHES,
          LINES,
          COUNT,
          PATTERN_COUNTS,
          DISTRIBUTION,
          ENTROPY,
          CHUNK_DIGESTS,
          ITEMS,
          PARTIAL ->
          throw new IllegalArgumentException(kind + " has no partials");
    };
  }

  /**
   * Checks a partial before it becomes part of an answer.
   *
   * @param segment what it covers, not empty
   * @throws BadResultsException if it says what cannot be true of the segment
   * @throws InvalidProtocolBufferException if it does not parse
   */
  void check(ByteRange segment, ByteString partial, long blobSize)
      throws BadResultsException, InvalidProtocolBufferException;

  /** Adds a partial that was checked; its segment starts where the one before ended. */
  void add(ByteRange segment, ByteString partial);

  /** Puts the result of all that was added into {@code batch}. */
  void answer(ResultBatch.Builder batch);

  /** For partials that were checked. */
  static IllegalStateException unparsed(InvalidProtocolBufferException e) {
    return new IllegalStateException("a partial that was checked does not parse", e);
  }
}
