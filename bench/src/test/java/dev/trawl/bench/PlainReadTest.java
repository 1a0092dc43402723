package dev.trawl.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PlainReadTest {

  private static final long SEED = 20_240_607;

  @Test
  void sumsEveryByteAtAwkwardSizesAndStarts() {
    byte[] bytes = randomBytes(2_000);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment segment = arena.allocate(bytes.length).copyFrom(MemorySegment.ofArray(bytes));
      for (int size = 0; size <= 700; size++) {
        for (int start : new int[] {0, 1, 7, 8, 63, 64, 1_000}) {
          assertThat(PlainRead.sum(segment, start, start + size))
              .as("seed %d, [%d, %d)", SEED, start, start + size)
              .isEqualTo(naiveSum(Arrays.copyOfRange(bytes, start, start + size)));
        }
      }
    }
  }

  @Test
  void sumsTheSameOnAnyNumberOfThreads() throws Exception {
    byte[] bytes = randomBytes((int) (2 * PlainRead.CHUNK_BYTES + 12_345));
    long expected = naiveSum(bytes);
    try (Arena arena = Arena.ofShared()) {
      MemorySegment segment = arena.allocate(bytes.length).copyFrom(MemorySegment.ofArray(bytes));
      for (int threads = 1; threads <= 4; threads++) {
        try (PlainRead reader = new PlainRead(threads)) {
          assertThat(reader.sum(segment))
              .as("seed %d, %d threads", SEED, threads)
              .isEqualTo(expected);
        }
      }
    }
  }

  @Test
  void sumsNothingToZero() throws Exception {
    try (PlainRead reader = new PlainRead(2)) {
      assertThat(reader.sum(MemorySegment.NULL)).isZero();
    }
  }

  private static byte[] randomBytes(int size) {
    byte[] bytes = new byte[size];
    new Random(SEED).nextBytes(bytes);
    return bytes;
  }

  private static long naiveSum(byte[] bytes) {
    ByteBuffer padded =
        ByteBuffer.wrap(Arrays.copyOf(bytes, (bytes.length + 7) / 8 * 8))
            .order(ByteOrder.LITTLE_ENDIAN);
    long sum = 0;
    while (padded.hasRemaining()) {
      sum += padded.getLong();
    }
    return sum;
  }
}
