package dev.trawl.server.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.common.primitives.Longs;
import com.google.protobuf.ByteString;
import dev.trawl.proto.v1.Digest;
import dev.trawl.proto.v1.DigestAlgorithm;
import dev.trawl.proto.v1.EntropyProfile;
import dev.trawl.proto.v1.LineStatisticsResult;
import dev.trawl.proto.v1.Operator;
import dev.trawl.proto.v1.ResultBatch;
import dev.trawl.scan.operator.OperatorSpec;
import dev.trawl.scan.operator.RangeOperator;
import dev.trawl.scan.spi.Answer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;

/**
 * What aggregates and strings must give, by the most obvious code, and what came, in the same
 * words. Does nothing for other answers.
 */
final class AggregateOracle {
  private final ScanSimulationTest.Answer answer;
  private final byte[] bytes;
  private final int least;
  private final int window;

  /** For answers of custom operators. */
  private final CustomLines custom;

  AggregateOracle(ScanSimulationTest.Answer answer, byte[] bytes, Random random) {
    this.answer = answer;
    this.bytes = bytes;
    boolean entropy = answer == ScanSimulationTest.Answer.ENTROPY;
    this.least = isAggregate(answer) ? 1 + random.nextInt(4) : 1;
    this.window = isAggregate(answer) ? (entropy ? 256 : 4096) + random.nextInt(200) : 1;
    this.custom =
        new CustomLines(
            answer == ScanSimulationTest.Answer.CUSTOM_ITEMS ? Answer.ITEMS : Answer.PARTIAL,
            random.nextInt(3) == 0 ? 3000 + random.nextInt(9000) : 0);
  }

  /** The custom operator as workers run it. */
  RangeOperator compiled() {
    return custom.compiled();
  }

  private static boolean isAggregate(ScanSimulationTest.Answer answer) {
    return answer.compareTo(ScanSimulationTest.Answer.NEWLINES) > 0
        && answer.compareTo(ScanSimulationTest.Answer.CUSTOM_PARTIAL) <= 0;
  }

  /** A blob in which there is something to be found. */
  static byte[] blobFor(ScanSimulationTest.Answer answer, byte[] bytes, Random random) {
    return switch (answer) {
      case STRINGS -> sprinkled(bytes, random, 1 + random.nextInt(9));
      case WIDE_STRINGS -> widened(bytes, random);
      case CHUNK_SHA256, CHUNK_XXH3, ENTROPY -> {
        byte[] longer =
            new byte[random.nextInt(answer == ScanSimulationTest.Answer.ENTROPY ? 1500 : 9000)];
        random.nextBytes(longer);
        yield sprinkled(longer, random, 3);
      }
      default -> bytes;
    };
  }

