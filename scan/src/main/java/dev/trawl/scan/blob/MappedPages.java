package dev.trawl.scan.blob;

import com.sun.management.OperatingSystemMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * What the kernel is told of a mapping's pages, so that a scan waits for them as little as can be.
 *
 * <ul>
 *   <li>Pages in memory that this process touches for the first time: their page table entries are
 *       made a chunk at a time ({@code MADV_POPULATE_READ}), not in a fault for every 16 pages.
 *   <li>Pages that are on the device: they are read ahead of the scan ({@code MADV_WILLNEED}). Page
 *       faults alone read ahead too, but only as far as one fault's window.
 *   <li>Pages of a blob that does not fit into memory: they are unmapped behind the scan ({@code
 *       MADV_DONTNEED}), which spares the kernel looking for their page tables when it needs the
 *       memory. Others who use the file keep them.
 * </ul>
 *
 * <p>All of it is advice: a kernel that refuses it, or a file that was cut short meanwhile, changes
 * nothing but speed. Any thread; the mapping must stay alive during a call.
 */
final class MappedPages {

  /** Whether this system takes such advice. */
  static final boolean AVAILABLE = Posix.AVAILABLE;

  /** What is advised on, and remembered, at once: some hundred microseconds of work. */
  static final long CHUNK_BYTES = 4L << 20;

  /**
   * The kernel reads no more for one piece of advice than a device's read-ahead, 128 KiB or more.
   */
  private static final long READ_BYTES = 128L << 10;

  private static final int CHUNKS_PER_WORD = Integer.SIZE;

  private final MemorySegment bytes;
  private final boolean larger;
  private final int pageBytes = Posix.pageSize();

  /** A bit for each chunk whose page table entries were made. */
  private final AtomicIntegerArray populated;

  /**
   * The pages of a mapping.
   *
   * @param bytes the whole blob
   * @param memoryBytes a blob that is larger than half of this is not kept in memory
   */
  MappedPages(MemorySegment bytes, long memoryBytes) {
    this.bytes = bytes;
    this.larger = bytes.byteSize() > memoryBytes / 2;
    long chunks = Math.ceilDiv(bytes.byteSize(), CHUNK_BYTES);
    this.populated = new AtomicIntegerArray(Math.toIntExact(chunks / CHUNKS_PER_WORD + 1));
  }

  /** Memory of this machine, or of the container. */
  static long memoryBytes() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
  }

  /** Has what is not in memory read, chunk by chunk; waits where the device has enough to do. */
  void readAhead(ByteRange range) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment resident = residency(arena);
      for (long at = chunkStart(range); at < end(range); at += CHUNK_BYTES) {
        if (!isPopulated(at) && !isResident(chunk(at), resident)) {
          read(at);
        }
      }
    }
  }

  private void read(long chunkStart) {
    long end = Math.min(chunkStart + CHUNK_BYTES, bytes.byteSize());
    for (long at = chunkStart; at < end; at += READ_BYTES) {
      Posix.madvise(bytes.asSlice(at, Math.min(READ_BYTES, end - at)), Posix.MADV_WILLNEED);
    }
  }

  /** Makes the page table entries of the chunks that are in memory, where that was not done. */
  void populate(ByteRange range) {
    if (isPopulated(range)) {
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment resident = residency(arena);
      for (long at = chunkStart(range); at < end(range); at += CHUNK_BYTES) {
        if (!isPopulated(at)) {
          if (isResident(chunk(at), resident)) {
            Posix.madvise(chunk(at), Posix.MADV_POPULATE_READ);
          }
          set(at, true);
        }
      }
    }
  }

  /** Unmaps the whole chunks of a range, if the blob does not fit into memory. */
  void letGo(ByteRange range) {
    if (!larger) {
      return;
    }
    long first = Math.ceilDiv(range.start(), CHUNK_BYTES) * CHUNK_BYTES;
    for (long at = first; at + CHUNK_BYTES <= end(range); at += CHUNK_BYTES) {
      set(at, false);
      Posix.madvise(chunk(at), Posix.MADV_DONTNEED);
    }
  }

  /** Whether the page table entries of all of a range were made. */
  boolean isPopulated(ByteRange range) {
    for (long at = chunkStart(range); at < end(range); at += CHUNK_BYTES) {
      if (!isPopulated(at)) {
        return false;
      }
    }
    return true;
  }

  private static long chunkStart(ByteRange range) {
    return range.start() / CHUNK_BYTES * CHUNK_BYTES;
  }

  private long end(ByteRange range) {
    return Math.min(range.end(), bytes.byteSize());
  }

  private MemorySegment chunk(long start) {
    return bytes.asSlice(start, Math.min(CHUNK_BYTES, bytes.byteSize() - start));
  }

  private MemorySegment residency(Arena arena) {
    return arena.allocate(CHUNK_BYTES / pageBytes);
  }

  /** Whether all of a chunk is in memory, or the kernel does not say. */
  private boolean isResident(MemorySegment chunk, MemorySegment resident) {
    if (!Posix.mincore(chunk, resident)) {
      return true;
    }
    long pages = Math.ceilDiv(chunk.byteSize(), pageBytes);
    for (long page = 0; page < pages; page++) {
      if ((resident.get(ValueLayout.JAVA_BYTE, page) & 1) == 0) {
        return false;
      }
    }
    return true;
  }

  private boolean isPopulated(long at) {
    long chunk = at / CHUNK_BYTES;
    return (populated.get((int) (chunk / CHUNKS_PER_WORD)) & bit(chunk)) != 0;
  }

  private void set(long at, boolean now) {
    long chunk = at / CHUNK_BYTES;
    int bit = bit(chunk);
    populated.getAndUpdate((int) (chunk / CHUNKS_PER_WORD), word -> now ? word | bit : word & ~bit);
  }

  private static int bit(long chunk) {
    return 1 << (int) (chunk % CHUNKS_PER_WORD);
  }
}
