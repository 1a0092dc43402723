package dev.trawl.server.scan;

import com.google.common.collect.ImmutableList;
import com.google.common.hash.Hashing;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import dev.trawl.proto.v1.BlobIdentity;
import dev.trawl.proto.v1.Gap;
import dev.trawl.proto.v1.ScanRequest;
import dev.trawl.scan.blob.ByteRange;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Where a scan can be taken up again, by any supervisor that has the same file: all that the answer
 * still depends on once a batch has been sent. It travels with the batch, as bytes that clients do
 * not look into, and nothing of it is kept here.
 *
 * @param key what it belongs to
 * @param emittedTo all before this is in batches that were sent; the next segment starts here
 * @param position where the search goes on, at or behind {@code emittedTo}
 * @param afterMatch a match ended at {@code position}
 * @param newlines newlines before {@code emittedTo}, where they are counted
 * @param newlinesLost some were in a gap, so the number means nothing
 * @param results results sent
 * @param limit how much of the request's own limit is used up
 * @param gaps stretches that were given up, without their last words
 */
public record ScanCursor(
    Key key,
    long emittedTo,
    long position,
    boolean afterMatch,
    long newlines,
    boolean newlinesLost,
    long results,
    ResultLimit.State limit,
    ImmutableList<Gap> gaps) {

  /** Most bytes of a cursor in a request. */
  public static final int MAX_BYTES = 64 << 10;

  private static final int VERSION = 1;
  private static final int DIGEST_BYTES = 16;
  private static final int CHECKSUM_BYTES = 4;

  /** A cursor that no supervisor made, or one of another version. */
  public static final class BadCursorException extends Exception {
    private static final long serialVersionUID = 1L;

    BadCursorException(String message) {
      super(message);
    }
  }

  /**
   * What a cursor belongs to.
   *
   * @param identity the file
   * @param request digest of what was asked for
   */
  public record Key(BlobIdentity identity, ByteString request) {

    /** The key of a request over a blob. How it is cut, shared out and reported does not matter. */
    public static Key of(BlobIdentity identity, ScanRequest request) {
      ScanRequest asked =
          request.toBuilder()
              .clearBlobId()
              .clearCursor()
              .clearRangeSizeBytes()
              .clearProgressIntervalMillis()
              .clearWeight()
              .build();
      byte[] bytes = new byte[asked.getSerializedSize()];
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      // Maps are written in any order otherwise.
      out.useDeterministicSerialization();
      try {
        asked.writeTo(out);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      byte[] digest = Hashing.sha256().hashBytes(bytes).asBytes();
      return new Key(identity, ByteString.copyFrom(digest, 0, DIGEST_BYTES));
    }
  }

  /** As bytes, with a checksum at the end. */
  ByteString encode() {
    ByteString.Output bytes = ByteString.newOutput();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      out.writeUInt32NoTag(VERSION);
      out.writeMessageNoTag(key.identity());
      out.writeBytesNoTag(key.request());
      out.writeUInt64NoTag(emittedTo);
      out.writeUInt64NoTag(position - emittedTo);
      out.writeBoolNoTag(afterMatch);
      out.writeUInt64NoTag(newlines);
      out.writeBoolNoTag(newlinesLost);
      out.writeUInt64NoTag(results);
      out.writeUInt64NoTag(limit.matches());
      out.writeUInt64NoTag(limit.lines());
      out.writeBoolNoTag(limit.reached());
      out.writeUInt64NoTag(limit.contextLeft());
      out.writeUInt32NoTag(gaps.size());
      for (Gap gap : gaps) {
        out.writeMessageNoTag(gap);
      }
      out.flush();
      out.writeFixed32NoTag(checksum(bytes.toByteString()));
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteString();
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @param range of the scan it is to belong to
   * @throws BadCursorException if it is none, or cannot be true of that scan
   */
  public static ScanCursor decode(ByteString bytes, ByteRange range) throws BadCursorException {
    int length = bytes.size() - CHECKSUM_BYTES;
    if (length < 1) {
      throw new BadCursorException("it has " + bytes.size() + " bytes");
    }
    try {
      CodedInputStream tail = bytes.substring(length).newCodedInput();
      if (tail.readFixed32() != checksum(bytes.substring(0, length))) {
        throw new BadCursorException("its bytes are damaged");
      }
      ScanCursor cursor = read(bytes.substring(0, length).newCodedInput());
      cursor.check(range);
      return cursor;
    } catch (IOException e) {
      throw new BadCursorException("its bytes are damaged: " + e.getMessage());
    }
  }

  private static ScanCursor read(CodedInputStream in) throws IOException, BadCursorException {
    int version = in.readUInt32();
    if (version != VERSION) {
      throw new BadCursorException("it is of version " + version + ", this build's are " + VERSION);
    }
    Key key = new Key(message(in, BlobIdentity.parser()), in.readBytes());
    long emittedTo = in.readUInt64();
    return new ScanCursor(
        key,
        emittedTo,
        emittedTo + in.readUInt64(),
        in.readBool(),
        in.readUInt64(),
        in.readBool(),
        in.readUInt64(),
        new ResultLimit.State(in.readUInt64(), in.readUInt64(), in.readBool(), in.readUInt64()),
        gaps(in));
  }

  private static ImmutableList<Gap> gaps(CodedInputStream in) throws IOException {
    ImmutableList.Builder<Gap> gaps = ImmutableList.builder();
    // Each has a byte at least, so a hostile number ends with the bytes.
    for (int left = in.readUInt32(); left != 0; left--) {
      gaps.add(message(in, Gap.parser()));
    }
    return gaps.build();
  }

  private static <M> M message(CodedInputStream in, com.google.protobuf.Parser<M> parser)
      throws IOException {
    return parser.parseFrom(in.readBytes());
  }

  private void check(ByteRange range) throws BadCursorException {
    boolean inside =
        emittedTo >= range.start() && emittedTo <= range.end() && position >= emittedTo;
    boolean counts =
        newlines >= 0
            && results >= 0
            && limit.matches() >= 0
            && limit.lines() >= 0
            && limit.contextLeft() >= 0;
    long end = range.start();
    boolean ascending = true;
    for (Gap gap : gaps) {
      long start = gap.getRange().getStart();
      ascending &= start >= end && gap.getRange().getEnd() > start;
      end = gap.getRange().getEnd();
    }
    if (!inside || !counts || !ascending || end > Math.max(emittedTo, range.start())) {
      throw new BadCursorException("it is not of a scan over " + range);
    }
  }

  private static int checksum(ByteString bytes) {
    return Hashing.crc32c().hashBytes(bytes.toByteArray()).asInt();
  }
}
