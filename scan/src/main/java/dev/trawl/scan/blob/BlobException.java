package dev.trawl.scan.blob;

import java.io.IOException;
import java.io.Serial;

/** A blob cannot be used. The message says what happened, to which path, and what would mend it. */
public final class BlobException extends IOException {

  @Serial private static final long serialVersionUID = 1;

  /** Why a blob cannot be used. */
  public enum Reason {
    /** Nothing is there under this path. */
    NOT_FOUND,
    /** It is there, but this user may not read it. */
    NOT_READABLE,
    /** It is neither a regular file nor a block device. */
    NOT_A_FILE,
    /**
     * It is a file that the kernel makes up while it is read, as those of /proc and /sys: it has no
     * size and no offsets.
     */
    PSEUDO_FILE,
    /** It is not, or no longer, the file that was expected. */
    CHANGED,
    /** It could be opened but not mapped into memory; reading by position may still work. */
    NOT_MAPPABLE,
    /**
     * It could not be opened or read for another reason, such as a device error or too many open
     * files.
     */
    UNREADABLE
  }

  private final Reason reason;

  BlobException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  BlobException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }
}
