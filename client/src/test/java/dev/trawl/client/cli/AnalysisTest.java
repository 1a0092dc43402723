package dev.trawl.client.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.trawl.proto.v1.BlobIdentity;
import dev.trawl.proto.v1.ByteRange;
import dev.trawl.proto.v1.DigestResult;
import dev.trawl.proto.v1.EntropyResult;
import dev.trawl.proto.v1.Gap;
import dev.trawl.proto.v1.GapReason;
import dev.trawl.proto.v1.HistogramResult;
import dev.trawl.proto.v1.LineStatisticsResult;
import dev.trawl.proto.v1.MatchColumns;
import dev.trawl.proto.v1.Operator;
import dev.trawl.proto.v1.ResultBatch;
import dev.trawl.proto.v1.ScanRequest;
import dev.trawl.proto.v1.ScanResponse;
import dev.trawl.proto.v1.ScanSummary;
import dev.trawl.proto.v1.StringEncoding;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code strings}, {@code entropy}, {@code digest} and {@code stats} ask for and print. */
class AnalysisTest {
  @TempDir Path directory;

  private final Scripted blobs = new Scripted();

  /** A supervisor that answers each scan with the next batch it was given. */
  private static final class Scripted implements Blobs {
    final List<ResultBatch.Builder> answers = new ArrayList<>();
    final List<Operator> asked = new ArrayList<>();
    ScanSummary summary = ScanSummary.getDefaultInstance();

    @Override
    public Scannable open(Path file) {
      FileIdentity identity;
      try {
        identity = FileIdentity.of(file);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return new Scannable() {
        @Override
        public BlobIdentity identity() {
          return BlobIdentity.newBuilder()
              .setDevice(identity.device())
              .setInode(identity.inode())
              .setSize(identity.size())
              .setModifiedNanos(identity.modifiedNanos())
              .build();
        }

        @Override
        public void scan(ScanRequest.Builder request, Consumer<ScanResponse> listener) {
          ByteRange segment = ByteRange.newBuilder().setEnd(identity.size()).build();
          ResultBatch.Builder batch = answers.get(asked.size()).setSegment(segment);
          asked.add(request.getOperator());
          listener.accept(ScanResponse.newBuilder().setBatch(batch).build());
          listener.accept(ScanResponse.newBuilder().setSummary(summary).build());
        }

        @Override
        public void discard() {}
      };
    }
  }

  @Test
  void stringsWithOffsetsInSevenPlaces() throws IOException {
    byte[] text = ("\0abcd\0" + "x".repeat(40_000) + "\n").getBytes(ISO_8859_1);
    MatchColumns matches =
        MatchColumns.newBuilder()
            .addStartDeltas(1)
            .addStartDeltas(5)
            .addLengths(4)
            .addLengths(40_000)
            .build();
    String x = "x".repeat(40_000);

    answer(b -> b.setMatches(matches));
    assertThat(run(text, "strings")).isEqualTo("abcd\n" + x + "\n");
    answer(b -> b.setMatches(matches));
    assertThat(run(text, "strings", "-t", "d")).isEqualTo("      1 abcd\n      6 " + x + "\n");
    answer(b -> b.setMatches(matches.toBuilder().setStartDeltas(0, 1).setStartDeltas(1, 16)));
    assertThat(run(new byte[50_000], "strings", "-tx")).startsWith("      1 ").contains("     11 ");
    answer(b -> b.setMatches(matches));
    assertThat(run(text, "strings", "-t", "o")).contains("      6 x");
  }

  @Test
  void wideStringsArePrintedNarrow() throws IOException {
    answer(
        b ->
            b.setMatches(MatchColumns.newBuilder().addStartDeltas(1).setConstantLength(6).build()));
    assertThat(run("\u0001a\0b\0c\0".getBytes(ISO_8859_1), "strings", "-e", "l", "-n", "3"))
        .isEqualTo("abc\n");
    assertThat(blobs.asked.getFirst().getStrings().getEncoding())
        .isEqualTo(StringEncoding.STRING_ENCODING_UTF16LE);
    assertThat(blobs.asked.getFirst().getStrings().getMinCharacters()).isEqualTo(3);
  }

  @Test
  void entropyALineAWindow() throws IOException {
    EntropyResult entropy =
        EntropyResult.newBuilder().addBitsPerByte(7.99996f).addBitsPerByte(0.05f).build();
    answer(b -> b.setEntropy(entropy));
    assertThat(run(new byte[400], "entropy", "--window", "256"))
        .isEqualTo("0 256 8.0000\n256 144 0.0500\n");
    assertThat(blobs.asked.getFirst().getEntropy().getWindowBytes()).isEqualTo(256);
  }

  @Test
  void digestsALineAChunk() throws IOException {
    answer(b -> b.setDigest(digest("abcdefgh\u00ff1234567")));
    assertThat(run(new byte[5000], "digest", "--algorithm", "xxh3", "--chunk", "4K"))
        .isEqualTo("0 4096 6162636465666768\n4096 904 ff31323334353637\n");
    answer(b -> b.setDigest(digest("\u00e3\u0006\u0092\u0083")));
    assertThat(run(new byte[9], "digest", "--algorithm", "crc32c")).isEqualTo("0 9 e3069283\n");
  }

