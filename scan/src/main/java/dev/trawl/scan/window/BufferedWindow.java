package dev.trawl.scan.window;

import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A window that reads by position into a native buffer.
 *
 * <p>The buffer fills from its start to its end, in reads of at least {@link #READ_BYTES}; when the
 * bytes asked for no longer fit behind what is there, those still wanted move to the front. With
 * small strides that is one small move per buffer. A request elsewhere starts the buffer anew and
 * reads no more than it was asked for, so that sampling a blob does not read it. A request larger
 * than the buffer makes it grow.
 */
public final class BufferedWindow implements Window {

  /** Buffer length that suits sequential scans, in bytes. */
  public static final long TYPICAL_CAPACITY_BYTES = 8L << 20;

  /**
   * Least bytes per read when a scan goes on where it was: large enough for the system call to be
   * noise.
   */
  static final long READ_BYTES = 1L << 20;

  private final PositionedSource source;
  private final long blobSize;

  private MemorySegment buffer;
  private MemorySegment visible;
  private long start;
  private long end;

  /**
   * An empty window.
   *
   * @param source where bytes come from
   * @param blobSize length of the blob in bytes
   * @param capacityBytes length of the buffer to begin with, at least 1
   */
  public BufferedWindow(PositionedSource source, long blobSize, long capacityBytes) {
    this.source = source;
    this.blobSize = blobSize;
    this.buffer = allocate(Math.max(1, Math.min(capacityBytes, blobSize)));
    this.visible = buffer.asSlice(0, 0);
  }

  @Override
  public long blobSize() {
    return blobSize;
  }

  @Override
  public void require(long from, long to) throws IOException {
    long wanted = Math.min(to, blobSize);
    if (from >= start && wanted <= end) {
      return;
    }
    if (from < start || from > end) {
      restart(from);
      makeRoom(from, wanted);
      fill(wanted);
    } else {
      makeRoom(from, wanted);
      long room = start + buffer.byteSize();
      fill(Math.min(Math.min(room, blobSize), Math.max(wanted, end + READ_BYTES)));
    }
  }

  @Override
  public long start() {
    return start;
  }

  @Override
  public long end() {
    return end;
  }

  @Override
  public MemorySegment bytes() {
    return visible;
  }

  private void restart(long from) {
    start = from;
    end = from;
    visible = buffer.asSlice(0, 0);
  }

  /** Makes {@code [from, to)} fit into the buffer, keeping what is there of it. */
  private void makeRoom(long from, long to) {
    if (to - start <= buffer.byteSize()) {
      return;
    }
    MemorySegment target = to - from <= buffer.byteSize() ? buffer : allocate(grown(to - from));
    long kept = end - from;
    MemorySegment.copy(buffer, from - start, target, 0, kept);
    buffer = target;
    start = from;
    visible = buffer.asSlice(0, kept);
  }

  private void fill(long to) throws IOException {
    try {
      while (end < to) {
        long read = source.read(buffer.asSlice(end - start, to - end), end);
        if (read <= 0) {
          throw new EOFException(
              "the blob ended at offset "
                  + end
                  + " but had "
                  + blobSize
                  + " bytes when it was opened: it was cut short meanwhile");
        }
        end += read;
      }
    } finally {
      visible = buffer.asSlice(0, end - start);
    }
  }

  private long grown(long needed) {
    return Math.max(needed, 2 * buffer.byteSize());
  }

  private static MemorySegment allocate(long bytes) {
    return Arena.ofAuto().allocate(bytes, 64);
  }
}
