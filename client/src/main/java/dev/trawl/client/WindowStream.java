package dev.trawl.client;

import com.google.protobuf.ByteString;
import dev.trawl.proto.v1.ScanResponse;
import dev.trawl.proto.v1.ScanSummary;

/**
 * The values of windows, or of chunks, of a running scan, in ascending order of start, pulled one
 * by one. Read by one thread at a time; {@link #close} may be called by any.
 *
 * <p>A stretch that could not be scanned has no windows here: {@link #summary} says whether there
 * was one, and which.
 */
public final class WindowStream implements AutoCloseable {
  private final ScanStream scan;
  private final WindowCursor cursor;

  WindowStream(ScanStream scan, WindowCursor cursor) {
    this.scan = scan;
    this.cursor = cursor;
  }

  /**
   * Moves to the next window, waiting for it.
   *
   * @return false at the end of the scan
   * @throws TrawlException as {@link ScanStream#next} does
   */
  public boolean advance() {
    while (!cursor.advance()) {
      ScanResponse message = scan.next();
      if (message == null) {
        return false;
      }
      if (message.hasBatch()) {
        cursor.over(message.getBatch());
      }
    }
    return true;
  }

  /** Offset of the window's first byte in the blob. */
  public long start() {
    return cursor.start();
  }

  /** Length of the window in bytes: as asked for, less at the end of the blob. */
  public long length() {
    return cursor.length();
  }

  /** Of an entropy scan: Shannon entropy of the window, 0 to 8. */
  public float bitsPerByte() {
    return cursor.bitsPerByte();
  }

  /** Of a digest scan: the chunk's digest. */
  public ByteString digest() {
    return cursor.digest();
  }

  /**
   * How the scan ended: whether every byte was covered, and if not, what is missing.
   *
   * @throws IllegalStateException before {@link #advance} returned false
   */
  public ScanSummary summary() {
    return scan.summary();
  }

  /** Ends the scan, here and in the supervisor, and returns at once. May be called again. */
  @Override
  public void close() {
    scan.close();
  }
}