  @Test
  void statsAreFactsALine() throws IOException {
    answer(
        b ->
            b.setLineStatistics(
                LineStatisticsResult.newBuilder()
                    .setLines(3)
                    .setLongestBytes(5)
                    .setLongestOffset(4)
                    .setTotalBytes(7)));
    HistogramResult.Builder histogram = HistogramResult.newBuilder();
    for (int i = 0; i < 256; i++) {
      histogram.addCounts(i == 'a' ? 4 : i == 0 || i == 200 ? 2 : 0);
    }
    answer(b -> b.setHistogram(histogram));
    assertThat(run(new byte[8], "stats").lines())
        .containsExactly(
            "lines         3",
            "longest line  5 bytes at 4",
            "mean line     2.33 bytes",
            "bytes         8",
            "byte values   3",
            "entropy       1.5000 bits per byte",
            "printable     50.00 %",
            "zero          25.00 %",
            "top bit set   25.00 %",
            "byte 0x61 a   4, 50.00 %",
            "byte 0x00     2, 25.00 %",
            "byte 0xc8     2, 25.00 %");
  }

  @Test
  void statsOfAnEmptyFile() throws IOException {
    answer(b -> b.setLineStatistics(LineStatisticsResult.getDefaultInstance()));
    HistogramResult.Builder none = HistogramResult.newBuilder();
    for (int i = 0; i < 256; i++) {
      none.addCounts(0);
    }
    answer(b -> b.setHistogram(none));
    assertThat(run(new byte[0], "stats").lines())
        .containsExactly("lines         0", "bytes         0");
  }

  @Test
  void gapsAreHandedOn() throws IOException {
    Gap gap =
        Gap.newBuilder()
            .setRange(ByteRange.newBuilder().setStart(3).setEnd(5))
            .setReason(GapReason.GAP_REASON_WORKER_DIED)
            .build();
    blobs.summary = ScanSummary.newBuilder().setGapCount(1).addGaps(gap).build();
    answer(b -> b.setDigest(digest("1234")));
    run(new byte[9], "digest", "--algorithm", "crc32c");
    assertThat(gaps.describe()).contains("PARTIAL: bytes 3 to 5 were not scanned");
  }

  @Test
  void flagsOutOfBoundsAreRefused() {
    refused("trawl strings --help", "strings", "-n", "0", "f");
    refused("1 to 4096", "strings", "-n", "4097", "f");
    refused("none of d, o, x", "strings", "-t", "b", "f");
    refused("none of l, s", "strings", "-e", "b", "f");
    refused("256 to 1073741824", "entropy", "--window", "255", "f");
    refused("256 to 1073741824", "entropy", "--window", "2G", "f");
    refused("4096 to", "digest", "--chunk", "4095", "f");
    refused("none of crc32c, sha256, xxh3", "digest", "--algorithm", "md5", "f");
    refused("leave --chunk out", "digest", "--algorithm", "crc32c", "--chunk", "4K", "f");
    refused("FILE is missing", "stats");
    refused("one FILE at a time", "stats", "a", "b");
  }

  @Test
  void defaults() {
    assertThat(flags("strings", "f").analysis()).isEqualTo(new Analysis.Strings(4, 0, false));
    assertThat(flags("entropy", "f").analysis()).isEqualTo(new Analysis.Entropy(1 << 20));
    assertThat(flags("digest", "f").analysis())
        .isEqualTo(new Analysis.Digests(Analysis.Algorithm.SHA256, 64 << 20));
    assertThat(flags("stats", "--ephemeral", "--range-size", "1K", "f").rangeSizeBytes())
        .isEqualTo(1024);
  }

  private Gaps gaps = new Gaps();

  private void answer(Consumer<ResultBatch.Builder> results) {
    ResultBatch.Builder batch = ResultBatch.newBuilder();
    results.accept(batch);
    blobs.answers.add(batch);
  }

  private static DigestResult digest(String latin1) {
    return DigestResult.newBuilder().setDigests(ByteString.copyFrom(latin1, ISO_8859_1)).build();
  }

  private String run(byte[] content, String verb, String... options) throws IOException {
    Path file = Files.write(directory.resolve("f"), content);
    String[] arguments = java.util.Arrays.copyOf(options, options.length + 1);
    arguments[options.length] = file.toString();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteSink sink = new ByteSink(out, StreamKind.OTHER);
    AnalysisRun run = new AnalysisRun(flags(verb, arguments), sink, new ProgressLine(false));
    try (Input.OfFile input = (Input.OfFile) InputFile.open(file.toString())) {
      gaps = run.over(blobs, input);
    }
    sink.flush();
    return out.toString(ISO_8859_1);
  }

  private static AnalysisFlags flags(String verb, String... arguments) {
    return ((Invocation.Analyse) Flags.parse(verb, arguments)).flags();
  }

  private static void refused(String why, String verb, String... arguments) {
    assertThatThrownBy(() -> flags(verb, arguments))
        .isInstanceOf(CliException.class)
        .hasMessageContaining(why);
  }
}
