package dev.trawl.client.cli;

import dev.trawl.proto.v1.ByteRange;
import dev.trawl.proto.v1.ResultBatch;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * Shows where matches are: on a terminal as a strip, a column a part, as high as the part's share
 * of the fullest part; elsewhere a line a part, with its offset and its count.
 */
final class DistributionPrinter extends ResultPrinter {
  private static final String HEIGHTS = " ▁▂▃▄▅▆▇█";

  private final ByteSink sink;
  private final Format format;

  DistributionPrinter(ScanPlan plan, ByteSink sink) {
    this.sink = sink;
    this.format = plan.printed().format();
  }

  @Override
  void origin(Origin origin) {
    // There is one blob, and it is the whole input.
  }

  @Override
  void batch(ResultBatch batch) {
    if (!batch.hasDistribution()) {
      return;
    }
    List<Long> counts = batch.getDistribution().getCountsList();
    tally().addMatches(counts.stream().mapToLong(Long::longValue).sum());
    if (format == Format.TEXT && sink.isTerminal()) {
      strip(counts, batch.getSegment());
    } else {
      rows(counts, batch.getSegment());
    }
  }

  private void rows(List<Long> counts, ByteRange range) {
    if (format == Format.CSV) {
      sink.ascii("start,end,count\n");
    }
    for (int i = 0; i < counts.size(); i++) {
      long start = start(i, counts.size(), range);
      long end = start(i + 1, counts.size(), range);
      long count = counts.get(i);
      String row =
          switch (format) {
            case JSON -> "{\"start\":" + start + ",\"end\":" + end + ",\"count\":" + count + "}";
            case CSV -> start + "," + end + "," + count;
            case TEXT, NULL, U64LE -> start + " " + count;
          };
      sink.ascii(row);
      sink.put('\n');
    }
  }

  private void strip(List<Long> counts, ByteRange range) {
    long most = counts.stream().mapToLong(Long::longValue).max().orElse(0);
    StringBuilder strip = new StringBuilder();
    for (long count : counts) {
      strip.append(HEIGHTS.charAt(height(count, most)));
    }
    String left = Long.toString(range.getStart());
    String right = Long.toString(range.getEnd());
    int gap = Math.max(1, counts.size() - left.length() - right.length());
    strip.append('\n').append(left).append(" ".repeat(gap)).append(right).append('\n');
    strip.append(
        String.format(
            Locale.ROOT,
            "%,d matches; a full column is %,d, and %,d bytes%n",
            tally().matches(),
            most,
            start(1, counts.size(), range) - range.getStart()));
    sink.put(strip.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** 0 for none at all, else 1 to 8. */
  private static int height(long count, long most) {
    return count == 0 ? 0 : (int) Math.ceil(count * 8.0 / most);
  }

  /**
   * Where part {@code index} of {@code bins} starts: part i has what lies at offset x in the range
   * if i = floor(x * bins / length).
   */
  private static long start(int index, int bins, ByteRange range) {
    BigInteger length = BigInteger.valueOf(range.getEnd() - range.getStart());
    BigInteger[] start =
        length.multiply(BigInteger.valueOf(index)).divideAndRemainder(BigInteger.valueOf(bins));
    return range.getStart() + start[0].longValueExact() + start[1].signum();
  }
}
