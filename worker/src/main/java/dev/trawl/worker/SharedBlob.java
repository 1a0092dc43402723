package dev.trawl.worker;

import dev.trawl.proto.worker.v1.BlobSpec;
import dev.trawl.proto.worker.v1.FailureReason;
import dev.trawl.scan.blob.BlobException;
import dev.trawl.scan.blob.BlobIdentity;
import dev.trawl.scan.blob.BlobReader;
import org.jspecify.annotations.Nullable;

/**
 * A blob as this process holds it: opened and mapped when first needed, then kept until the
 * supervisor says that no scan will need it and no slot uses it any more. Any thread.
 */
final class SharedBlob {
  private final BlobSpec spec;

  // Guarded by this.
  private @Nullable BlobReader reader;
  private int users;
  private boolean forgotten;

  SharedBlob(BlobSpec spec) {
    this.spec = spec;
  }

  /**
   * The open blob, for one user until {@link #release}.
   *
   * @throws TaskFailedException BLOB_CHANGED or BLOB_UNREADABLE
   */
  synchronized BlobReader acquire() throws TaskFailedException {
    if (forgotten) {
      throw new TaskFailedException(
          FailureReason.FAILURE_REASON_BLOB_UNREADABLE, this + " was forgotten");
    }
    BlobReader open = reader;
    if (open == null) {
      open = open();
      reader = open;
    }
    users++;
    return open;
  }

  private BlobReader open() throws TaskFailedException {
    BlobIdentity expected =
        new BlobIdentity(
            spec.getIdentity().getDevice(),
            spec.getIdentity().getInode(),
            spec.getIdentity().getSize(),
            spec.getIdentity().getModifiedNanos());
    try {
      return BlobReader.open(spec.getOpenPath(), expected, spec.getMapped());
    } catch (BlobException e) {
      throw failure(e);
    }
  }

  /** What a failed open or check means for the task. */
  TaskFailedException failure(BlobException e) {
    FailureReason reason =
        e.reason() == BlobException.Reason.CHANGED
            ? FailureReason.FAILURE_REASON_BLOB_CHANGED
            : FailureReason.FAILURE_REASON_BLOB_UNREADABLE;
    return new TaskFailedException(reason, this + ": " + e.getMessage(), e);
  }

  /** Ends one use. */
  synchronized void release() {
    users--;
    closeIfUnused();
  }

  /** Unmaps it, at once or when its last user is done. */
  synchronized void forget() {
    forgotten = true;
    closeIfUnused();
  }

  /** Whether it was forgotten, so that nothing made of it is worth keeping. */
  synchronized boolean isForgotten() {
    return forgotten;
  }

  private void closeIfUnused() {
    BlobReader open = reader;
    if (forgotten && users == 0 && open != null) {
      reader = null;
      open.close();
    }
  }

  @Override
  public String toString() {
    return "blob " + Long.toUnsignedString(spec.getBlobId());
  }
}
