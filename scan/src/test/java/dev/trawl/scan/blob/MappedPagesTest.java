package dev.trawl.scan.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MappedPagesTest {
  private static final long CHUNK = MappedPages.CHUNK_BYTES;
  private static final long SIZE = 3 * CHUNK + 1000;
  private static final long MUCH_MEMORY = 1L << 40;

  @TempDir Path directory;
  private Path file;

  /** What was read is used, so that it is read. */
  private long sum;

  @BeforeEach
  void write() throws IOException {
    assumeThat(MappedPages.AVAILABLE).isTrue();
    file = directory.resolve("blob");
    byte[] bytes = new byte[(int) SIZE];
    new Random(1).nextBytes(bytes);
    Files.write(file, bytes);
  }

  private MemorySegment map(Arena arena) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, SIZE, arena);
    }
  }

  @Test
  void aBlobThatFitsIntoMemoryIsKept() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment mapped = map(arena);
      touchAll(mapped);
      long before = mappedKilobytes(mapped);

      new MappedPages(mapped, 2 * SIZE).letGo(new ByteRange(0, SIZE));

      assertThat(before).isGreaterThan(SIZE / 1024 - 4);
      assertThat(mappedKilobytes(mapped)).isEqualTo(before);
    }
  }

  @Test
  void wholeChunksOfALargerOneAreLetGoAndCanStillBeRead() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment mapped = map(arena);
      byte expected = mapped.get(ValueLayout.JAVA_BYTE, CHUNK);
      touchAll(mapped);
      long before = mappedKilobytes(mapped);

      new MappedPages(mapped, SIZE).letGo(new ByteRange(1, 2 * CHUNK + 1));

      assertThat(mappedKilobytes(mapped)).isEqualTo(before - CHUNK / 1024);
      assertThat(mapped.get(ValueLayout.JAVA_BYTE, CHUNK)).isEqualTo(expected);
    }
  }

  @Test
  void readsAheadWhatIsOnTheDevice() throws Exception {
    drop();
    try (Arena arena = Arena.ofShared()) {
      MemorySegment mapped = map(arena);
      assumeThat(residentPages(mapped)).as("pages of a file that was dropped").isLessThan(100);

      new MappedPages(mapped, MUCH_MEMORY).readAhead(new ByteRange(0, SIZE));

      await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> residentPages(mapped) == Math.ceilDiv(SIZE, Posix.pageSize()));
    }
  }

  /** Advice on pages beyond the end of a file that was cut short must not kill the process. */
  @Test
  void aFileCutShortIsLeftAlone() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MappedPages pages = new MappedPages(map(arena), SIZE);
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(10);
      }
      ByteRange all = new ByteRange(0, SIZE);

      assertThatCode(() -> pages.readAhead(all)).doesNotThrowAnyException();
      assertThatCode(() -> pages.letGo(all)).doesNotThrowAnyException();
    }
  }

  @Test
  void aRangeBeyondTheEndIsCutThere() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MappedPages pages = new MappedPages(map(arena), SIZE);
      ByteRange beyond = new ByteRange(SIZE - 10, 9 * CHUNK);

      assertThatCode(() -> pages.readAhead(beyond)).doesNotThrowAnyException();
      assertThatCode(() -> pages.letGo(beyond)).doesNotThrowAnyException();
    }
  }

  private void drop() throws IOException, InterruptedException {
    Process dd =
        new ProcessBuilder("dd", "of=" + file, "oflag=nocache", "conv=notrunc,fdatasync", "count=0")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assumeThat(dd.waitFor()).isZero();
  }

  private static long residentPages(MemorySegment mapped) {
    try (Arena arena = Arena.ofConfined()) {
      long pages = Math.ceilDiv(mapped.byteSize(), Posix.pageSize());
      MemorySegment resident = arena.allocate(pages);
      assertThat(Posix.mincore(mapped, resident)).isTrue();
      long count = 0;
      for (long page = 0; page < pages; page++) {
        count += resident.get(ValueLayout.JAVA_BYTE, page) & 1;
      }
      return count;
    }
  }

  /** How much of the mapping this process has page table entries for. */
  private static long mappedKilobytes(MemorySegment mapped) throws IOException {
    String start = Long.toHexString(mapped.address());
    boolean here = false;
    for (String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
      here |= line.startsWith(start + "-");
      if (here && line.startsWith("Rss:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", ""));
      }
    }
    throw new AssertionError("no mapping at " + start);
  }

  private void touchAll(MemorySegment mapped) {
    for (long at = 0; at < SIZE; at += Posix.pageSize()) {
      sum += mapped.get(ValueLayout.JAVA_BYTE, at);
    }
  }
}
