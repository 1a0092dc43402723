package dev.trawl.client.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlockReaderTest {
  private static final int SIZE = 5 << 20;

  @TempDir Path directory;

  @Test
  void copiesWhatIsThereNearFarAndBack() throws IOException {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    byte[] content = new byte[SIZE];
    random.nextBytes(content);
    Path file = Files.write(directory.resolve("f"), content);
    try (FileChannel channel = FileChannel.open(file)) {
      BlockReader reader = new BlockReader(channel, "f");
      long at = 0;
      for (int i = 0; i < 2000; i++) {
        at = random.nextInt(20) == 0 ? random.nextInt(SIZE) : (at + random.nextInt(3000)) % SIZE;
        int length =
            (int) Math.min(SIZE - at, random.nextInt(50) == 0 ? 2 << 20 : random.nextInt(200));
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        int last = reader.copy(at, length, out::write);

        byte[] expected = Arrays.copyOfRange(content, (int) at, (int) at + length);
        assertThat(out.toByteArray()).isEqualTo(expected);
        assertThat(last).isEqualTo(length == 0 ? -1 : expected[length - 1] & 0xFF);
      }
    }
  }

  @Test
  void aFileThatWasCutShortIsToldAndKillsNobody() throws IOException {
    Path file = Files.write(directory.resolve("f"), new byte[100_000]);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      BlockReader reader = new BlockReader(channel, "big.log");
      channel.truncate(90_000);

      assertThatThrownBy(() -> reader.copy(80_000, 20_000, (bytes, offset, length) -> {}))
          .hasMessage(
              "big.log changed while it was scanned: it now ends before byte 90000; scan it again");
    }
  }
}
