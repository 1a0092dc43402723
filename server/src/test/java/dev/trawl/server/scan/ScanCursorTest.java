package dev.trawl.server.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.ByteString;
import dev.trawl.proto.v1.BlobIdentity;
import dev.trawl.proto.v1.ByteHistogram;
import dev.trawl.proto.v1.CustomOperator;
import dev.trawl.proto.v1.Gap;
import dev.trawl.proto.v1.GapReason;
import dev.trawl.proto.v1.Operator;
import dev.trawl.proto.v1.ScanRequest;
import dev.trawl.scan.blob.ByteRange;
import dev.trawl.server.scan.ScanCursor.BadCursorException;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Cursors go through the hands of clients: what comes back may be anything. */
class ScanCursorTest {
  private static final BlobIdentity IDENTITY =
      BlobIdentity.newBuilder().setDevice(1).setInode(2).setSize(3000).setModifiedNanos(-4).build();

  private static final ByteRange RANGE = new ByteRange(1000, 3000);

  @Test
  void comesBackAsItWas() throws BadCursorException {
    ScanCursor cursor = cursor(1500, 1600, gap(1100, 1200), gap(1300, 1400));
    assertThat(ScanCursor.decode(cursor.encode(), RANGE)).isEqualTo(cursor);
  }

  @Test
  void anyDamageIsFound() {
    byte[] whole = cursor(1500, 1600, gap(1100, 1200)).encode().toByteArray();
    for (int at = 0; at < whole.length; at++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] damaged = whole.clone();
        damaged[at] ^= (byte) (1 << bit);
        refuses(ByteString.copyFrom(damaged));
      }
      refuses(ByteString.copyFrom(whole, 0, at));
    }
  }

  @Test
  void arbitraryBytesAreNone() {
    long seed = Long.getLong("trawl.seed", System.nanoTime());
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextInt(80)];
      random.nextBytes(bytes);
      try {
        ScanCursor.decode(ByteString.copyFrom(bytes), RANGE);
        fail("-Dtrawl.seed=" + seed + ": random bytes are a cursor");
      } catch (BadCursorException expected) {
        assertThat(expected).hasMessageStartingWith("it");
      }
    }
  }

  @Test
  void whatCannotBeTrueOfTheScanIsRefused() {
    refuses(cursor(999, 1600).encode());
    refuses(cursor(3001, 3001).encode());
    refuses(cursor(1500, 1499).encode());
    refuses(cursor(1500, 1600, gap(1400, 1501)).encode());
    refuses(cursor(1500, 1600, gap(900, 1100)).encode());
    refuses(cursor(1500, 1600, gap(1200, 1300), gap(1100, 1150)).encode());
    refuses(cursor(1500, 1600, gap(1200, 1200)).encode());
  }

  @Test
  void belongsToWhatWasAskedForHoweverItIsCut() {
    ScanRequest request =
        ScanRequest.newBuilder()
            .setBlobId("b1")
            .setOperator(
                Operator.newBuilder()
                    .setCustom(
                        CustomOperator.newBuilder()
                            .setName("mine")
                            .putParameters("a", ByteString.copyFromUtf8("1"))
                            .putParameters("b", ByteString.copyFromUtf8("2"))))
            .setMaxMatches(7)
            .build();
    ScanCursor.Key key = ScanCursor.Key.of(IDENTITY, request);
    ScanRequest.Builder otherwise =
        request.toBuilder()
            .setBlobId("b2")
            .setRangeSizeBytes(9)
            .setProgressIntervalMillis(100)
            .setWeight(10)
            .setCursor(ByteString.copyFromUtf8("x"));
    CustomOperator.Builder custom = otherwise.getOperatorBuilder().getCustomBuilder();
    custom
        .clearParameters()
        .putParameters("b", ByteString.copyFromUtf8("2"))
        .putParameters("a", ByteString.copyFromUtf8("1"));
    assertThat(ScanCursor.Key.of(IDENTITY, otherwise.build())).isEqualTo(key);
    ScanRequest another =
        request.toBuilder()
            .setOperator(Operator.newBuilder().setHistogram(ByteHistogram.getDefaultInstance()))
            .build();
    assertThat(ScanCursor.Key.of(IDENTITY, another)).isNotEqualTo(key);
    ScanRequest more = request.toBuilder().setMaxMatches(8).build();
    assertThat(ScanCursor.Key.of(IDENTITY, more)).isNotEqualTo(key);
  }

  private static void refuses(ByteString bytes) {
    assertThatThrownBy(() -> ScanCursor.decode(bytes, RANGE))
        .isInstanceOf(BadCursorException.class);
  }

  private static Gap gap(long start, long end) {
    return Gap.newBuilder()
        .setRange(ResultEmitter.toProto(new ByteRange(Math.min(start, end), Math.max(start, end))))
        .setReason(GapReason.GAP_REASON_WORKER_DIED)
        .setSignal(11)
        .build();
  }

  private static ScanCursor cursor(long emittedTo, long position, Gap... gaps) {
    return new ScanCursor(
        new ScanCursor.Key(IDENTITY, ByteString.copyFromUtf8("0123456789abcdef")),
        emittedTo,
        position,
        true,
        5,
        false,
        6,
        new ResultLimit.State(7, 8, true, 9),
        ImmutableList.copyOf(gaps));
  }
}
