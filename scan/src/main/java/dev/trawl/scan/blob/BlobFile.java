package dev.trawl.scan.blob;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A blob as the supervisor holds it: open, checked, identified, mapped but never read through the
 * mapping (see {@link MappingPolicy}). While it is open, workers reach the very same file through
 * {@link #workerPath}, whatever becomes of its name.
 *
 * <p>Safe for use by many threads.
 */
public final class BlobFile implements AutoCloseable {

  /** What kind of thing a blob's path led to. */
  public enum Kind {
    /** A regular file. */
    FILE,
    /** A block device. */
    BLOCK_DEVICE
  }

  private static final int BOUNCE_BYTES = 1 << 20;

  private final BlobHandle handle;
  private final BlobIdentity identity;
  private final @Nullable Mapping mapping;

  private BlobFile(BlobHandle handle, BlobIdentity identity, @Nullable Mapping mapping) {
    this.handle = handle;
    this.identity = identity;
    this.mapping = mapping;
  }

  /**
   * Opens a regular file or a block device. Returns at once whatever the path leads to; a FIFO does
   * not hang it.
   *
   * @param path absolute
   * @throws BlobException with the reason and what would mend it
   */
  public static BlobFile open(Path path) throws BlobException {
    if (!path.isAbsolute()) {
      throw new IllegalArgumentException("not an absolute path: " + path);
    }
    BlobHandle handle = BlobHandle.open(path);
    try {
      BlobIdentity identity = handle.identity();
      return new BlobFile(handle, identity, tryToMap(handle, identity.size()));
    } catch (BlobException | RuntimeException | Error e) {
      handle.close();
      throw e;
    }
  }

  private static @Nullable Mapping tryToMap(BlobHandle handle, long sizeBytes) {
    try {
      return Mapping.of(handle, sizeBytes);
    } catch (BlobException e) {
      System.getLogger(BlobFile.class.getName())
          .log(Level.INFO, "reading by position instead: {0}", e.getMessage());
      return null;
    }
  }

  /** The path it was opened by. */
  public Path path() {
    return handle.path();
  }

  /**
   * Where the open file itself is, whatever its path led through: links are resolved, and another
   * file that took its name since does not count. Of a file that was removed, its last path with a
   * remark behind it. Not absolute if no path of this process leads to it.
   *
   * @throws BlobException if the file system does not answer, or the blob is closed
   */
  public Path realPath() throws BlobException {
    return handle.realPath();
  }

  /** Whether it is a file or a device. */
  public Kind kind() {
    return handle.kind();
  }

  /** Length in bytes when it was opened. */
  public long size() {
    return identity.size();
  }

  /** What it was when it was opened. */
  public BlobIdentity identity() {
    return identity;
  }

  /**
   * What the open file is now. Renaming or removing its name does not matter.
   *
   * @throws BlobException if the file system does not answer, or the blob is closed
   */
  public BlobIdentity currentIdentity() throws BlobException {
    return handle.identity();
  }

  /** Whether its size or its time of last write differ from those when it was opened. */
  public boolean changed() throws BlobException {
    return !currentIdentity().equals(identity);
  }

  /** Whether workers can map it; if not, they have to read it by position. */
  public boolean mappable() {
    return mapping != null;
  }

  /** The descriptor number on Linux; negative elsewhere. */
  public int descriptor() {
    return handle.descriptor();
  }

  /**
   * What a worker on this machine opens to reach this very file, as long as this object is open.
   */
  public String workerPath() {
    return descriptor() < 0
        ? path().toString()
        : "/proc/" + ProcessHandle.current().pid() + "/fd/" + descriptor();
  }

  /**
   * Reads bytes by position into {@code dst}, from its position up to its limit. Interrupting the
   * reading thread harms nobody.
   *
   * @param position blob offset of the first byte
   * @return bytes read, possibly fewer than fit; -1 at or past the end
   * @throws IOException if the bytes cannot be read or the blob is closed
   */
  public int read(ByteBuffer dst, long position) throws IOException {
    if (!dst.hasRemaining()) {
      return 0;
    }
    int read = dst.isDirect() ? readDirect(dst, position) : readByBounce(dst, position);
    return read == 0 ? -1 : read;
  }

  private int readDirect(ByteBuffer dst, long position) throws IOException {
    int read = (int) handle.read(MemorySegment.ofBuffer(dst), position);
    dst.position(dst.position() + read);
    return read;
  }

  private int readByBounce(ByteBuffer dst, long position) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bounce = arena.allocate(Math.min(dst.remaining(), BOUNCE_BYTES));
      int read = (int) handle.read(bounce, position);
      dst.put(bounce.asSlice(0, read).asByteBuffer());
      return read;
    }
  }

  /** Unmaps and closes; workers that have it open keep it. A second call does nothing. */
  @Override
  public synchronized void close() {
    if (mapping != null) {
      mapping.close();
    }
    handle.close();
  }

  @Override
  public String toString() {
    return path() + " " + identity;
  }
}
