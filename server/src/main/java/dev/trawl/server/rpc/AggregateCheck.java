package dev.trawl.server.rpc;

import dev.trawl.proto.v1.Digest;
import dev.trawl.proto.v1.EntropyProfile;
import dev.trawl.proto.v1.Operator;
import dev.trawl.proto.v1.PrintableStrings;
import dev.trawl.proto.v1.StringEncoding;
import dev.trawl.server.scan.AnswerKind;

/** Checks the parameters of aggregates and strings, and says what their answers are made of. */
final class AggregateCheck {
  private static final int MAX_MIN_CHARACTERS = 4096;
  private static final long MIN_WINDOW_BYTES = 256;
  private static final long MAX_WINDOW_BYTES = 1L << 30;
  private static final long MIN_CHUNK_BYTES = 4 << 10;

  private AggregateCheck() {}

  /**
   * What {@code operator}, one of the aggregates, answers with.
   *
   * @throws io.grpc.StatusRuntimeException if a parameter is out of its bounds
   */
  static AnswerKind check(Operator operator) {
    return switch (operator.getKindCase()) {
      case HISTOGRAM -> AnswerKind.HISTOGRAM;
      case LINE_STATISTICS -> AnswerKind.LINE_STATISTICS;
      case ENTROPY -> check(operator.getEntropy());
      case DIGEST -> check(operator.getDigest());
      case PATTERNS, NEWLINE_COUNT, STRINGS, CUSTOM, KIND_NOT_SET ->
          throw new IllegalArgumentException("no aggregate: " + operator.getKindCase());
    };
  }

  /** Checks the parameters of strings, which are answered like matches. */
  static void check(PrintableStrings strings) {
    int least = strings.getMinCharacters();
    if (least < 0 || least > MAX_MIN_CHARACTERS) {
      throw Errors.invalid(
          "min_characters "
              + Integer.toUnsignedString(least)
              + " is not in 1 to "
              + MAX_MIN_CHARACTERS
              + ", or 0 for 4");
    }
    if (strings.getEncoding() == StringEncoding.UNRECOGNIZED) {
      throw Errors.invalid("encoding " + strings.getEncodingValue() + " is unknown");
    }
  }

  private static AnswerKind check(EntropyProfile entropy) {
    long window = entropy.getWindowBytes();
    if (window < MIN_WINDOW_BYTES || window > MAX_WINDOW_BYTES) {
      throw Errors.invalid(
          "window_bytes "
              + Long.toUnsignedString(window)
              + " is not in "
              + MIN_WINDOW_BYTES
              + " to "
              + MAX_WINDOW_BYTES);
    }
    return AnswerKind.ENTROPY;
  }

  private static AnswerKind check(Digest digest) {
    return switch (digest.getAlgorithm()) {
      case DIGEST_ALGORITHM_CRC32C -> AnswerKind.CHECKSUM;
      case DIGEST_ALGORITHM_SHA256, DIGEST_ALGORITHM_XXH3 -> {
        long chunk = digest.getChunkBytes();
        if (chunk < MIN_CHUNK_BYTES) {
          throw Errors.invalid(
              "chunk_bytes "
                  + Long.toUnsignedString(chunk)
                  + " is not in "
                  + MIN_CHUNK_BYTES
                  + " to 2^63 - 1");
        }
        yield AnswerKind.CHUNK_DIGESTS;
      }
      case DIGEST_ALGORITHM_UNSPECIFIED -> throw Errors.invalid("the digest names no algorithm");
      case UNRECOGNIZED ->
          throw Errors.invalid("algorithm " + digest.getAlgorithmValue() + " is unknown");
    };
  }
}
