package dev.trawl.bench;

import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * How large the pieces are in which a file lies in the page cache. The kernel tells it to root
 * only: {@code /proc/self/pagemap} says where a mapped page lies in memory, {@code
 * /proc/kpageflags} whether that page begins a piece or goes on with one.
 */
final class Folios {
  private static final long PAGE_BYTES = 4096;

  /** The largest folio seen: windows are whole multiples, and aligned. */
  private static final long WINDOW_BYTES = 2L << 20;

  private static final int WINDOWS = 64;
  private static final long PRESENT = 1L << 63;
  private static final long FRAME = (1L << 55) - 1;
  private static final long COMPOUND_TAIL = 1L << 16;

  private final FileChannel pagemap;
  private final FileChannel flags;
  private long pages;
  private long folios;

  private Folios(FileChannel pagemap, FileChannel flags) {
    this.pagemap = pagemap;
    this.flags = flags;
  }

  /**
   * Mean length of the folios of a file, from up to 64 stretches of 2 MiB that are in memory.
   *
   * @return bytes, 4,096 to 2 MiB; 0 if it is not known
   */
  static long meanBytes(Path file) {
    try (FileChannel pagemap = FileChannel.open(Path.of("/proc/self/pagemap"));
        FileChannel flags = FileChannel.open(Path.of("/proc/kpageflags"));
        FileChannel channel = FileChannel.open(file)) {
      Folios counted = new Folios(pagemap, flags);
      long windows = channel.size() / WINDOW_BYTES;
      long step = Math.max(1, windows / WINDOWS);
      for (long window = 0; window < Math.max(1, windows); window += step) {
        counted.count(channel, window * WINDOW_BYTES);
      }
      return counted.folios == 0 ? 0 : counted.pages * PAGE_BYTES / counted.folios;
    } catch (IOException e) {
      return 0; // Not root, or not this kernel.
    }
  }

  private void count(FileChannel file, long from) throws IOException {
    long length = Math.min(WINDOW_BYTES, file.size() - from);
    if (length == 0) {
      return;
    }
    // A mapping of its own, gone at once: what is mapped cannot be dropped from the cache.
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment window = file.map(FileChannel.MapMode.READ_ONLY, from, length, arena);
      if (PageCache.residentBytes(window) == length) {
        touch(window);
        count(window);
      }
    }
  }

  private static void touch(MemorySegment window) {
    long sum = 0;
    for (long at = 0; at < window.byteSize(); at += PAGE_BYTES) {
      sum += window.get(ValueLayout.JAVA_BYTE, at);
    }
    if (sum == Long.MIN_VALUE) {
      throw new AssertionError("keeps the reads");
    }
  }

  private void count(MemorySegment window) throws IOException {
    int count = (int) ((window.byteSize() + PAGE_BYTES - 1) / PAGE_BYTES);
    ByteBuffer entries = read(pagemap, window.address() / PAGE_BYTES, count);
    for (int page = 0; page < count; page++) {
      long entry = entries.getLong();
      long frame = entry & FRAME;
      if ((entry & PRESENT) == 0 || frame == 0) {
        continue; // Frames are zero to all but root.
      }
      boolean tail = (read(flags, frame, 1).getLong() & COMPOUND_TAIL) != 0;
      pages++;
      folios += tail && page > 0 ? 0 : 1;
    }
  }

  /** Reads words. */
  private static ByteBuffer read(FileChannel channel, long word, int words) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(words * Long.BYTES).order(ByteOrder.nativeOrder());
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, word * Long.BYTES + buffer.position()) < 0) {
        throw new EOFException("no word " + word);
      }
    }
    return buffer.flip();
  }
}
