package dev.trawl.scan.blob;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A whole blob in this process's address space. Who may read it is said at {@link MappingPolicy}.
 *
 * @param arena owns the mapping
 * @param bytes the blob, read-only
 */
record Mapping(Arena arena, MemorySegment bytes) implements AutoCloseable {

  /** Maps a blob. */
  static Mapping of(BlobHandle handle, long sizeBytes) throws BlobException {
    Arena arena = Arena.ofShared();
    try {
      return new Mapping(arena, handle.map(sizeBytes, arena));
    } catch (BlobException | RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }

  /** Unmaps; a second call does nothing. */
  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }
}
