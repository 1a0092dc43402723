package dev.trawl.scan.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BufferedWindowTest {

  private static final int SIZE = 5000;

  /** Byte {@code i} is {@code i * 31}, cut to a byte. */
  private static final class CountingSource implements PositionedSource {
    private final Random random;
    private long bytesRead;

    CountingSource(Random random) {
      this.random = random;
    }

    @Override
    public long read(MemorySegment dst, long position) {
      long some = Math.min(dst.byteSize(), SIZE - position);
      some = some > 1 ? 1 + random.nextLong(some) : some;
      for (long i = 0; i < some; i++) {
        dst.set(ValueLayout.JAVA_BYTE, i, byteAt(position + i));
      }
      bytesRead += some;
      return some;
    }
  }

  private static byte byteAt(long offset) {
    return (byte) (offset * 31);
  }

  private static void assertShows(Window window, long from, long to) {
    assertThat(window.start()).isLessThanOrEqualTo(from);
    assertThat(window.end()).isGreaterThanOrEqualTo(to);
    assertThat(window.bytes().byteSize()).isEqualTo(window.end() - window.start());
    for (long i = from; i < to; i++) {
      assertThat(window.bytes().get(ValueLayout.JAVA_BYTE, i - window.start()))
          .isEqualTo(byteAt(i));
    }
  }

  @Test
  void showsWhatIsAskedForInAnyOrder() throws IOException {
    long seed = Long.getLong("trawl.test.seed", System.nanoTime());
    System.out.println("BufferedWindowTest: -Dtrawl.test.seed=" + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      BufferedWindow window =
          new BufferedWindow(new CountingSource(random), SIZE, 1 + random.nextInt(300));
      long cursor = 0;
      for (int step = 0; step < 30; step++) {
        cursor =
            random.nextInt(4) == 0
                ? random.nextInt(SIZE + 1)
                : Math.min(SIZE, cursor + random.nextInt(100));
        long to = cursor + random.nextInt(200);
        window.require(cursor, to);
        assertShows(window, cursor, Math.min(to, SIZE));
      }
    }
  }

  @Test
  void aSequentialScanReadsEachByteOnce() throws IOException {
    CountingSource source = new CountingSource(new Random(1));
    BufferedWindow window = new BufferedWindow(source, SIZE, 256);
    for (long at = 0; at < SIZE; at += 64) {
      window.require(at, at + 64 + 5);
    }
    assertThat(source.bytesRead).isEqualTo(SIZE);
  }

  @Test
  void aSampleReadsNoMoreThanItAsksFor() throws IOException {
    CountingSource source = new CountingSource(new Random(1));
    BufferedWindow window = new BufferedWindow(source, SIZE, 4096);
    for (long at = 100; at < SIZE; at += 1000) {
      window.require(at, at + 10);
    }
    assertThat(source.bytesRead).isEqualTo(50);
  }

  @Test
  void aBlobThatEndsEarlyIsAnError() {
    BufferedWindow window = new BufferedWindow((dst, position) -> 0, 100, 64);
    assertThatThrownBy(() -> window.require(10, 20))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("offset 10")
        .hasMessageContaining("100 bytes");
  }

  @Test
  void anEmptyBlobNeedsNoRead() throws IOException {
    BufferedWindow window =
        new BufferedWindow(
            (dst, position) -> {
              throw new IOException("read");
            },
            0,
            64);
    window.require(0, 10);
    assertThat(window.bytes().byteSize()).isZero();
  }

  @Test
  void aMappedWindowRefusesTheHeap() {
    MemorySegment heap = MemorySegment.ofArray(new byte[4]);
    assertThatThrownBy(() -> new MappedWindow(heap)).hasMessageContaining("native");
    MappedWindow window = new MappedWindow(Arena.ofAuto().allocate(4));
    assertThat(window.end()).isEqualTo(4);
  }
}
