package dev.trawl.server.blob;

import dev.trawl.proto.v1.Blob;
import dev.trawl.proto.v1.BlobIdentity;
import dev.trawl.proto.v1.BlobKind;
import dev.trawl.proto.worker.v1.BlobSpec;
import dev.trawl.scan.blob.BlobException;
import dev.trawl.scan.blob.BlobFile;
import dev.trawl.server.scan.Affinity;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A blob in the registry: its descriptor stays open, so a renamed or replaced path cannot put
 * another file in its place.
 */
public final class OpenedBlob {
  private final long number;
  private final BlobFile file;
  private final Affinity affinity;
  private final AtomicInteger runningScans = new AtomicInteger();
  private volatile long lastUsedNanos;

  /** Where it lies under the roots; null as long as it was not opened there. */
  private volatile @Nullable Path underRoots;

  private boolean retired;

  OpenedBlob(long number, BlobFile file, long nowNanos) {
    this.number = number;
    this.file = file;
    this.affinity = new Affinity(file.size());
    this.lastUsedNanos = nowNanos;
  }

  /** Names the blob to clients. */
  public String id() {
    return "b" + number;
  }

  /** Names the blob to workers. */
  public long number() {
    return number;
  }

  /** Length in bytes. */
  public long sizeBytes() {
    return file.size();
  }

  /** Which worker had which part; touched on the supervisor's loop only. */
  public Affinity affinity() {
    return affinity;
  }

  /** Identity at open. */
  public BlobIdentity identity() {
    return toProto(file.identity());
  }

  /** Where workers find it, and what they must find there. */
  public BlobSpec spec() {
    return BlobSpec.newBuilder()
        .setBlobId(number)
        .setOpenPath(file.workerPath())
        .setIdentity(identity())
        .setMapped(file.mappable())
        .build();
  }

  /** As clients see it who may read all that this user can. */
  public Blob describe() {
    return describe(Reach.USER);
  }

  /**
   * As such a caller sees it: by the path it was opened by, or by where it lies under the roots.
   */
  public Blob describe(Reach reach) {
    Path lies = underRoots;
    return Blob.newBuilder()
        .setBlobId(id())
        .setPath((reach == Reach.USER || lies == null ? file.path() : lies).toString())
        .setIdentity(identity())
        .setKind(
            switch (file.kind()) {
              case FILE -> BlobKind.BLOB_KIND_FILE;
              case BLOCK_DEVICE -> BlobKind.BLOB_KIND_BLOCK_DEVICE;
            })
        .setMapped(file.mappable())
        .setRunningScans(runningScans.get())
        .build();
  }

  /** What changed since open, in words; null if nothing did. May wait for the file system. */
  public @Nullable String change() {
    try {
      if (!file.changed()) {
        return null;
      }
      dev.trawl.scan.blob.BlobIdentity then = file.identity();
      dev.trawl.scan.blob.BlobIdentity now = file.currentIdentity();
      return file.path()
          + " had "
          + then.size()
          + " bytes, written at "
          + then.modifiedNanos()
          + " ns, and has "
          + now.size()
          + " bytes, written at "
          + now.modifiedNanos()
          + " ns";
    } catch (BlobException e) {
      return e.getMessage();
    }
  }

  /**
   * Reads bytes by position; may wait for the disk.
   *
   * @return bytes read; -1 at or past the end
   */
  public int read(ByteBuffer dst, long position) throws IOException {
    return file.read(dst, position);
  }

  /**
   * Whether a file with this identity, looked at just now, is this one and unchanged. The
   * descriptor keeps the inode's number from being used again, so this need not look once more.
   */
  boolean sameFileAs(dev.trawl.scan.blob.BlobIdentity identity) {
    return file.identity().equals(identity);
  }

  /** It was found to lie under the roots, there. */
  void liesAt(Path real) {
    underRoots = real;
  }

  /** Whether such a caller may read it. */
  boolean isWithin(Reach reach) {
    return reach == Reach.USER || underRoots != null;
  }

  /** A scan over it begins. */
  public void scanStarted() {
    runningScans.incrementAndGet();
  }

  /** A scan over it ended. */
  public void scanEnded(long nowNanos) {
    lastUsedNanos = nowNanos;
    runningScans.decrementAndGet();
  }

  void used(long nowNanos) {
    lastUsedNanos = nowNanos;
  }

  boolean isIdleFor(long nanos, long nowNanos) {
    return runningScans.get() == 0 && nowNanos - lastUsedNanos > nanos;
  }

  /** No scan may start over it any more. On the supervisor's loop only. */
  public void retire() {
    retired = true;
  }

  /** Whether it was retired. On the supervisor's loop only. */
  public boolean retired() {
    return retired;
  }

  /** Closes the descriptor, which may take its time; no scan may run over it any more. */
  public void close() {
    file.close();
  }

  private static BlobIdentity toProto(dev.trawl.scan.blob.BlobIdentity identity) {
    return BlobIdentity.newBuilder()
        .setDevice(identity.device())
        .setInode(identity.inode())
        .setSize(identity.size())
        .setModifiedNanos(identity.modifiedNanos())
        .build();
  }

  @Override
  public String toString() {
    return id() + " (" + file.path() + ")";
  }
}
