package dev.trawl.client;

import com.google.protobuf.ByteString;
import dev.trawl.proto.v1.ResultBatch;

/** The values of windows, or of chunks, of a running scan. */
public final class WindowStream extends ResultStream {
  private final WindowCursor cursor;

  WindowStream(ScanStream scan, WindowCursor cursor) {
    super(scan);
    this.cursor = cursor;
  }

  @Override
  boolean advanceInBatch() {
    return cursor.advance();
  }

  @Override
  void over(ResultBatch batch) {
    cursor.over(batch);
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
}
