package dev.trawl.scan.blob;

import static org.assertj.core.api.Assertions.assertThat;
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
  void whatARangeTouchesIsPopulatedAndNothingElse() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MappedPages pages = new MappedPages(map(arena), MUCH_MEMORY);

      pages.populate(new ByteRange(CHUNK - 1, CHUNK + 1));

      assertThat(pages.isPopulated(new ByteRange(0, 2 * CHUNK))).isTrue();
      assertThat(pages.isPopulated(new ByteRange(2 * CHUNK - 1, 2 * CHUNK + 1))).isFalse();
      assertThat(pages.isPopulated(new ByteRange(5, 5))).isTrue();
    }
  }

  @Test
  void theLastChunkMayBeShort() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MappedPages pages = new MappedPages(map(arena), MUCH_MEMORY);
      ByteRange last = new ByteRange(SIZE - 1, SIZE);

      pages.readAhead(last);
      pages.populate(last);

      assertThat(pages.isPopulated(last)).isTrue();
      assertThat(pages.isPopulated(new ByteRange(0, SIZE))).isFalse();
    }
  }

  @Test
  void populatingMakesPageTableEntries() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment mapped = map(arena);
      long before = mappedKilobytes(mapped);

      new MappedPages(mapped, MUCH_MEMORY).populate(new ByteRange(0, SIZE));

      assumeThat(populateIsKnown()).isTrue();
      assertThat(mappedKilobytes(mapped) - before).isGreaterThan(SIZE / 1024 - 100);
    }
  }

  @Test
  void aBlobThatFitsIntoMemoryIsKept() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MappedPages pages = new MappedPages(map(arena), 2 * SIZE);
      ByteRange all = new ByteRange(0, SIZE);
      pages.populate(all);

      pages.letGo(all);

      assertThat(pages.isPopulated(all)).isTrue();
    }
  }

  @Test
  void wholeChunksOfALargerOneAreLetGoAndCanStillBeRead() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment mapped = map(arena);
      byte expected = mapped.get(ValueLayout.JAVA_BYTE, CHUNK);
      MappedPages pages = new MappedPages(mapped, SIZE);
      pages.populate(new ByteRange(0, SIZE));

      pages.letGo(new ByteRange(1, 2 * CHUNK + 1));

      assertThat(mappedKilobytes(mapped)).isLessThanOrEqualTo((SIZE - CHUNK) / 1024 + 4);
      assertThat(pages.isPopulated(new ByteRange(0, CHUNK))).isTrue();
      assertThat(pages.isPopulated(new ByteRange(CHUNK, CHUNK + 1))).isFalse();
      assertThat(pages.isPopulated(new ByteRange(2 * CHUNK, 2 * CHUNK + 1))).isTrue();
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
          .until(() -> residentPages(mapped) > SIZE / Posix.pageSize() * 9 / 10);
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

      pages.readAhead(all);
      pages.populate(all);
      pages.letGo(all);

      assertThat(pages.isPopulated(new ByteRange(SIZE - 1, SIZE))).isTrue();
    }
  }

  @Test
  void aRangeBeyondTheEndIsCutThere() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MappedPages pages = new MappedPages(map(arena), SIZE);
      ByteRange beyond = new ByteRange(SIZE - 10, 9 * CHUNK);

      pages.readAhead(beyond);
      pages.populate(beyond);
      pages.letGo(beyond);

      assertThat(pages.isPopulated(new ByteRange(SIZE - 1, SIZE))).isTrue();
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

  private static boolean populateIsKnown() {
    try (Arena arena = Arena.ofConfined()) {
      int page = Posix.pageSize();
      return Posix.madvise(arena.allocate(page, page), Posix.MADV_POPULATE_READ);
    }
  }
}
