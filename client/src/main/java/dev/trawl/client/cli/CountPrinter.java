package dev.trawl.client.cli;

import dev.trawl.client.LineCursor;
import dev.trawl.client.MatchCursor;
import dev.trawl.proto.v1.ResultBatch;
import org.jspecify.annotations.Nullable;

/**
 * Counts, whatever kind of answer comes, and prints the one number in the end; 0 too, as grep does.
 */
final class CountPrinter extends ResultPrinter {
  private final @Nullable ByteSink sink;
  private final boolean ofLines;
  private final Format format;
  private final MatchCursor matches = new MatchCursor();
  private final LineCursor lines = new LineCursor();
  private long byteBase;

  private CountPrinter(@Nullable ByteSink sink, boolean ofLines, Format format) {
    this.sink = sink;
    this.ofLines = ofLines;
    this.format = format;
  }

  /** Counts lines or matches. */
  static CountPrinter of(ScanPlan plan, ByteSink sink) {
    boolean ofLines = plan.printed().output() == ScanPlan.Output.LINE_COUNT;
    return new CountPrinter(sink, ofLines, plan.printed().format());
  }

  /** Counts and prints nothing. */
  static CountPrinter silent() {
    return new CountPrinter(null, false, Format.TEXT);
  }

  @Override
  void origin(Origin origin) {
    byteBase = origin.byteBase();
  }

  @Override
  void batch(ResultBatch batch) {
    switch (batch.getResultsCase()) {
      case COUNT -> add(batch.getCount().getTotal());
      case MATCHES -> addMatches(batch);
      case LINES -> addLines(batch);
      default -> {
        // A stretch without results.
      }
    }
  }

  @Override
  void finish() {
    if (sink == null) {
      return;
    }
    String unit = ofLines ? "lines" : "matches";
    sink.ascii(
        switch (format) {
          case JSON -> "{\"" + unit + "\":";
          case CSV -> unit + "\n";
          case TEXT, NULL, U64LE -> "";
        });
    sink.decimal(ofLines ? tally().lines() : tally().matches());
    sink.ascii(format == Format.JSON ? "}\n" : "\n");
  }

  private void add(long count) {
    if (ofLines) {
      tally().addLines(count);
    } else {
      tally().addMatches(count);
    }
  }

  private void addMatches(ResultBatch batch) {
    matches.over(batch);
    tally().addMatches(matches.count());
    while (matches.advance()) {
      tally().endMatchAt(byteBase + matches.start() + matches.length());
    }
  }

  private void addLines(ResultBatch batch) {
    lines.over(batch);
    tally().addLines(lines.count());
    while (lines.advance()) {
      tally().addMatches(lines.matchCount());
    }
  }
}
