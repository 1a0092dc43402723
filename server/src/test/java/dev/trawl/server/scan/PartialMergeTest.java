package dev.trawl.server.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.trawl.proto.v1.DigestResult;
import dev.trawl.proto.v1.EntropyResult;
import dev.trawl.proto.v1.HistogramResult;
import dev.trawl.proto.v1.LineStatisticsResult;
import dev.trawl.proto.v1.MatchColumns;
import dev.trawl.proto.worker.v1.Batch;
import dev.trawl.scan.blob.ByteRange;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** Checksums combine; partials and values of windows that cannot be true are refused. */
class PartialMergeTest {
  private static final long BLOB = 10_000;
  private static final WindowGrid WINDOWS = new WindowGrid(1000, Float.BYTES);

  @Test
  void checksumsOfPartsCombineToThatOfTheWhole() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      byte[] bytes = new byte[random.nextInt(5_000)];
      random.nextBytes(bytes);
      int first = random.nextInt(bytes.length + 1);
      int combined =
          Crc32c.combine(
              crc(bytes, 0, first), crc(bytes, first, bytes.length), bytes.length - first);
      assertThat(combined).as("seed %d", seed).isEqualTo(crc(bytes, 0, bytes.length));
    }
  }

  @Test
  void aChecksumOfTerabytesOfZerosIsReachedBySquaring() {
    int one =
        Crc32c.combine(crc(new byte[] {7}, 0, 1), crc(new byte[1 << 20], 0, 1 << 20), 1 << 20);
    int doubled = crc(new byte[1 << 20], 0, 1 << 20);
    long bytes = 1 << 20;
    int stepwise = one;
    for (int i = 0; i < 20; i++) {
      stepwise = Crc32c.combine(stepwise, doubled, bytes);
      doubled = Crc32c.combine(doubled, doubled, bytes);
      bytes *= 2;
    }
    int zeros = doubled;
    // 2^40 zeros, once as halves put together, once as one: less the first 2^20 in front.
    int first = crc(new byte[] {7}, 0, 1);
    int atOnce = Crc32c.combine(first, zeros, bytes);
    assertThat(stepwise).isEqualTo(atOnce);
  }

  @Test
  void knownChecksum() {
    assertThat(crc("123456789".getBytes(), 0, 9)).isEqualTo(0xE3069283);
    assertThat(Crc32c.combine(0, 0xE3069283, 9)).isEqualTo(0xE3069283);
    assertThat(Crc32c.combine(0xE3069283, 0, 0)).isEqualTo(0xE3069283);
  }

  @Test
  void refusesHistogramsThatDoNotAddUp() throws Exception {
    HistogramResult.Builder histogram = HistogramResult.newBuilder();
    for (int i = 0; i < 256; i++) {
      histogram.addCounts(i == 7 ? 100 : 0);
    }
    check(AnswerKind.HISTOGRAM, batch(100, 200).setResults(histogram.build().toByteString()));
    refused(
        AnswerKind.HISTOGRAM,
        batch(100, 201).setResults(histogram.build().toByteString()),
        "counts 100 bytes");
    histogram.setCounts(1, -5).setCounts(2, 5);
    refused(
        AnswerKind.HISTOGRAM,
        batch(100, 200).setResults(histogram.build().toByteString()),
        "histogram of 256");
    refused(AnswerKind.HISTOGRAM, batch(100, 200), "a histogram of 0 values");
    refused(AnswerKind.HISTOGRAM, batch(0, 9).setResults(bytes("\u00ff")), "do not parse");
  }

  @Test
  void refusesChecksumsOfTheWrongLength() throws Exception {
    DigestResult.Builder digest = DigestResult.newBuilder().setDigests(bytes("1234"));
    check(AnswerKind.CHECKSUM, batch(0, 9).setResults(digest.build().toByteString()));
    digest.setDigests(bytes("12345"));
    refused(
        AnswerKind.CHECKSUM, batch(0, 9).setResults(digest.build().toByteString()), "of 5 bytes");
  }

  @Test
  void refusesLinesThatCannotBe() throws Exception {
    LineStatisticsResult good =
        LineStatisticsResult.newBuilder()
            .setLines(2)
            .setLongestBytes(500)
            .setLongestOffset(150)
            .setTotalBytes(520)
            .build();
    check(AnswerKind.LINE_STATISTICS, lines(good));
    check(AnswerKind.LINE_STATISTICS, lines(LineStatisticsResult.getDefaultInstance()));
    for (LineStatisticsResult bad :
        new LineStatisticsResult[] {
          good.toBuilder().setLines(101).build(),
          good.toBuilder().setLines(0).build(),
          good.toBuilder().setLongestOffset(99).build(),
          good.toBuilder().setLongestOffset(200).build(),
          good.toBuilder().setLongestBytes(BLOB).build(),
          good.toBuilder().setTotalBytes(499).build(),
          good.toBuilder().setTotalBytes(BLOB).build(),
        }) {
      refused(AnswerKind.LINE_STATISTICS, lines(bad), "lines of");
    }
  }

  @Test
  void wantsAValueForEveryWindowThatStartsInASegment() throws Exception {
    AcceptedBatch accepted = check(AnswerKind.ENTROPY, entropy(500, 3001, 3));
    assertThat(accepted.firstStart()).isEqualTo(1000);
    assertThat(accepted.lastEnd()).isEqualTo(4000);
    assertThat(check(AnswerKind.ENTROPY, entropy(9000, 9001, 1)).lastEnd()).isEqualTo(BLOB);
    check(AnswerKind.ENTROPY, batch(1, 1000));
    refused(AnswerKind.ENTROPY, batch(1, 1001), "no ENTROPY sent");
    refused(AnswerKind.ENTROPY, entropy(500, 3001, 2), "8 bytes of values for 3 windows");
    refused(AnswerKind.ENTROPY, entropy(500, 3001, 4), "16 bytes of values for 3 windows");
    refused(AnswerKind.ENTROPY, entropy(1, 1000, 1), "for 0 windows");
    Batch.Builder twice = entropy(500, 3001, 3);
    refused(
        AnswerKind.ENTROPY,
        twice.setResults(twice.getResults().concat(twice.getResults())),
        "something follows");
    refused(
        AnswerKind.ENTROPY,
        batch(0, 1)
            .setResultCount(1)
            .setResults(MatchColumns.newBuilder().setConstantLength(4).build().toByteString()),
        "-1 bytes");
  }

  @Test
  void aWindowLongerThanAnyBlobStartsAtItsFront() {
    WindowGrid grid = new WindowGrid(Long.MAX_VALUE, 8);
    assertThat(grid.startsIn(new ByteRange(0, BLOB))).isEqualTo(1);
    assertThat(grid.startsIn(new ByteRange(1, Long.MAX_VALUE))).isZero();
  }

  private static Batch.Builder entropy(long start, long end, int values) {
    EntropyResult.Builder entropy = EntropyResult.newBuilder();
    for (int i = 0; i < values; i++) {
      entropy.addBitsPerByte(i);
    }
    return batch(start, end).setResultCount(values).setResults(entropy.build().toByteString());
  }

  private static Batch.Builder lines(LineStatisticsResult lines) {
    return batch(100, 200).setResults(lines.toByteString());
  }

  private static Batch.Builder batch(long start, long end) {
    return Batch.newBuilder().setSegmentStart(start).setSegmentEnd(end);
  }

  private static AcceptedBatch check(AnswerKind kind, Batch.Builder batch)
      throws BadResultsException {
    return ColumnCheck.check(new BatchRules(kind, WINDOWS, 0, 1, BLOB), batch.build());
  }

  private static void refused(AnswerKind kind, Batch.Builder batch, String why) {
    assertThatThrownBy(() -> check(kind, batch))
        .isInstanceOf(BadResultsException.class)
        .hasMessageContaining(why);
  }

  private static ByteString bytes(String text) {
    return ByteString.copyFrom(text, java.nio.charset.StandardCharsets.ISO_8859_1);
  }

  private static int crc(byte[] bytes, int from, int to) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, to - from);
    return (int) crc.getValue();
  }
}
