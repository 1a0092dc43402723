package dev.trawl.scan.blob;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;

/**
 * How blobs are mapped: whole, as one segment, read-only, once, and kept.
 *
 * <p><b>The SIGBUS contract.</b> Pages of a mapping that lie past the end of a file that was cut
 * short, or on a device that fails, cannot be read: the kernel sends SIGBUS. The JVM turns that
 * into an {@code InternalError} in scalar code, but Vector API code, checksum intrinsics and native
 * calls take the whole process down. Therefore:
 *
 * <ul>
 *   <li>only worker processes read blob bytes through a mapping ({@link BlobReader}); a worker is
 *       the fault domain;
 *   <li>the supervisor maps a blob ({@link BlobFile}) for what needs addresses but no bytes (can it
 *       be mapped at all, residency, read-ahead), and reads bytes by position, which fails cleanly;
 *   <li>size and modification time are checked before a death is blamed on a range.
 * </ul>
 *
 * <p>A mapping is given out as a plain native segment. The JIT compiles a kernel for the segment
 * class it has seen; with one class for mappings and buffers alike, code trained on a buffer is the
 * code that runs on a mapping.
 */
final class MappingPolicy {

  private MappingPolicy() {}

  /**
   * Maps a whole blob.
   *
   * @param sizeBytes length to map, 0 included
   * @param arena owns the mapping
   * @throws IOException if it cannot be mapped; the message names the limit to raise
   */
  @SuppressWarnings("restricted") // the address and size are those of the mapping just made
  static MemorySegment map(FileChannel channel, long sizeBytes, Arena arena) throws IOException {
    if (sizeBytes == 0) {
      return arena.allocate(0);
    }
    try {
      MemorySegment mapped = channel.map(MapMode.READ_ONLY, 0, sizeBytes, arena);
      return MemorySegment.ofAddress(mapped.address())
          .reinterpret(sizeBytes, arena, null)
          .asReadOnly();
    } catch (IOException | OutOfMemoryError | UnsupportedOperationException e) {
      throw new IOException(
          "cannot map "
              + sizeBytes
              + " bytes (address space limit `ulimit -v`, sysctl vm.max_map_count, or a file system"
              + " without mappings): "
              + e.getMessage(),
          e);
    }
  }
}
