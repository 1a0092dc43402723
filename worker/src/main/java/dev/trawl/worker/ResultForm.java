package dev.trawl.worker;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import dev.trawl.proto.v1.DigestAlgorithm;
import dev.trawl.proto.v1.DigestResult;
import dev.trawl.proto.v1.HistogramResult;
import dev.trawl.proto.v1.LineStatisticsResult;
import dev.trawl.proto.v1.Operator;
import dev.trawl.proto.v1.PatternScan;
import java.nio.ByteBuffer;

/** What the results of a scan are packed into. */
sealed interface ResultForm {

  /**
   * {@link dev.trawl.proto.v1.MatchColumns}.
   *
   * @param ids what patterns are called
   */
  record Matches(PatternIds ids) implements ResultForm {}

  /**
   * {@link dev.trawl.proto.v1.LineColumns}.
   *
   * @param numbers with number deltas
   * @param matches with the match columns
   * @param ids what patterns are called
   */
  record Lines(boolean numbers, boolean matches, PatternIds ids) implements ResultForm {}

  /** A number in the last batch of an attempt, and no results. */
  record Count() implements ResultForm {}

  /**
   * {@link dev.trawl.proto.v1.EntropyResult} or {@link dev.trawl.proto.v1.DigestResult}: a value
   * for each window.
   */
  record Windows() implements ResultForm {}

  /** {@link dev.trawl.proto.v1.CustomResult}: items of an operator of a jar. */
  record Items() implements ResultForm {}

  /** The partial aggregate of a range, in the last batch of an attempt. */
  enum Partial implements ResultForm {
    /** {@link HistogramResult}. */
    HISTOGRAM,
    /** {@link DigestResult} of the whole range. */
    CHECKSUM,
    /** {@link LineStatisticsResult}. */
    LINE_STATISTICS;

    /** The serialized result message that the numbers of {@code partial} stand for. */
    byte[] serialize(long[] partial) {
      MessageLite message =
          switch (this) {
            case HISTOGRAM -> histogram(partial);
            case CHECKSUM ->
                DigestResult.newBuilder().setDigests(bigEndian((int) partial[0])).build();
            case LINE_STATISTICS ->
                LineStatisticsResult.newBuilder()
                    .setLines(partial[0])
                    .setLongestBytes(partial[1])
                    .setLongestOffset(partial[2])
                    .setTotalBytes(partial[3])
                    .build();
          };
      return message.toByteArray();
    }

    private static HistogramResult histogram(long[] counts) {
      HistogramResult.Builder histogram = HistogramResult.newBuilder();
      for (long count : counts) {
        histogram.addCounts(count);
      }
      return histogram.build();
    }

    private static ByteString bigEndian(int crc) {
      return ByteString.copyFrom(ByteBuffer.allocate(Integer.BYTES).putInt(crc).flip());
    }
  }

  /**
   * The form that {@code operator} asks for; a count where it asks for nothing this build knows.
   */
  static ResultForm of(Operator operator) {
    return switch (operator.getKindCase()) {
      case PATTERNS -> of(operator.getPatterns(), PatternIds.of(operator));
      case STRINGS -> new Matches(PatternIds.INDEXES);
      case ENTROPY -> new Windows();
      case DIGEST ->
          operator.getDigest().getAlgorithm() == DigestAlgorithm.DIGEST_ALGORITHM_CRC32C
              ? Partial.CHECKSUM
              : new Windows();
      case HISTOGRAM -> Partial.HISTOGRAM;
      case LINE_STATISTICS -> Partial.LINE_STATISTICS;
      // One that answers with a partial pushes no items.
      case CUSTOM -> new Items();
      case NEWLINE_COUNT, KIND_NOT_SET -> new Count();
    };
  }

  private static ResultForm of(PatternScan patterns, PatternIds ids) {
    return switch (patterns.getAnswerCase()) {
      case OFFSETS -> new Matches(ids);
      case LINES ->
          new Lines(patterns.getLines().getNumbers(), patterns.getLines().getMatches(), ids);
      case COUNT ->
          patterns.getCount().getPerPattern() ? new Matches(PatternIds.INDEXES) : new Count();
      case DISTRIBUTION -> new Matches(PatternIds.INDEXES);
      case ANSWER_NOT_SET -> new Count();
    };
  }
}
