package dev.trawl.server.scan;

import dev.trawl.proto.v1.CountResult;
import dev.trawl.proto.v1.DistributionResult;
import dev.trawl.proto.v1.MatchColumns;
import dev.trawl.proto.v1.ResultBatch;
import dev.trawl.scan.blob.ByteRange;

/**
 * Counts matches by pattern or by place. It is fed with what is left after the cut and the limit,
 * so its counts are exact however the blob was split. Memory: 8 bytes a pattern or a bin.
 */
final class MatchFold {
  private final AnswerKind kind;
  private final ByteRange range;
  private final long[] counts;

  private MatchFold(AnswerKind kind, ByteRange range, int cells) {
    this.kind = kind;
    this.range = range;
    this.counts = new long[cells];
  }

  /** The fold of a scan whose kind {@linkplain AnswerKind#folds folds}. */
  static MatchFold of(ScanDefinition definition) {
    var patterns = definition.operator().getPatterns();
    int cells =
        definition.kind() == AnswerKind.PATTERN_COUNTS
            ? patterns.getPatternsCount()
            : patterns.getDistribution().getBins();
    return new MatchFold(definition.kind(), definition.range(), cells);
  }

  /** Adds checked match columns; patterns are named by index. */
  void add(AcceptedBatch batch) {
    MatchColumns columns = ColumnCheck.parseMatches(batch.results());
    int entries = columns.getStartDeltasCount();
    if (kind == AnswerKind.PATTERN_COUNTS) {
      boolean one = columns.getPatternIdsCount() == 0;
      for (int i = 0; i < entries; i++) {
        counts[one ? columns.getConstantPatternId() : columns.getPatternIds(i)]++;
      }
      return;
    }
    long start = batch.segment().start();
    for (int i = 0; i < entries; i++) {
      start += columns.getStartDeltas(i);
      counts[binOf(start - range.start(), range.length(), counts.length)]++;
    }
  }

  /**
   * The bin of a match that starts {@code offset} bytes into a range: floor(offset * bins /
   * length); the last one for a match at the very end.
   */
  static int binOf(long offset, long length, int bins) {
    if (offset >= length) {
      return bins - 1;
    }
    if (length < Long.MAX_VALUE / bins) {
      return (int) (offset * bins / length);
    }
    // Estimated from the leading bits, then moved to the bin whose bounds hold the offset.
    int bin = (int) Math.min(bins - 1, (long) ((double) offset / length * bins));
    while (bin > 0 && startsAfter(bin, offset, length, bins)) {
      bin--;
    }
    while (bin < bins - 1 && !startsAfter(bin + 1, offset, length, bins)) {
      bin++;
    }
    return bin;
  }

  /** Whether {@code bin * length > offset * bins}, in 128 bits. */
  private static boolean startsAfter(int bin, long offset, long length, int bins) {
    long high = Math.multiplyHigh(length, bin);
    long otherHigh = Math.multiplyHigh(offset, bins);
    return high != otherHigh
        ? high > otherHigh
        : Long.compareUnsigned(length * bin, offset * bins) > 0;
  }

  /** Puts the counts into {@code batch}. */
  void answer(ResultBatch.Builder batch, long total) {
    if (kind == AnswerKind.PATTERN_COUNTS) {
      CountResult.Builder count = CountResult.newBuilder().setTotal(total);
      for (long c : counts) {
        count.addPerPattern(c);
      }
      batch.setCount(count);
      return;
    }
    DistributionResult.Builder distribution = DistributionResult.newBuilder();
    for (long c : counts) {
      distribution.addCounts(c);
    }
    batch.setDistribution(distribution);
  }
}
