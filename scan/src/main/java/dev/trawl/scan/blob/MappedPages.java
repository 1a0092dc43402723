package dev.trawl.scan.blob;

import com.sun.management.OperatingSystemMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;

/**
 * What the kernel is told of a mapping's pages, so that a scan waits for them as little as can be.
 *
 * <ul>
 *   <li>Pages that are on the device are read ahead of the scan ({@code MADV_WILLNEED}). Page
 *       faults alone read ahead too, but only as far as one fault's window.
 *   <li>Pages of a blob that does not fit into memory are unmapped behind the scan ({@code
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

  /** What is let go at once: page tables are freed by the 2 MiB. */
  static final long CHUNK_BYTES = 4L << 20;

  /**
   * One page in so much is looked at to learn whether the rest is in memory. The kernel reads files
   * and forgets them in long runs; looking at every page would take a quarter of a scan's time.
   */
  static final long SAMPLE_BYTES = 4L << 20;

  /**
   * The kernel reads no more for one piece of advice than a device's read-ahead, 128 KiB or more.
   */
  private static final long READ_BYTES = 128L << 10;

  private final MemorySegment bytes;
  private final boolean larger;
  private final int pageBytes = Posix.pageSize();

  /**
   * The pages of a mapping.
   *
   * @param bytes the whole blob
   * @param memoryBytes a blob that is larger than half of this is not kept in memory
   */
  MappedPages(MemorySegment bytes, long memoryBytes) {
    this.bytes = bytes;
    this.larger = bytes.byteSize() > memoryBytes / 2;
  }

  /** Memory of this machine, or of the container. */
  static long memoryBytes() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
  }

  /** Has what is not in memory read; waits where the device has enough to do. */
  void readAhead(ByteRange range) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment answer = arena.allocate(1);
      long first = range.start() / SAMPLE_BYTES * SAMPLE_BYTES;
      for (long at = first; at < end(range); at += SAMPLE_BYTES) {
        long sampleEnd = Math.min(at + SAMPLE_BYTES, bytes.byteSize());
        if (!isResident((at + sampleEnd) / 2, answer)) {
          read(at, sampleEnd, answer);
        }
      }
    }
  }

  private void read(long start, long end, MemorySegment answer) {
    for (long at = start; at < end; at += READ_BYTES) {
      if (!isResident(at, answer)) {
        Posix.madvise(bytes.asSlice(at, Math.min(READ_BYTES, end - at)), Posix.MADV_WILLNEED);
      }
    }
  }

  /** Unmaps the whole chunks of a range, if the blob does not fit into memory. */
  void letGo(ByteRange range) {
    if (!larger) {
      return;
    }
    long first = Math.ceilDiv(range.start(), CHUNK_BYTES) * CHUNK_BYTES;
    long end = end(range) / CHUNK_BYTES * CHUNK_BYTES;
    if (first < end) {
      Posix.madvise(bytes.asSlice(first, end - first), Posix.MADV_DONTNEED);
    }
  }

  private long end(ByteRange range) {
    return Math.min(range.end(), bytes.byteSize());
  }

  /** Whether the page at an offset is in memory, or the kernel does not say. */
  private boolean isResident(long offset, MemorySegment answer) {
    long pageStart = offset / pageBytes * pageBytes;
    long length = Math.min(pageBytes, bytes.byteSize() - pageStart);
    return !Posix.mincore(bytes.asSlice(pageStart, length), answer)
        || (answer.get(ValueLayout.JAVA_BYTE, 0) & 1) != 0;
  }
}
