package dev.trawl.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** A file that benchmarks read, mapped once for as long as they run. */
final class BenchFile {
  private final Path path;
  private final MemorySegment mapping;
  private String cache = "as found";

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

  /**
   * Drops it from the page cache and reads it again, from start to end: so it lies there as a file
   * does that was not just written.
   *
   * @return itself
   */
  BenchFile reread() throws IOException, InterruptedException {
    PageCache.drop(path);
    long left = PageCache.residentBytes(mapping);
    PageCache.read(path);
    cache = left == 0 ? "dropped, then read" : "dropped but " + left + " bytes, then read";
    return this;
  }

  /**
   * Notes what somebody else did about it.
   *
   * @param how it comes to lie in the page cache, or not to
   * @return itself
   */
  BenchFile cached(String how) {
    cache = how;
    return this;
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

  /** Mean length of its pieces in the page cache, with unit. */
  String folios() {
    long bytes = Folios.meanBytes(path);
    return bytes == 0 ? "not known" : String.format(Locale.ROOT, "%.1f KiB", bytes / 1024.0);
  }

  /** How it came to lie in the page cache. */
  String cache() {
    return cache;
  }

  /** For raw results: also how it lies in the page cache now. */
  Map<String, Object> map() {
    try {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("name", toString());
      map.put("bytes", size());
      map.put("residentBytes", PageCache.residentBytes(mapping));
      map.put("cache", cache);
      map.put("written", PageCache.folios(path));
      map.put("folios", folios());
      return map;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
