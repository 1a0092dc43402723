package dev.trawl.server.scan;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.trawl.proto.v1.DigestResult;
import dev.trawl.proto.v1.ResultBatch;
import dev.trawl.scan.blob.ByteRange;
import java.nio.ByteBuffer;

/** Combines the CRC-32C of adjacent segments. */
final class ChecksumMerge implements PartialMerge {
  private int crc;

  @Override
  public void check(ByteRange segment, ByteString partial, long blobSize)
      throws BadResultsException, InvalidProtocolBufferException {
    int bytes = DigestResult.parseFrom(partial).getDigests().size();
    if (bytes != Integer.BYTES) {
      throw new BadResultsException("a CRC-32C of " + bytes + " bytes, of " + segment);
    }
  }

  @Override
  public void add(ByteRange segment, ByteString partial) {
    try {
      ByteString digest = DigestResult.parseFrom(partial).getDigests();
      crc = Crc32c.combine(crc, digest.asReadOnlyByteBuffer().getInt(), segment.length());
    } catch (InvalidProtocolBufferException e) {
      throw PartialMerge.unparsed(e);
    }
  }

  @Override
  public void answer(ResultBatch.Builder batch) {
    ByteBuffer digest = ByteBuffer.allocate(Integer.BYTES).putInt(crc).flip();
    batch.setDigest(DigestResult.newBuilder().setDigests(ByteString.copyFrom(digest)));
  }
}
