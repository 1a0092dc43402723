package dev.trawl.bench;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;

/**
 * How a file lies in the page cache, which decides what a benchmark measures: whether its pages are
 * there at all, and whether they were written in large pieces (large folios, read up to three times
 * as fast) or small ones.
 */
final class PageCache {

  /** Pages asked for at a time; the answer is a byte a page. */
  private static final long PAGES_A_CALL = 1 << 16;

  private static final long PAGE_BYTES = 4096;
  private static final int READ_BYTES = 4 << 20;
  private static final String QUIET = "status=none";
  private static final String FOLIOS_ATTRIBUTE = "trawl.folios";

  private static final MethodHandle MINCORE = downcall("mincore");

  private PageCache() {}

  /**
   * Bytes of a mapped file that are in memory. The kernel tells only those who may write the file
   * or own it; to others every page seems to be there.
   *
   * @param mapping a mapping from the start of the file
   */
  static long residentBytes(MemorySegment mapping) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment answer = arena.allocate(PAGES_A_CALL);
      long pages = 0;
      for (long from = 0; from < mapping.byteSize(); from += PAGES_A_CALL * PAGE_BYTES) {
        long length = Math.min(PAGES_A_CALL * PAGE_BYTES, mapping.byteSize() - from);
        ask(mapping.asSlice(from, length), answer);
        pages += residentPages(answer, (length + PAGE_BYTES - 1) / PAGE_BYTES);
      }
      return Math.min(pages * PAGE_BYTES, mapping.byteSize());
    }
  }

  private static void ask(MemorySegment stretch, MemorySegment answer) throws IOException {
    int code;
    try {
      code = (int) MINCORE.invokeExact(stretch, stretch.byteSize(), answer);
    } catch (Throwable e) {
      throw new AssertionError("mincore declares no exception", e);
    }
    if (code != 0) {
      throw new IOException("mincore failed on " + stretch);
    }
  }

  private static long residentPages(MemorySegment answer, long pages) {
    long resident = 0;
    for (long page = 0; page < pages; page++) {
      resident += answer.get(ValueLayout.JAVA_BYTE, page) & 1;
    }
    return resident;
  }

  /**
   * How the file was written, where it says: {@code small} (10 KiB pieces), {@code large} (4 MiB),
   * or {@code unknown}.
   */
  static String folios(Path file) {
    try {
      UserDefinedFileAttributeView view =
          Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
      if (view == null || !view.list().contains(FOLIOS_ATTRIBUTE)) {
        return "unknown";
      }
      ByteBuffer value = ByteBuffer.allocate(view.size(FOLIOS_ATTRIBUTE));
      view.read(FOLIOS_ATTRIBUTE, value);
      return StandardCharsets.US_ASCII.decode(value.flip()).toString();
    } catch (IOException | UnsupportedOperationException e) {
      return "unknown"; // The file system keeps no such notes.
    }
  }

  /**
   * Writes back what is new of a file and lets go of its pages. Those that somebody has mapped and
   * touched stay.
   */
  static void drop(Path file) throws IOException, InterruptedException {
    String path = file.toString();
    if (Files.isWritable(file)) {
      new Command("dd", "of=" + path, "oflag=nocache", "conv=notrunc,fdatasync", "count=0", QUIET)
          .outputChecksum();
    }
    new Command("dd", "if=" + path, "iflag=nocache", "count=0", QUIET).outputChecksum();
  }

  /** Reads a file from start to end, so that it is in memory if it fits. */
  static void read(Path file) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(READ_BYTES);
    try (FileChannel channel = FileChannel.open(file)) {
      while (channel.read(buffer) >= 0) {
        buffer.clear();
      }
    }
  }

  private static MethodHandle downcall(String name) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow(name),
        FunctionDescriptor.of(
            ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS));
  }
}
