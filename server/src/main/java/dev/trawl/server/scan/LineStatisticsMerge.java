package dev.trawl.server.scan;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.trawl.proto.v1.LineStatisticsResult;
import dev.trawl.proto.v1.ResultBatch;
import dev.trawl.scan.blob.ByteRange;

/**
 * Merges statistics of lines: sums, and the longest line, the first of that length. A line belongs
 * to the segment it starts in, however long it is, so no line has to be put together here.
 */
final class LineStatisticsMerge implements PartialMerge {
  private final LineStatisticsResult.Builder merged = LineStatisticsResult.newBuilder();

  @Override
  public void check(ByteRange segment, ByteString partial, long blobSize)
      throws BadResultsException, InvalidProtocolBufferException {
    LineStatisticsResult lines = LineStatisticsResult.parseFrom(partial);
    if (!isNone(lines) && !isPossible(lines, segment, blobSize)) {
      throw new BadResultsException(
          Long.toUnsignedString(lines.getLines())
              + " lines of "
              + Long.toUnsignedString(lines.getTotalBytes())
              + " bytes, the longest of "
              + Long.toUnsignedString(lines.getLongestBytes())
              + " at "
              + Long.toUnsignedString(lines.getLongestOffset())
              + ", in "
              + segment);
    }
  }

  private static boolean isNone(LineStatisticsResult lines) {
    return lines.equals(LineStatisticsResult.getDefaultInstance());
  }

  private static boolean isPossible(LineStatisticsResult lines, ByteRange segment, long blobSize) {
    long offset = lines.getLongestOffset();
    return lines.getLines() > 0
        && lines.getLines() <= segment.length()
        && offset >= segment.start()
        && offset < segment.end()
        && lines.getLongestBytes() >= 0
        && lines.getLongestBytes() <= blobSize - offset
        && lines.getTotalBytes() >= lines.getLongestBytes()
        && lines.getTotalBytes() <= blobSize - segment.start();
  }

  @Override
  public void add(ByteRange segment, ByteString partial) {
    try {
      LineStatisticsResult next = LineStatisticsResult.parseFrom(partial);
      boolean first = merged.getLines() == 0 && next.getLines() > 0;
      if (first || next.getLongestBytes() > merged.getLongestBytes()) {
        merged.setLongestBytes(next.getLongestBytes()).setLongestOffset(next.getLongestOffset());
      }
      merged.setLines(merged.getLines() + next.getLines());
      merged.setTotalBytes(merged.getTotalBytes() + next.getTotalBytes());
    } catch (InvalidProtocolBufferException e) {
      throw PartialMerge.unparsed(e);
    }
  }

  @Override
  public void answer(ResultBatch.Builder batch) {
    batch.setLineStatistics(merged);
  }
}
