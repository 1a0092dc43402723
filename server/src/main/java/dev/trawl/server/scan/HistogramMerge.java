package dev.trawl.server.scan;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.trawl.proto.v1.HistogramResult;
import dev.trawl.proto.v1.ResultBatch;
import dev.trawl.scan.blob.ByteRange;

/** Sums histograms. */
final class HistogramMerge implements PartialMerge {
  private static final int VALUES = 256;

  private final long[] counts = new long[VALUES];

  @Override
  public void check(ByteRange segment, ByteString partial, long blobSize)
      throws BadResultsException, InvalidProtocolBufferException {
    HistogramResult histogram = HistogramResult.parseFrom(partial);
    long sum = 0;
    boolean inside = histogram.getCountsCount() == VALUES;
    for (long count : histogram.getCountsList()) {
      inside &= count >= 0 && count <= segment.length();
      sum += count;
    }
    if (!inside || sum != segment.length()) {
      throw new BadResultsException(
          "a histogram of "
              + histogram.getCountsCount()
              + " values that counts "
              + sum
              + " bytes, of "
              + segment);
    }
  }

  @Override
  public void add(ByteRange segment, ByteString partial) {
    try {
      HistogramResult histogram = HistogramResult.parseFrom(partial);
      for (int value = 0; value < VALUES; value++) {
        counts[value] += histogram.getCounts(value);
      }
    } catch (InvalidProtocolBufferException e) {
      throw PartialMerge.unparsed(e);
    }
  }

  @Override
  public void answer(ResultBatch.Builder batch) {
    HistogramResult.Builder histogram = HistogramResult.newBuilder();
    for (long count : counts) {
      histogram.addCounts(count);
    }
    batch.setHistogram(histogram);
  }
}
