package dev.trawl.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** A file that benchmarks read, mapped once for as long as they run. */
final class BenchFile {
  private final Path path;
  private final MemorySegment mapping;

  /**
   * Maps the file.
   *
   * @param arena what holds the mapping
   */
  BenchFile(Path path, Arena arena) throws IOException {
    this.path = path;
    try (FileChannel channel = FileChannel.open(path)) {
      this.mapping = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
    }
  }

  Path path() {
    return path;
  }

  long size() {
    return mapping.byteSize();
  }

  MemorySegment mapping() {
    return mapping;
  }

  /** Its name without folders. */
  @Override
  public String toString() {
    return String.valueOf(path.getFileName());
  }

  /** For raw results: also how it lies in the page cache now. */
  Map<String, Object> map() {
    try {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("name", toString());
      map.put("bytes", size());
      map.put("residentBytes", PageCache.residentBytes(mapping));
      map.put("folios", PageCache.folios(path));
      return map;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