  private static byte[] sprinkled(byte[] bytes, Random random, int rarity) {
    byte[] odd = {0, 0x7F, (byte) 0x80, '\t', 0x1F};
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = random.nextInt(rarity) == 0 ? odd[random.nextInt(odd.length)] : bytes[i];
    }
    return bytes;
  }

  private static byte[] widened(byte[] bytes, Random random) {
    int phase = random.nextInt(2);
    for (int i = 0; i < bytes.length; i++) {
      phase = random.nextInt(30) == 0 ? 1 - phase : phase;
      bytes[i] = i % 2 == phase && random.nextInt(10) > 0 ? 0 : bytes[i];
    }
    return bytes;
  }

  boolean takesNoLimit() {
    return isAggregate(answer) && answer.compareTo(ScanSimulationTest.Answer.WIDE_STRINGS) > 0;
  }

  /** The request's operator, as far as the merge looks at it. */
  Operator operator() {
    Operator.Builder operator = Operator.newBuilder();
    return switch (answer) {
      case CHUNK_SHA256 -> digest(DigestAlgorithm.DIGEST_ALGORITHM_SHA256);
      case CHUNK_XXH3 -> digest(DigestAlgorithm.DIGEST_ALGORITHM_XXH3);
      case CHECKSUM -> digest(DigestAlgorithm.DIGEST_ALGORITHM_CRC32C);
      case ENTROPY ->
          operator.setEntropy(EntropyProfile.newBuilder().setWindowBytes(window)).build();
      default -> operator.build();
    };
  }

  private Operator digest(DigestAlgorithm algorithm) {
    return Operator.newBuilder()
        .setDigest(Digest.newBuilder().setAlgorithm(algorithm).setChunkBytes(window))
        .build();
  }

  OperatorSpec spec() {
    return switch (answer) {
      case STRINGS -> new OperatorSpec.Strings(least, OperatorSpec.StringEncoding.ASCII);
      case WIDE_STRINGS -> new OperatorSpec.Strings(least, OperatorSpec.StringEncoding.UTF16LE);
      case HISTOGRAM -> new OperatorSpec.Histogram();
      case LINE_STATISTICS -> new OperatorSpec.LineStatistics();
      case CHECKSUM -> new OperatorSpec.Crc32c();
      case CHUNK_SHA256 ->
          new OperatorSpec.ChunkDigests(OperatorSpec.DigestAlgorithm.SHA256, window);
      case CHUNK_XXH3 -> new OperatorSpec.ChunkDigests(OperatorSpec.DigestAlgorithm.XXH3, window);
      case ENTROPY -> new OperatorSpec.Entropy(window);
      default -> throw new IllegalArgumentException(answer.toString());
    };
  }

  // ---- what must come

  List<String> expected(int from, int to) {
    return switch (answer) {
      case STRINGS -> strings(from, to, 1);
      case WIDE_STRINGS -> strings(from, to, 2);
      case HISTOGRAM -> List.of(histogram(from, to).toString());
      case LINE_STATISTICS -> List.of(lineStatistics(from, to));
      case CHECKSUM -> List.of(checksum(from, to));
      case CHUNK_SHA256, CHUNK_XXH3, ENTROPY -> windows(from, to);
      case CUSTOM_ITEMS, CUSTOM_PARTIAL -> custom.expected(bytes, from, to);
      default -> throw new IllegalArgumentException(answer.toString());
    };
  }

  /** One pass over all of the blob; of that, what starts inside. */
  private List<String> strings(int from, int to, int stride) {
    List<String> found = new ArrayList<>();
    for (int start = 0; start < bytes.length; ) {
      int at = start;
      while (at + stride <= bytes.length && isCharacter(at, stride)) {
        at += stride;
      }
      if (at - start >= least * stride && start >= from && start < to) {
        found.add(start + "+" + (at - start));
      }
      start = at + 1;
    }
    return found;
  }

  private boolean isCharacter(int at, int stride) {
    boolean printable = bytes[at] == 9 || (bytes[at] >= 32 && bytes[at] <= 126);
    return printable && (stride == 1 || bytes[at + 1] == 0);
  }

  private List<Long> histogram(int from, int to) {
    long[] counts = new long[256];
    for (int i = from; i < to; i++) {
      counts[bytes[i] & 255]++;
    }
    return Longs.asList(counts);
  }

  private String lineStatistics(int from, int to) {
    long lines = 0;
    long longest = 0;
    long offset = 0;
    long total = 0;
    for (int start = 0; start < bytes.length; ) {
      int end = start;
      while (end < bytes.length && bytes[end] != '\n') {
        end++;
      }
      if (start >= from && start < to) {
        if (lines++ == 0 || end - start > longest) {
          longest = end - start;
          offset = start;
        }
        total += end - start;
      }
      start = end + 1;
    }
    return lines + " " + longest + "@" + offset + " " + total;
  }

  private String checksum(int from, int to) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, to - from);
    return HexFormat.of().toHexDigits((int) crc.getValue());
  }

  private List<String> windows(int from, int to) {
    List<String> found = new ArrayList<>();
    for (int start = 0; start < bytes.length; start += window) {
      if (start >= from && start < to) {
        byte[] part = Arrays.copyOfRange(bytes, start, Math.min(bytes.length, start + window));
        found.add(start + "=" + value(part));
      }
    }
    return found;
  }

  private String value(byte[] part) {
    return switch (answer) {
      case CHUNK_SHA256 -> HexFormat.of().formatHex(sha256(part));
      case CHUNK_XXH3 ->
          HexFormat.of()
              .toHexDigits(com.dynatrace.hash4j.hashing.Hashing.xxh3_64().hashBytesToLong(part));
      default -> Double.toString(entropy(part));
    };
  }

  private static byte[] sha256(byte[] part) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(part);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static double entropy(byte[] part) {
    double bits = 0;
    for (int value = -128; value < 128; value++) {
      int count = 0;
      for (byte b : part) {
        count += b == value ? 1 : 0;
      }
      double p = (double) count / part.length;
      bits -= count == 0 ? 0 : p * Math.log(p) / Math.log(2);
    }
    return bits;
  }

  /**
   * Whether what came is what was expected. Two ways to add up doubles differ in their last digits,
   * and what came is a float: entropies may differ by what a float near 8 cannot tell apart.
   */
  void assertSame(List<String> came, List<String> expected) {
    if (answer != ScanSimulationTest.Answer.ENTROPY) {
      assertThat(came).isEqualTo(expected);
      return;
    }
    assertThat(came).hasSameSizeAs(expected);
    for (int i = 0; i < came.size(); i++) {
      String[] left = came.get(i).split("=");
      String[] right = expected.get(i).split("=");
      assertThat(left[0]).as("window %d", i).isEqualTo(right[0]);
      assertThat(Double.parseDouble(left[1]))
          .as("entropy of the window at %s", left[0])
          .isCloseTo(Double.parseDouble(right[1]), within(1e-6));
    }
  }

  // ---- what came

  void addResults(List<String> all, ResultBatch batch) {
    switch (batch.getResultsCase()) {
      case HISTOGRAM -> all.add(batch.getHistogram().getCountsList().toString());
      case LINE_STATISTICS -> {
        LineStatisticsResult lines = batch.getLineStatistics();
        all.add(
            lines.getLines()
                + " "
                + lines.getLongestBytes()
                + "@"
                + lines.getLongestOffset()
                + " "
                + lines.getTotalBytes());
      }
      case ENTROPY -> {
        long start = batch.getBaseOffset();
        for (float bits : batch.getEntropy().getBitsPerByteList()) {
          all.add(start + "=" + bits);
          start += window;
        }
      }
      case CUSTOM -> batch.getCustom().getItemsList().forEach(i -> all.add(i.toStringUtf8()));
      case DIGEST -> addDigests(all, batch.getBaseOffset(), batch.getDigest().getDigests());
      default -> {}
    }
  }

  private void addDigests(List<String> all, long base, ByteString digests) {
    int length =
        switch (answer) {
          case CHUNK_SHA256 -> 32;
          case CHUNK_XXH3 -> 8;
          default -> 4;
        };
    long start = base;
    for (int at = 0; at < digests.size(); at += length) {
      String hex = HexFormat.of().formatHex(digests.substring(at, at + length).toByteArray());
      all.add(length == 4 ? hex : start + "=" + hex);
      start += window;
    }
  }
}
