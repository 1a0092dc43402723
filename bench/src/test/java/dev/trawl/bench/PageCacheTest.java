package dev.trawl.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageCacheTest {

  @TempDir Path folder;

  @Test
  void aFileJustWrittenIsInMemory() throws Exception {
    assertThat(residentBytes(Files.write(folder.resolve("file"), new byte[1_000_001])))
        .isEqualTo(1_000_001);
  }

  @Test
  void aHoleThatNobodyReadIsNot() throws Exception {
    try (RandomAccessFile file = new RandomAccessFile(folder.resolve("file").toFile(), "rw")) {
      file.setLength(1_000_001);
    }
    assertThat(residentBytes(folder.resolve("file"))).isZero();
  }

  private static long residentBytes(Path file) throws IOException {
    try (Arena arena = Arena.ofConfined();
        FileChannel channel = FileChannel.open(file)) {
      return PageCache.residentBytes(
          channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena));
    }
  }

  @Test
  void foliosAreUnknownWhereNobodyNotedThem() throws Exception {
    assertThat(PageCache.folios(Files.createFile(folder.resolve("file")))).isEqualTo("unknown");
    assertThat(PageCache.folios(folder.resolve("missing"))).isEqualTo("unknown");
  }

  @Test
  void aDroppedFileIsInMemoryAgainOnceItWasRead() throws Exception {
    Path file = Files.write(folder.resolve("file"), new byte[1_000_001]);
    PageCache.drop(file);
    // Where files lie in memory, as in tmpfs, nothing can be dropped.
    assumeThat(residentBytes(file)).isZero();
    PageCache.read(file);
    assertThat(residentBytes(file)).isEqualTo(1_000_001);
  }

  @Test
  void aFileSaysHowItCameToLieInMemory() throws Exception {
    Path path = Files.write(folder.resolve("file"), new byte[10_000]);
    try (Arena arena = Arena.ofConfined()) {
      assertThat(new BenchFile(path, arena).map()).containsEntry("cache", "as found");
      assertThat(new BenchFile(path, arena).cached("so").cache()).isEqualTo("so");
      BenchFile file = new BenchFile(path, arena).reread();
      assertThat(file.cache()).startsWith("dropped").endsWith("then read");
      assertThat(file.map()).containsEntry("residentBytes", 10_000L).containsKey("folios");
    }
  }

  @Test
  void foliosAreMeasuredInMemoryOnly() throws Exception {
    Path file = Files.write(folder.resolve("file"), new byte[5 << 20]);
    // 0 where the kernel does not tell.
    assertThat(Folios.meanBytes(file))
        .satisfiesAnyOf(
            bytes -> assertThat(bytes).isZero(),
            bytes -> assertThat(bytes).isBetween(4_096L, 2L << 20));
    assertThat(Folios.meanBytes(Files.createFile(folder.resolve("empty")))).isZero();
    assertThat(Folios.meanBytes(folder.resolve("missing"))).isZero();
    try (RandomAccessFile hole = new RandomAccessFile(folder.resolve("hole").toFile(), "rw")) {
      hole.setLength(5 << 20);
    }
    assertThat(Folios.meanBytes(folder.resolve("hole"))).isZero();
  }
}
