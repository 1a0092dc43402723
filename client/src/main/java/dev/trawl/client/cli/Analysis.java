package dev.trawl.client.cli;

import dev.trawl.proto.v1.ByteHistogram;
import dev.trawl.proto.v1.Digest;
import dev.trawl.proto.v1.DigestAlgorithm;
import dev.trawl.proto.v1.EntropyProfile;
import dev.trawl.proto.v1.LineStatistics;
import dev.trawl.proto.v1.Operator;
import dev.trawl.proto.v1.PrintableStrings;
import dev.trawl.proto.v1.StringEncoding;
import java.util.List;

/** What is computed of a whole file: one of the verbs beside {@code scan}. */
sealed interface Analysis {

  /** What is asked of the supervisor, one scan after the other. */
  List<Operator> operators();

  /**
   * {@code trawl strings}.
   *
   * @param minCharacters shortest string, 1 to 4,096
   * @param radix of the offsets before each string: 8, 10 or 16; 0 for no offsets
   * @param wide characters of two bytes, little-endian
   */
  record Strings(int minCharacters, int radix, boolean wide) implements Analysis {
    @Override
    public List<Operator> operators() {
      StringEncoding encoding =
          wide ? StringEncoding.STRING_ENCODING_UTF16LE : StringEncoding.STRING_ENCODING_ASCII;
      return List.of(
          Operator.newBuilder()
              .setStrings(
                  PrintableStrings.newBuilder()
                      .setMinCharacters(minCharacters)
                      .setEncoding(encoding))
              .build());
    }
  }

  /** {@code trawl entropy}. */
  record Entropy(long windowBytes) implements Analysis {
    @Override
    public List<Operator> operators() {
      return List.of(
          Operator.newBuilder()
              .setEntropy(EntropyProfile.newBuilder().setWindowBytes(windowBytes))
              .build());
    }
  }

  /** {@code trawl digest}; CRC32C has no chunks. */
  record Digests(Algorithm algorithm, long chunkBytes) implements Analysis {
    @Override
    public List<Operator> operators() {
      return List.of(
          Operator.newBuilder()
              .setDigest(Digest.newBuilder().setAlgorithm(algorithm.wire).setChunkBytes(chunkBytes))
              .build());
    }
  }

  /** {@code trawl stats}. */
  record Stats() implements Analysis {
    @Override
    public List<Operator> operators() {
      return List.of(
          Operator.newBuilder().setLineStatistics(LineStatistics.getDefaultInstance()).build(),
          Operator.newBuilder().setHistogram(ByteHistogram.getDefaultInstance()).build());
    }
  }

  /** Which digest. */
  enum Algorithm {
    /** One checksum of the whole file. */
    CRC32C(DigestAlgorithm.DIGEST_ALGORITHM_CRC32C, 4),
    /** One digest for each chunk. */
    SHA256(DigestAlgorithm.DIGEST_ALGORITHM_SHA256, 32),
    /** One hash for each chunk. */
    XXH3(DigestAlgorithm.DIGEST_ALGORITHM_XXH3, 8);

    private final DigestAlgorithm wire;
    private final int digestBytes;

    Algorithm(DigestAlgorithm wire, int digestBytes) {
      this.wire = wire;
      this.digestBytes = digestBytes;
    }

    /** Length of the digest in bytes. */
    int digestBytes() {
      return digestBytes;
    }
  }
}
