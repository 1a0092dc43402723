package dev.trawl.scan.window;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * The part of a blob that a kernel can see. A kernel asks for the bytes it needs with {@link
 * #require} and then reads {@link #bytes} directly; for a mapped blob the whole of it is always
 * there and the call costs nothing, elsewhere a buffer slides.
 *
 * <p>Offsets are blob offsets. Byte {@code o} of the blob is {@code bytes().get(JAVA_BYTE, o -
 * start())}. The segment is always native, never heap: a kernel method that has once seen a heap
 * segment stays slow for native ones.
 *
 * <p>A window belongs to one thread at a time.
 */
public interface Window {

  /** Length of the blob in bytes. */
  long blobSize();

  /**
   * Makes the bytes {@code [from, to)} visible, as far as the blob has them. Bytes before {@code
   * from} may be dropped, so {@link #start} and {@link #bytes} may change.
   *
   * @param from first byte needed, 0 to {@link #blobSize}
   * @param to one past the last byte needed; beyond the end of the blob is allowed and means the
   *     end
   * @throws IOException if the bytes cannot be read
   */
  void require(long from, long to) throws IOException;

  /** Blob offset of the first visible byte. */
  long start();

  /** Blob offset one past the last visible byte. */
  long end();

  /** The visible bytes, native memory. */
  MemorySegment bytes();
}
