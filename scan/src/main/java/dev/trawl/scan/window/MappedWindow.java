package dev.trawl.scan.window;

import java.lang.foreign.MemorySegment;

/** The window onto a mapped blob: all of it, always. */
public final class MappedWindow implements Window {

  private final MemorySegment blob;
  private final long size;

  /**
   * A window onto a whole blob.
   *
   * @param blob the whole blob, native memory
   */
  public MappedWindow(MemorySegment blob) {
    if (!blob.isNative()) {
      throw new IllegalArgumentException("a window needs native memory, this is on the heap");
    }
    this.blob = blob;
    this.size = blob.byteSize();
  }

  @Override
  public long blobSize() {
    return size;
  }

  @Override
  public void require(long from, long to) {}

  @Override
  public long start() {
    return 0;
  }

  @Override
  public long end() {
    return size;
  }

  @Override
  public MemorySegment bytes() {
    return blob;
  }
}
