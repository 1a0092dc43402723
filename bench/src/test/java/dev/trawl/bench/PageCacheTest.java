package dev.trawl.bench;

import static org.assertj.core.api.Assertions.assertThat;

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
}
