package dev.trawl.client.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trawl.client.MatchCursor;
import dev.trawl.proto.v1.ByteRange;
import dev.trawl.proto.v1.MatchColumns;
import dev.trawl.proto.v1.ResultBatch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Large batches look as if their matches had been printed one by one. */
class ParallelMatchesTest {
  private static final int FILE_BYTES = 1 << 20;

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-o -b [xy]",
        "-o -b -F x",
        "-o -b -F -e x -e y --pattern-id",
        "-o x",
        "-o -b --format json -e x -e y",
        "-o --format csv x",
        "-o --format null -b -F x",
        "-o -b --format u64le x"
      })
  void printsWhatOneThreadPrints(String arguments) throws IOException {
    ScanPlan plan = Flags.plan((arguments + " f").split(" "));
    Random random = new Random(1);
    try (FileChannel channel = FileChannel.open(file(random))) {
      Origin origin = new Origin(new BlockReader(channel, "f"), 1L << 33, 0);
      for (int count : new int[] {ParallelMatches.LEAST_MATCHES, 20_001, 300_000}) {
        ResultBatch batch = batch(random, count, plan.patterns().size());

        assertThat(inParallel(plan, origin, batch))
            .as("%s matches", count)
            .isEqualTo(oneByOne(plan, origin, batch));
      }
    }
  }

  @Test
  void standsAtTheLastMatch() throws IOException {
    ScanPlan plan = Flags.plan("-o", "-b", "x", "f");
    Random random = new Random(2);
    ResultBatch batch = batch(random, 100_000, 1);
    MatchCursor last = new MatchCursor().over(batch);
    last.skip(100_000);
    try (FileChannel channel = FileChannel.open(file(random))) {
      Origin origin = new Origin(new BlockReader(channel, "f"), 0, 0);

      MatchCursor found = parallel(plan, new ByteArrayOutputStream()).print(origin, batch);

      assertThat(found.start()).isEqualTo(last.start());
      assertThat(found.length()).isEqualTo(last.length());
    }
  }

  @Test
  void leavesWhatIsSmallOrHoldsMuchTextToOneThread() {
    ParallelMatches parallel = parallel(Flags.plan("-o", "x", "f"), new ByteArrayOutputStream());
    int count = ParallelMatches.LEAST_MATCHES;

    assertThat(parallel.suits(batch(new Random(3), count - 1, 1))).isFalse();
    assertThat(parallel.suits(longMatches(count, 1_000))).isFalse();
    assertThat(parallel.suits(longMatches(count, Long.MAX_VALUE))).isFalse();
  }

  @Test
  void whatComesBeforeAFailureIsPrinted() throws IOException {
    ScanPlan plan = Flags.plan("-o", "-b", "[xy]", "f");
    Path file = file(new Random(4));
    ResultBatch batch = batch(new Random(5), 200_000, 1);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (FileChannel channel = FileChannel.open(file)) {
      Origin origin = new Origin(new BlockReader(channel, "f"), 0, 0);
      byte[] whole = oneByOne(plan, origin, batch);
      ByteSink sink = new ByteSink(out, StreamKind.OTHER);
      truncate(file, FILE_BYTES - 1_000);

      assertThatThrownBy(() -> new ParallelMatches(plan, sink).print(origin, batch))
          .isInstanceOf(CliException.class)
          .hasMessageContaining("changed while it was scanned");
      sink.flush();
      assertThat(whole).startsWith(out.toByteArray());
      assertThat(out.size()).isPositive();
    }
  }

  private static void truncate(Path file, long bytes) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(bytes);
    }
  }

  private Path file(Random random) throws IOException {
    byte[] bytes = new byte[FILE_BYTES];
    random.nextBytes(bytes);
    return Files.write(directory.resolve("f"), bytes);
  }

  /** Matches up to the file's end: of one byte, as those of the literal are. */
  private static ResultBatch batch(Random random, int count, int patterns) {
    MatchColumns.Builder columns = MatchColumns.newBuilder().setConstantLength(1);
    int mean = (FILE_BYTES - 1) / count;
    long sum = 0;
    for (int i = 0; i < count - 1; i++) {
      long delta = random.nextInt(mean + 1) + random.nextInt(mean / 2 + 1);
      columns.addStartDeltas(delta);
      sum += delta;
    }
    columns.addStartDeltas(FILE_BYTES - 1 - sum);
    for (int i = 0; patterns > 1 && i < count; i++) {
      columns.addPatternIds(random.nextInt(patterns));
    }
    return ResultBatch.newBuilder()
        .setSegment(ByteRange.newBuilder().setEnd(FILE_BYTES))
        .setMatches(columns)
        .build();
  }

  private static ResultBatch longMatches(int count, long length) {
    MatchColumns.Builder columns = MatchColumns.newBuilder().setConstantLength(length);
    for (int i = 0; i < count; i++) {
      columns.addStartDeltas(1);
    }
    return ResultBatch.newBuilder().setMatches(columns).build();
  }

  private static ParallelMatches parallel(ScanPlan plan, ByteArrayOutputStream out) {
    return new ParallelMatches(plan, new ByteSink(out, StreamKind.OTHER));
  }

  private static byte[] inParallel(ScanPlan plan, Origin origin, ResultBatch batch) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteSink sink = new ByteSink(out, StreamKind.OTHER);
    new ParallelMatches(plan, sink).print(origin, batch);
    sink.flush();
    return out.toByteArray();
  }

  private static byte[] oneByOne(ScanPlan plan, Origin origin, ResultBatch batch) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteSink sink = new ByteSink(out, StreamKind.OTHER);
    MatchFormat format = MatchFormat.of(plan, sink);
    MatchCursor cursor = new MatchCursor().over(batch);
    while (cursor.advance()) {
      format.match(origin, 0, cursor.start(), cursor.length(), cursor.patternId());
    }
    sink.flush();
    return out.toByteArray();
  }
}
