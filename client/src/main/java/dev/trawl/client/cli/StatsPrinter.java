package dev.trawl.client.cli;

import dev.trawl.proto.v1.HistogramResult;
import dev.trawl.proto.v1.LineStatisticsResult;
import dev.trawl.proto.v1.ResultBatch;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.IntStream;

/** Prints what the lines and the bytes of a file are like, a fact a line. */
final class StatsPrinter extends AnalysisPrinter {
  private static final int MOST_FREQUENT = 5;

  private final ByteSink sink;
  private LineStatisticsResult lines = LineStatisticsResult.getDefaultInstance();
  private HistogramResult histogram = HistogramResult.getDefaultInstance();

  StatsPrinter(ByteSink sink) {
    this.sink = sink;
  }

  @Override
  void batch(ResultBatch batch) {
    lines = batch.hasLineStatistics() ? batch.getLineStatistics() : lines;
    histogram = batch.hasHistogram() ? batch.getHistogram() : histogram;
  }

  @Override
  void finish() {
    linesOfText();
    if (histogram.getCountsCount() > 0) {
      bytes();
    }
  }

  private void linesOfText() {
    fact("lines", "%d", lines.getLines());
    if (lines.getLines() > 0) {
      fact("longest line", "%d bytes at %d", lines.getLongestBytes(), lines.getLongestOffset());
      fact("mean line", "%.2f bytes", (double) lines.getTotalBytes() / lines.getLines());
    }
  }

  private void bytes() {
    long total = histogram.getCountsList().stream().mapToLong(Long::longValue).sum();
    fact("bytes", "%d", total);
    if (total == 0) {
      return;
    }
    fact("byte values", "%d", histogram.getCountsList().stream().filter(c -> c > 0).count());
    fact("entropy", "%.4f bits per byte", entropy(total));
    fact("printable", "%.2f %%", percent(IntStream.rangeClosed(' ', '~'), total));
    fact("zero", "%.2f %%", percent(IntStream.of(0), total));
    fact("top bit set", "%.2f %%", percent(IntStream.range(128, 256), total));
    IntStream.range(0, 256)
        .boxed()
        .filter(value -> histogram.getCounts(value) > 0)
        .sorted(Comparator.comparingLong((Integer value) -> -histogram.getCounts(value)))
        .limit(MOST_FREQUENT)
        .forEach(value -> frequent(value, total));
  }

  private void frequent(int value, long total) {
    String shown = value > ' ' && value <= '~' ? " " + (char) value : "";
    fact(
        String.format(Locale.ROOT, "byte 0x%02x%s", value, shown),
        "%d, %.2f %%",
        histogram.getCounts(value),
        percent(IntStream.of(value), total));
  }

  private double entropy(long total) {
    double bits = 0;
    for (long count : histogram.getCountsList()) {
      double share = (double) count / total;
      bits -= count == 0 ? 0 : share * Math.log(share) / Math.log(2);
    }
    return Math.max(0, bits);
  }

  private double percent(IntStream values, long total) {
    return 100.0 * values.mapToLong(histogram::getCounts).sum() / total;
  }

  private void fact(String name, String format, Object... values) {
    String value = String.format(Locale.ROOT, format, values);
    String line = String.format(Locale.ROOT, "%-14s%s%n", name, value);
    sink.put(line.getBytes(StandardCharsets.US_ASCII));
  }
}
