package dev.trawl.server.scan;

import dev.trawl.proto.v1.Digest;
import dev.trawl.proto.v1.DigestAlgorithm;
import dev.trawl.proto.v1.Operator;
import dev.trawl.scan.blob.ByteRange;

/**
 * Where the windows of a scan start, and how long the value of each is. They start at the multiples
 * of their length, so the supervisor knows without being told how many values a segment must bring.
 *
 * @param windowBytes length of a window, at least 1
 * @param valueBytes length of its value on the wire; 0 where the answer has no windows
 */
record WindowGrid(long windowBytes, int valueBytes) {
  private static final int SHA256_BYTES = 32;
  private static final int XXH3_BYTES = 8;

  /** The answer has no windows. */
  static final WindowGrid NONE = new WindowGrid(1, 0);

  /** The grid of {@code operator}, whose parameters have been checked. */
  static WindowGrid of(Operator operator) {
    return switch (operator.getKindCase()) {
      case ENTROPY -> new WindowGrid(operator.getEntropy().getWindowBytes(), Float.BYTES);
      case DIGEST -> of(operator.getDigest());
      case PATTERNS, NEWLINE_COUNT, HISTOGRAM, STRINGS, LINE_STATISTICS, CUSTOM, KIND_NOT_SET ->
          NONE;
    };
  }

  private static WindowGrid of(Digest digest) {
    if (digest.getAlgorithm() == DigestAlgorithm.DIGEST_ALGORITHM_CRC32C) {
      return NONE;
    }
    boolean sha256 = digest.getAlgorithm() == DigestAlgorithm.DIGEST_ALGORITHM_SHA256;
    return new WindowGrid(digest.getChunkBytes(), sha256 ? SHA256_BYTES : XXH3_BYTES);
  }

  /** The first window start at or after {@code offset}; 2^63 - 1 if that is past every blob. */
  long firstStart(long offset) {
    long into = offset % windowBytes;
    long rest = windowBytes - into;
    return into == 0 ? offset : offset > Long.MAX_VALUE - rest ? Long.MAX_VALUE : offset + rest;
  }

  /** Windows that start in {@code segment}. */
  long startsIn(ByteRange segment) {
    long first = firstStart(segment.start());
    return first >= segment.end() ? 0 : (segment.end() - 1 - first) / windowBytes + 1;
  }
}
