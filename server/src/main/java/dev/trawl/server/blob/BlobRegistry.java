package dev.trawl.server.blob;

import com.google.common.collect.ImmutableList;
import dev.trawl.scan.blob.BlobException;
import dev.trawl.scan.blob.BlobFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The open blobs. The same unchanged file is opened once, however many clients ask for it, so that
 * workers map it once.
 *
 * <p>Callers who are held to roots ({@link Reach#ROOTS}) open what lies under them, and of the open
 * blobs meet those only that lie there, whoever opened them; others are to them as if not open.
 *
 * <p>Thread-safe. Opening may wait for the file system, and is done outside the lock.
 */
public final class BlobRegistry implements AutoCloseable {
  /** Most blobs open at once: each costs a descriptor here and a mapping in every worker. */
  public static final int MAX_OPEN_BLOBS = 1024;

  private final LongSupplier nanoClock;
  private final Map<Long, OpenedBlob> blobs = new TreeMap<>();
  private final Roots roots;
  private long nextNumber = 1;

  /** An empty registry in which everything may be opened. */
  public BlobRegistry(LongSupplier nanoClock) {
    this(nanoClock, Roots.everything());
  }

  /** An empty registry, with roots for those who are held to them. */
  public BlobRegistry(LongSupplier nanoClock, Roots roots) {
    this.nanoClock = nanoClock;
    this.roots = roots;
  }

  /** There is no room for another blob. */
  public static final class TooManyBlobsException extends Exception {
    private static final long serialVersionUID = 1L;

    TooManyBlobsException() {
      super(
          MAX_OPEN_BLOBS
              + " blobs are open, which is the limit; close some, or wait until idle ones are closed");
    }
  }

  /**
   * Opens a file, or finds it open.
   *
   * @param path absolute path
   * @param reach whether it must lie under the roots
   * @throws OutsideRootsException if it must, and does not
   * @throws BlobException if it cannot be opened, with the reason
   * @throws TooManyBlobsException if the limit is reached
   */
  public OpenedBlob open(Path path, Reach reach)
      throws BlobException, TooManyBlobsException, OutsideRootsException {
    boolean held = reach == Reach.ROOTS;
    if (held && !roots.reach(path)) {
      throw new OutsideRootsException(path, !roots.isEmpty());
    }
    BlobFile file = BlobFile.open(path);
    boolean kept = false;
    try {
      Path real = file.realPath();
      boolean inside = roots.contain(real);
      if (held && !inside) {
        throw new OutsideRootsException(path, !roots.isEmpty());
      }
      OpenedBlob blob = keepOrFind(file);
      kept = blob.spec().getOpenPath().equals(file.workerPath());
      if (inside) {
        blob.liesAt(real);
      }
      return blob;
    } finally {
      if (!kept) {
        file.close();
      }
    }
  }

  private synchronized OpenedBlob keepOrFind(BlobFile file) throws TooManyBlobsException {
    long now = nanoClock.getAsLong();
    for (OpenedBlob open : blobs.values()) {
      if (open.sameFileAs(file.identity())) {
        open.used(now);
        return open;
      }
    }
    if (blobs.size() >= MAX_OPEN_BLOBS) {
      throw new TooManyBlobsException();
    }
    OpenedBlob blob = new OpenedBlob(nextNumber++, file, now);
    blobs.put(blob.number(), blob);
    return blob;
  }

  /** The blob of that id; null if none is open that the caller may read. Looking counts as use. */
  public synchronized @Nullable OpenedBlob find(String id, Reach reach) {
    for (OpenedBlob blob : blobs.values()) {
      if (blob.id().equals(id) && blob.isWithin(reach)) {
        blob.used(nanoClock.getAsLong());
        return blob;
      }
    }
    return null;
  }

  /**
   * Starts a scan over the blob of that id: it stays open until the scan ends. Null if none is open
   * that the caller may read.
   */
  public synchronized @Nullable OpenedBlob acquire(String id, Reach reach) {
    OpenedBlob blob = find(id, reach);
    if (blob != null) {
      blob.scanStarted();
    }
    return blob;
  }

  /** Open blobs, by number. */
  public synchronized ImmutableList<OpenedBlob> list() {
    return ImmutableList.copyOf(blobs.values());
  }

  /** Open blobs that the caller may read, by number. */
  public ImmutableList<OpenedBlob> list(Reach reach) {
    return list().stream()
        .filter(blob -> blob.isWithin(reach))
        .collect(ImmutableList.toImmutableList());
  }

  /**
   * Takes a blob out of the registry; null if none was open that the caller may read. The caller
   * closes it when its scans have ended.
   */
  public synchronized @Nullable OpenedBlob remove(String id, Reach reach) {
    OpenedBlob blob = find(id, reach);
    if (blob != null) {
      blobs.remove(blob.number());
    }
    return blob;
  }

  /**
   * Takes out and closes the blobs that no scan has used for a while. Closing may wait for the file
   * system, and is done outside the lock.
   */
  public ImmutableList<OpenedBlob> closeIdle(Duration idle) {
    ImmutableList<OpenedBlob> taken = takeIdle(idle);
    taken.forEach(OpenedBlob::close);
    return taken;
  }

  private synchronized ImmutableList<OpenedBlob> takeIdle(Duration idle) {
    long now = nanoClock.getAsLong();
    ImmutableList<OpenedBlob> taken =
        blobs.values().stream()
            .filter(blob -> blob.isIdleFor(idle.toNanos(), now))
            .collect(ImmutableList.toImmutableList());
    taken.forEach(blob -> blobs.remove(blob.number()));
    return taken;
  }

  /** Closes what is left. */
  @Override
  public synchronized void close() {
    blobs.values().forEach(OpenedBlob::close);
    blobs.clear();
  }
}
