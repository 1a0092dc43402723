package dev.trawl.scan.blob;

import dev.trawl.scan.blob.BlobException.Reason;
import dev.trawl.scan.window.BufferedWindow;
import dev.trawl.scan.window.MappedWindow;
import dev.trawl.scan.window.Window;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A blob as a worker reads it: mapped whole, or read by position. One per process and blob, shared
 * by all slots; each slot takes a {@link #newWindow window} of its own. What a read of a mapping
 * may do to the process is said at {@link MappingPolicy}.
 */
public final class BlobReader implements AutoCloseable {

  private final BlobHandle handle;
  private final BlobIdentity identity;
  private final @Nullable Mapping mapping;
  private final @Nullable MappedPages pages;

  private BlobReader(BlobHandle handle, BlobIdentity identity, @Nullable Mapping mapping) {
    this.handle = handle;
    this.identity = identity;
    this.mapping = mapping;
    this.pages =
        mapping != null && MappedPages.AVAILABLE
            ? new MappedPages(mapping.bytes(), MappedPages.memoryBytes())
            : null;
  }

  /**
   * Opens what the supervisor named.
   *
   * @param openPath absolute path to open: {@code BlobFile.workerPath()} of the supervisor
   * @param expected the identity that must be found there
   * @param mapped map it; if false, windows read by position
   * @throws BlobException CHANGED if another file, or a changed one, is there; NOT_MAPPABLE if it
   *     cannot be mapped here
   */
  public static BlobReader open(String openPath, BlobIdentity expected, boolean mapped)
      throws BlobException {
    BlobHandle handle = BlobHandle.open(Path.of(openPath));
    try {
      checkIdentity(handle, expected);
      Mapping mapping = mapped ? map(handle, expected) : null;
      return new BlobReader(handle, expected, mapping);
    } catch (BlobException | RuntimeException | Error e) {
      handle.close();
      throw e;
    }
  }

  /**
   * A file that was cut short after it was looked at cannot be mapped: that is no other failure.
   */
  private static Mapping map(BlobHandle handle, BlobIdentity expected) throws BlobException {
    try {
      return Mapping.of(handle, expected.size());
    } catch (BlobException e) {
      checkIdentity(handle, expected);
      throw e;
    }
  }

  private static void checkIdentity(BlobHandle handle, BlobIdentity expected) throws BlobException {
    BlobIdentity found = handle.identity();
    if (!found.equals(expected)) {
      throw new BlobException(
          Reason.CHANGED,
          handle.path()
              + " is not the blob that was opened, or was written to since: expected "
              + expected
              + ", found "
              + found
              + "; open it again to scan what is there now");
    }
  }

  /** Length in bytes. */
  public long size() {
    return identity.size();
  }

  /** What it was when the supervisor opened it. */
  public BlobIdentity identity() {
    return identity;
  }

  /** Whether windows look at a mapping. */
  public boolean mapped() {
    return mapping != null;
  }

  /** A new window for one slot. It must not be used after {@link #close}. */
  public Window newWindow() {
    return mapping != null
        ? new MappedWindow(mapping.bytes())
        : new BufferedWindow(handle::read, size(), BufferedWindow.TYPICAL_CAPACITY_BYTES);
  }

  /**
   * Asks the kernel to read a range that will be scanned soon, where it is not in memory. May wait
   * for the device; for a thread that does nothing else.
   *
   * @param range within the blob
   */
  public void readAhead(ByteRange range) {
    if (pages != null) {
      pages.readAhead(range);
    }
  }

  /**
   * A range was scanned. Of a blob that does not fit into memory its pages are let go, as they
   * would not be there the next time anyway.
   *
   * @param range within the blob
   */
  public void afterScan(ByteRange range) {
    if (pages != null) {
      pages.letGo(range);
    }
  }

  /**
   * Checks that nobody wrote to the blob since the supervisor opened it.
   *
   * @throws BlobException CHANGED if somebody did
   */
  public void checkUnchanged() throws BlobException {
    checkIdentity(handle, identity);
  }

  /**
   * Unmaps and closes; a second call does nothing. No slot may be using a window of it: reading an
   * unmapped segment throws {@code IllegalStateException}.
   */
  @Override
  public synchronized void close() {
    if (mapping != null) {
      mapping.close();
    }
    handle.close();
  }
}
