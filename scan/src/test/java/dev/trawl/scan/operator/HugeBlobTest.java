package dev.trawl.scan.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trawl.scan.blob.BlobFile;
import dev.trawl.scan.blob.BlobReader;
import dev.trawl.scan.kernel.ByteRarity;
import dev.trawl.scan.window.Window;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Hunts 31-bit and 32-bit offsets: a sparse file past 4 GiB, scanned around the places where an int
 * would wrap.
 */
class HugeBlobTest {

  private static final byte[] NEEDLE = "needle".getBytes();
  private static final long SIZE = (1L << 32) + (3L << 20);
  private static final List<Long> PLANTED =
      List.of((1L << 31) - 1, (1L << 32) - 6, (1L << 32) + 1, SIZE - NEEDLE.length);

  @TempDir private Path dir;

  @Test
  void findsWhatLiesBeyondIntOffsets() throws IOException {
    Path path = dir.resolve("sparse");
    plant(path);
    try (BlobFile blob = BlobFile.open(path)) {
      assertThat(blob.size()).isEqualTo(SIZE);
      for (boolean mapped : new boolean[] {true, false}) {
        try (BlobReader reader = BlobReader.open(blob.workerPath(), blob.identity(), mapped)) {
          check(reader.newWindow());
        }
      }
    }
  }

  private static void plant(Path path) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            path,
            Set.of(
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.WRITE,
                StandardOpenOption.SPARSE))) {
      for (long at : PLANTED) {
        channel.write(ByteBuffer.wrap(NEEDLE), at);
      }
    }
  }

  /**
   * Holes far from the needles are left out: reading them would only fill the page cache with
   * zeros.
   */
  private static void check(Window window) throws IOException {
    RangeOperator operator =
        Operators.compile(
            new OperatorSpec.Literal(NEEDLE, new OperatorSpec.Offsets()),
            ByteRarity.sample(window));
    RangeOperator lines =
        Operators.compile(
            new OperatorSpec.Literal(NEEDLE, new OperatorSpec.Lines(true, false)),
            ByteRarity.typical());
    for (long planted : PLANTED) {
      RangeScan task =
          new RangeScan(planted - (1 << 20), Math.min(SIZE, planted + (1 << 20)), 0, false, false);
      RecordingSink sink = new RecordingSink(task, Integer.MAX_VALUE);
      operator.scan(window, task, sink);
      assertThat(sink.events)
          .filteredOn(e -> e.kind() == RecordingSink.Kind.MATCH)
          .extracting(RecordingSink.Event::start)
          .containsExactlyElementsOf(
              PLANTED.stream().filter(p -> p >= task.start() && p < task.end()).toList());

      RangeScan inOneLine = new RangeScan(planted - 1000, planted, 0, false, false);
      RecordingSink none = new RecordingSink(inOneLine, Integer.MAX_VALUE);
      lines.scan(window, inOneLine, none);
      assertThat(none.events).allMatch(e -> e.kind() == RecordingSink.Kind.ADVANCE);
    }
  }
}
