package dev.trawl.server.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trawl.proto.v1.ByteHistogram;
import dev.trawl.proto.v1.Digest;
import dev.trawl.proto.v1.DigestAlgorithm;
import dev.trawl.proto.v1.EntropyProfile;
import dev.trawl.proto.v1.LineStatistics;
import dev.trawl.proto.v1.Operator;
import dev.trawl.proto.v1.PrintableStrings;
import dev.trawl.proto.v1.ScanRequest;
import dev.trawl.server.scan.AnswerKind;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class AggregateCheckTest {
  private static final DigestAlgorithm SHA256 = DigestAlgorithm.DIGEST_ALGORITHM_SHA256;

  @Test
  void saysWhatEachIsAnsweredWith() {
    assertThat(kind(o -> o.setHistogram(ByteHistogram.getDefaultInstance())))
        .isEqualTo(AnswerKind.HISTOGRAM);
    assertThat(kind(o -> o.setLineStatistics(LineStatistics.getDefaultInstance())))
        .isEqualTo(AnswerKind.LINE_STATISTICS);
    assertThat(kind(o -> o.setStrings(PrintableStrings.getDefaultInstance())))
        .isEqualTo(AnswerKind.MATCHES);
    assertThat(kind(entropy(256))).isEqualTo(AnswerKind.ENTROPY);
    assertThat(kind(entropy(1 << 30))).isEqualTo(AnswerKind.ENTROPY);
    assertThat(kind(digest(DigestAlgorithm.DIGEST_ALGORITHM_CRC32C, 0)))
        .isEqualTo(AnswerKind.CHECKSUM);
    assertThat(kind(digest(SHA256, 4096))).isEqualTo(AnswerKind.CHUNK_DIGESTS);
    assertThat(kind(digest(DigestAlgorithm.DIGEST_ALGORITHM_XXH3, Long.MAX_VALUE)))
        .isEqualTo(AnswerKind.CHUNK_DIGESTS);
  }

  @Test
  void refusesParametersOutOfBounds() {
    refused(entropy(255), "window_bytes 255 is not in 256 to 1073741824");
    refused(entropy((1 << 30) + 1), "window_bytes 1073741825");
    refused(entropy(-1), "window_bytes 18446744073709551615");
    refused(digest(SHA256, 4095), "chunk_bytes 4095 is not in 4096");
    refused(digest(SHA256, -1), "chunk_bytes 18446744073709551615");
    refused(digest(DigestAlgorithm.DIGEST_ALGORITHM_UNSPECIFIED, 4096), "no algorithm");
    refused(o -> o.getDigestBuilder().setAlgorithmValue(9), "algorithm 9 is unknown");
    refused(o -> o.getStringsBuilder().setMinCharacters(4097), "min_characters 4097");
    refused(o -> o.getStringsBuilder().setMinCharacters(-1), "min_characters 4294967295");
    refused(o -> o.getStringsBuilder().setEncodingValue(9), "encoding 9 is unknown");
  }

  @Test
  void refusesLimitsWhereThereIsNothingToCount() {
    assertThatThrownBy(() -> check(entropy(256), 1, 0)).hasMessageContaining("takes no limit");
    assertThatThrownBy(() -> check(digest(SHA256, 4096), 0, 1))
        .hasMessageContaining("takes no limit");
    Consumer<Operator.Builder> strings = o -> o.setStrings(PrintableStrings.getDefaultInstance());
    assertThatThrownBy(() -> check(strings, 0, 1)).hasMessageContaining("max_lines");
    check(strings, 1, 0);
  }

  private static Consumer<Operator.Builder> entropy(long window) {
    return o -> o.setEntropy(EntropyProfile.newBuilder().setWindowBytes(window));
  }

  private static Consumer<Operator.Builder> digest(DigestAlgorithm algorithm, long chunk) {
    return o -> o.setDigest(Digest.newBuilder().setAlgorithm(algorithm).setChunkBytes(chunk));
  }

  private static AnswerKind kind(Consumer<Operator.Builder> operator) {
    return check(operator, 0, 0);
  }

  private static AnswerKind check(
      Consumer<Operator.Builder> operator, long maxMatches, long maxLines) {
    ScanRequest.Builder request =
        ScanRequest.newBuilder().setMaxMatches(maxMatches).setMaxLines(maxLines);
    operator.accept(request.getOperatorBuilder());
    return ScanRequestCheck.check(request.build(), 1 << 20).kind();
  }

  private static void refused(Consumer<Operator.Builder> operator, String why) {
    assertThatThrownBy(() -> kind(operator))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT))
        .hasMessageContaining(why);
  }
}
