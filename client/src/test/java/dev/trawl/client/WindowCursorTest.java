package dev.trawl.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.trawl.proto.v1.ByteRange;
import dev.trawl.proto.v1.CountResult;
import dev.trawl.proto.v1.DigestResult;
import dev.trawl.proto.v1.EntropyResult;
import dev.trawl.proto.v1.ResultBatch;
import org.junit.jupiter.api.Test;

class WindowCursorTest {

  @Test
  void entropyOfWindowsFromTheBaseOffsetOn() {
    WindowCursor cursor = WindowCursor.ofEntropy(256, 1000).over(entropy(300, 1000, 512, 1, 2));

    assertThat(cursor.advance()).isTrue();
    assertThat(cursor.start()).isEqualTo(512);
    assertThat(cursor.length()).isEqualTo(256);
    assertThat(cursor.bitsPerByte()).isEqualTo(1);
    assertThat(cursor.advance()).isTrue();
    assertThat(cursor.start()).isEqualTo(768);
    assertThat(cursor.length()).isEqualTo(232);
    assertThat(cursor.bitsPerByte()).isEqualTo(2);
    assertThat(cursor.advance()).isFalse();
  }

  @Test
  void digestsAreCutByTheirLength() {
    WindowCursor cursor =
        WindowCursor.ofDigests(4096, 8, 9000).over(digests(4096, "abcdefghABCDEFGH"));

    assertThat(cursor.advance()).isTrue();
    assertThat(cursor.digest().toStringUtf8()).isEqualTo("abcdefgh");
    assertThat(cursor.advance()).isTrue();
    assertThat(cursor.digest().toStringUtf8()).isEqualTo("ABCDEFGH");
    assertThat(cursor.start()).isEqualTo(8192);
    assertThat(cursor.length()).isEqualTo(808);
    assertThat(cursor.advance()).isFalse();
    assertThat(cursor.over(ResultBatch.getDefaultInstance()).advance()).isFalse();
  }

  @Test
  void whatDoesNotFitIsAViolation() {
    assertThatThrownBy(() -> WindowCursor.ofDigests(4096, 8, 9000).over(digests(0, "abc")))
        .hasMessageContaining("DIGEST came");
    assertThatThrownBy(() -> WindowCursor.ofEntropy(4096, 9000).over(digests(0, "abcdefgh")))
        .hasMessageContaining("DIGEST came");
    assertThatThrownBy(() -> WindowCursor.ofDigests(4096, 8, 9).over(entropy(0, 9, 0, 1)))
        .hasMessageContaining("ENTROPY came");
    ResultBatch count = ResultBatch.newBuilder().setCount(CountResult.getDefaultInstance()).build();
    assertThatThrownBy(() -> WindowCursor.ofEntropy(4096, 9000).over(count))
        .hasMessageContaining("COUNT came");
    WindowCursor past = WindowCursor.ofEntropy(256, 9000).over(entropy(0, 256, 0, 1, 2));
    assertThat(past.advance()).isTrue();
    assertThatThrownBy(past::advance).hasMessageContaining("starts at 256");
  }

  private static ResultBatch entropy(long start, long end, long base, float... values) {
    EntropyResult.Builder entropy = EntropyResult.newBuilder();
    for (float value : values) {
      entropy.addBitsPerByte(value);
    }
    return batch(start, end, base).setEntropy(entropy).build();
  }

  private static ResultBatch digests(long base, String digests) {
    return batch(base, base + 10_000, base)
        .setDigest(DigestResult.newBuilder().setDigests(ByteString.copyFromUtf8(digests)))
        .build();
  }

  private static ResultBatch.Builder batch(long start, long end, long base) {
    return ResultBatch.newBuilder()
        .setSegment(ByteRange.newBuilder().setStart(start).setEnd(end))
        .setBaseOffset(base);
  }
}
