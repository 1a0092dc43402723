package dev.trawl.scan.window;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** Bytes that can be read at any offset, by any number of threads at once. */
@FunctionalInterface
public interface PositionedSource {

  /**
   * Reads some bytes.
   *
   * @param dst native memory to fill from its start
   * @param position blob offset of the first byte wanted
   * @return bytes read, fewer than asked for if it pleases the source; 0 or less at the end
   * @throws IOException if the bytes cannot be read
   */
  long read(MemorySegment dst, long position) throws IOException;
}
