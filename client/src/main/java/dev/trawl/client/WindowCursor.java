package dev.trawl.client;

import com.google.protobuf.ByteString;
import dev.trawl.proto.v1.EntropyResult;
import dev.trawl.proto.v1.ResultBatch;

/**
 * Reads the values of windows, or of chunks, of one batch after the other, in ascending order of
 * start. Starts before the first window of a batch. Not thread-safe.
 */
public final class WindowCursor {
  private final long windowBytes;
  private final int digestBytes;
  private final long blobSize;

  private EntropyResult entropy = EntropyResult.getDefaultInstance();
  private ByteString digests = ByteString.EMPTY;
  private long segmentEnd;
  private long firstStart;
  private int count;
  private int index = -1;

  private WindowCursor(long windowBytes, int digestBytes, long blobSize) {
    this.windowBytes = windowBytes;
    this.digestBytes = digestBytes;
    this.blobSize = blobSize;
  }

  /**
   * A cursor over the entropy of windows.
   *
   * @param windowBytes as asked for
   * @param blobSize length of the blob in bytes, which cuts the last window short
   */
  public static WindowCursor ofEntropy(long windowBytes, long blobSize) {
    return new WindowCursor(windowBytes, 0, blobSize);
  }

  /**
   * A cursor over the digests of chunks.
   *
   * @param chunkBytes as asked for
   * @param digestBytes length of a digest: 32 for SHA-256, 8 for XXH3
   * @param blobSize length of the blob in bytes, which cuts the last chunk short
   */
  public static WindowCursor ofDigests(long chunkBytes, int digestBytes, long blobSize) {
    return new WindowCursor(chunkBytes, digestBytes, blobSize);
  }

  /**
   * Moves to the windows of {@code batch}; a batch without results has none.
   *
   * @return this
   * @throws TrawlException PROTOCOL_VIOLATION if it holds something else, or a part of a digest
   */
  public WindowCursor over(ResultBatch batch) {
    entropy = batch.getEntropy();
    digests = batch.getDigest().getDigests();
    firstStart = batch.getBaseOffset();
    segmentEnd = batch.getSegment().getEnd();
    count = digestBytes == 0 ? entropy.getBitsPerByteCount() : digests.size() / digestBytes;
    index = -1;
    boolean fits =
        switch (batch.getResultsCase()) {
          case ENTROPY -> digestBytes == 0;
          case DIGEST -> digestBytes > 0 && digests.size() % digestBytes == 0;
          case GAP, RESULTS_NOT_SET -> true;
          default -> false;
        };
    if (!fits) {
      throw TrawlException.violation(
          "values of windows were asked for, " + batch.getResultsCase() + " came");
    }
    return this;
  }

  /**
   * Moves to the next window.
   *
   * @return false if the batch has no more
   * @throws TrawlException PROTOCOL_VIOLATION if the window starts outside its batch's segment
   */
  public boolean advance() {
    if (index + 1 >= count) {
      return false;
    }
    index++;
    if (start() >= segmentEnd) {
      throw TrawlException.violation(
          "a window starts at " + start() + ", its batch ends at " + segmentEnd);
    }
    return true;
  }

  /** Offset of the window's first byte in the blob. */
  public long start() {
    return firstStart + index * windowBytes;
  }

  /** Length of the window in bytes: as asked for, less at the end of the blob. */
  public long length() {
    return Math.min(windowBytes, blobSize - start());
  }

  /** Shannon entropy of the window, 0 to 8. */
  public float bitsPerByte() {
    return entropy.getBitsPerByte(index);
  }

  /** The chunk's digest. */
  public ByteString digest() {
    return digests.substring(index * digestBytes, (index + 1) * digestBytes);
  }
}
