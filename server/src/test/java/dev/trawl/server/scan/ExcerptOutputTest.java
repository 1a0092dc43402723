package dev.trawl.server.scan;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import dev.trawl.proto.v1.ByteRange;
import dev.trawl.proto.v1.Excerpt;
import dev.trawl.proto.v1.ExcerptOptions;
import dev.trawl.proto.v1.LineColumns;
import dev.trawl.proto.v1.MatchColumns;
import dev.trawl.proto.v1.ResultBatch;
import dev.trawl.proto.v1.ScanResponse;
import dev.trawl.proto.v1.ScanSummary;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ExcerptOutputTest {
  private final byte[] blob = new byte[300_000];
  private final List<ScanResponse> sent = new ArrayList<>();
  private final ArrayDeque<Runnable> reads = new ArrayDeque<>();
  private @Nullable String change;
  private int shorterBy;
  private boolean broken;
  private boolean ready = true;
  private boolean complete;
  private @Nullable ScanFailure failure;
  private int drained;
  private int failed;

  private final ScanOutput client =
      new ScanOutput() {
        @Override
        public boolean ready() {
          return ready;
        }

        @Override
        public void send(ScanResponse response) {
          try {
            sent.add(ScanResponse.parseFrom(response.toByteString()));
          } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
          }
        }

        @Override
        public void complete() {
          complete = true;
        }

        @Override
        public void fail(ScanFailure why) {
          failure = why;
        }
      };

  private final ExcerptOutput output =
      new ExcerptOutput(
          client,
          ExcerptOptions.newBuilder().setBeforeBytes(2048).setAfterBytes(2000).build(),
          new ExcerptOutput.Blob(blob.length, this::read, onLoop -> onLoop.accept(change)),
          reads::add,
          Runnable::run,
          () -> drained++,
          () -> failed++);

  ExcerptOutputTest() {
    new Random(1).nextBytes(blob);
  }

  private int read(ByteBuffer dst, long position) throws IOException {
    if (broken) {
      throw new IOException("a device error");
    }
    int size = blob.length - shorterBy;
    if (position >= size) {
      return -1;
    }
    int bytes = (int) Math.min(1 + position % 9999, Math.min(dst.remaining(), size - position));
    dst.put(blob, (int) position, bytes);
    return bytes;
  }

  private void readAll() {
    while (!reads.isEmpty()) {
      reads.removeFirst().run();
    }
  }

  @Test
  void batchesOfMatchesAreCutAndStillTile() {
    MatchColumns.Builder columns = MatchColumns.newBuilder().setConstantLength(3);
    List<Integer> ids = new ArrayList<>();
    int matches = 1000;
    for (int i = 0; i < matches; i++) {
      columns.addStartDeltas(i == 0 ? 5 : i % 3 == 0 ? 0 : 300).addPatternIds(i * i);
    }
    output.send(batch(ResultBatch.MATCHES_FIELD_NUMBER, columns.build().toByteString()));
    output.send(summary());
    output.complete();
    assertThat(output.ready()).isFalse();
    assertThat(sent).isEmpty();
    readAll();
    assertThat(sent).hasSizeGreaterThan(4);
    assertThat(sent.getLast().hasSummary()).isTrue();
    assertThat(complete).isTrue();
    long next = 100;
    long expectedStart = 100;
    int seen = 0;
    for (ScanResponse response : sent.subList(0, sent.size() - 1)) {
      ResultBatch batch = response.getBatch();
      assertThat(batch.getSerializedSize()).isLessThan((256 << 10) + 10_000);
      assertThat(batch.getSegment().getStart()).isEqualTo(next);
      next = batch.getSegment().getEnd();
      long start = batch.getBaseOffset();
      int excerpts = 0;
      for (int i = 0; i < batch.getMatches().getStartDeltasCount(); i++) {
        start += batch.getMatches().getStartDeltas(i);
        expectedStart += columns.getStartDeltas(seen++);
        assertThat(start).isEqualTo(expectedStart).isLessThan(next);
        if (i == 0 || batch.getMatches().getStartDeltas(i) > 0) {
          assertExcerpt(batch.getExcerpts(excerpts++), i, start);
        }
      }
      assertThat(batch.getExcerptsCount()).isEqualTo(excerpts);
      assertThat(batch.getMatches().getConstantLength()).isEqualTo(3);
      ids.addAll(batch.getMatches().getPatternIdsList());
    }
    assertThat(seen).isEqualTo(matches);
    assertThat(ids).isEqualTo(columns.getPatternIdsList());
    assertThat(next).isEqualTo(blob.length);
  }

  private void assertExcerpt(Excerpt excerpt, int index, long start) {
    assertThat(excerpt.getIndex()).isEqualTo(index);
    int from = (int) Math.max(0, start - 2048);
    int to = (int) Math.min(blob.length, start + 2000);
    assertThat(excerpt.getOffset()).isEqualTo(from);
    assertThat(excerpt.getData()).isEqualTo(ByteString.copyFrom(blob, from, to - from));
  }

  @Test
  void linesKeepTheirNumbersAndMatches() {
    LineColumns.Builder columns = LineColumns.newBuilder().setConstantMatchLength(1);
    for (int i = 0; i < 400; i++) {
      columns
          .addStartDeltas(10)
          .addLengths(5)
          .addNumberDeltas(2)
          .addMatchCounts(i % 2)
          .addAllMatchStartDeltas(i % 2 == 0 ? List.of() : List.of((long) i));
    }
    output.send(batch(ResultBatch.LINES_FIELD_NUMBER, columns.build().toByteString()));
    readAll();
    int line = 0;
    for (ScanResponse response : sent) {
      ResultBatch batch = response.getBatch();
      long number = batch.getBaseLine();
      long start = batch.getBaseOffset();
      int match = 0;
      for (int i = 0; i < batch.getLines().getStartDeltasCount(); i++, line++) {
        start += batch.getLines().getStartDeltas(i);
        number += batch.getLines().getNumberDeltas(i);
        assertThat(start).isEqualTo(110 + 10L * line);
        assertThat(number).isEqualTo(7 + 2L * (line + 1));
        if (batch.getLines().getMatchCounts(i) > 0) {
          assertThat(batch.getLines().getMatchStartDeltas(match++)).isEqualTo(line);
        }
        assertExcerpt(batch.getExcerpts(i), i, start);
      }
    }
    assertThat(line).isEqualTo(400);
    assertThat(sent).hasSizeGreaterThan(2);
    assertThat(drained).isEqualTo(1);
    assertThat(output.ready()).isTrue();
  }

  @Test
  void aSlowClientHoldsTheReadingUp() {
    ready = false;
    output.send(batch(ResultBatch.MATCHES_FIELD_NUMBER, one()));
    assertThat(reads).isEmpty();
    ready = true;
    output.clientReady();
    assertThat(reads).hasSize(1);
    readAll();
    assertThat(sent).hasSize(1);
  }

  @Test
  void aFileCutShortEndsTheScan() {
    shorterBy = blob.length;
    change = "it shrank";
    output.send(batch(ResultBatch.MATCHES_FIELD_NUMBER, one()));
    output.send(summary());
    output.complete();
    readAll();
    assertThat(failure).isNotNull();
    assertThat(failure.reason()).isEqualTo("BLOB_CHANGED");
    assertThat(failed).isEqualTo(1);
    assertThat(complete).isFalse();
    assertThat(sent).isEmpty();
  }

  @Test
  void whatCannotBeReadEndsTheScan() {
    broken = true;
    output.send(batch(ResultBatch.MATCHES_FIELD_NUMBER, one()));
    readAll();
    assertThat(failure).isNotNull();
    assertThat(failure.reason()).isEqualTo("BLOB_UNREADABLE");
    assertThat(failure.message()).contains("a device error");
  }

  @Test
  void anEndInsideOfTheBlobIsAChangeWhateverIsSaidOfItsSize() {
    shorterBy = blob.length;
    output.send(batch(ResultBatch.MATCHES_FIELD_NUMBER, one()));
    readAll();
    assertThat(failure).isNotNull();
    assertThat(failure.reason()).isEqualTo("BLOB_CHANGED");
    assertThat(failure.message()).contains("nothing is left at offset 0");
  }

  @Test
  void aFileThatChangedAfterTheScanWasDoneEndsIt() {
    output.send(batch(ResultBatch.MATCHES_FIELD_NUMBER, one()));
    output.send(summary());
    output.complete();
    change = "it was written to";
    readAll();
    assertThat(sent).hasSize(1);
    assertThat(failure).isNotNull();
    assertThat(failure.reason()).isEqualTo("BLOB_CHANGED");
    assertThat(failed).isEqualTo(1);
    assertThat(complete).isFalse();
  }

  @Test
  void aClientThatLeftCausesNoMoreReading() {
    output.send(batch(ResultBatch.MATCHES_FIELD_NUMBER, one()));
    output.send(summary());
    output.drop();
    readAll();
    assertThat(sent).isEmpty();
    assertThat(output.heldBytes()).isZero();
  }

  @Test
  void manyMatchesAtOnePlaceShareOneExcerptAndOneMessage() {
    MatchColumns.Builder columns = MatchColumns.newBuilder().setConstantLength(1);
    for (int i = 0; i < 100_000; i++) {
      columns.addStartDeltas(0);
    }
    output.send(batch(ResultBatch.MATCHES_FIELD_NUMBER, columns.build().toByteString()));
    assertThat(output.heldBytes()).isBetween(100_000L, 1_000_000L);
    readAll();
    assertThat(sent).hasSize(1);
    ResultBatch only = sent.getFirst().getBatch();
    assertThat(only.getMatches().getStartDeltasCount()).isEqualTo(100_000);
    assertThat(only.getExcerptsCount()).isEqualTo(1);
    assertExcerpt(only.getExcerpts(0), 0, 100);
    assertThat(output.heldBytes()).isZero();
  }

  @Test
  void shortExcerptsDoNotMakeLargeMessages() {
    ExcerptOutput shorts =
        new ExcerptOutput(
            client,
            ExcerptOptions.newBuilder().setAfterBytes(1).build(),
            new ExcerptOutput.Blob(blob.length, this::read, onLoop -> onLoop.accept(null)),
            Runnable::run,
            Runnable::run,
            () -> {},
            () -> {});
    MatchColumns.Builder columns = MatchColumns.newBuilder().setConstantLength(1);
    for (int i = 0; i < 200_000; i++) {
      columns.addStartDeltas(1);
    }
    shorts.send(batch(ResultBatch.MATCHES_FIELD_NUMBER, columns.build().toByteString()));
    assertThat(sent).allSatisfy(part -> assertThat(part.getSerializedSize()).isLessThan(256 << 10));
    assertThat(sent.stream().mapToInt(part -> part.getBatch().getExcerptsCount()).sum())
        .isEqualTo(200_000);
    assertThat(sent.getLast().getBatch().getExcerpts(0).getData()).hasSize(1);
  }

  @Test
  void anEmptyMatchAtTheVeryEndHasAnExcerptToo() {
    MatchColumns columns =
        MatchColumns.newBuilder().addStartDeltas(0).addStartDeltas(blob.length - 100).build();
    output.send(batch(ResultBatch.MATCHES_FIELD_NUMBER, columns.toByteString()));
    readAll();
    ResultBatch only = sent.getFirst().getBatch();
    assertExcerpt(only.getExcerpts(0), 0, 100);
    assertExcerpt(only.getExcerpts(1), 1, blob.length);
  }

  private static ByteString one() {
    return MatchColumns.newBuilder().addStartDeltas(5).setConstantLength(1).build().toByteString();
  }

  private static ScanResponse summary() {
    return ScanResponse.newBuilder().setSummary(ScanSummary.getDefaultInstance()).build();
  }

  private ScanResponse batch(int field, ByteString columns) {
    return ScanResponse.newBuilder()
        .setBatch(
            ResultBatch.newBuilder()
                .setSegment(ByteRange.newBuilder().setStart(100).setEnd(blob.length))
                .setBaseOffset(100)
                .setBaseLine(7)
                .setUnknownFields(
                    UnknownFieldSet.newBuilder()
                        .addField(
                            field,
                            UnknownFieldSet.Field.newBuilder().addLengthDelimited(columns).build())
                        .build()))
        .build();
  }
}
