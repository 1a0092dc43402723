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
  private final MatchCursor matches = new MatchCursor();
  private final LineCursor lines = new LineCursor();
  private long byteBase;

  private CountPrinter(@Nullable ByteSink sink, boolean ofLines) {
    this.sink = sink;
    this.ofLines = ofLines;
  }

  /** Counts matching lines. */
  static CountPrinter lines(ByteSink sink) {
    return new CountPrinter(sink, true);
  }

  /** Counts matches. */
  static CountPrinter matches(ByteSink sink) {
    return new CountPrinter(sink, false);
  }

  /** Counts matches and prints nothing. */
  static CountPrinter silent() {
    return new CountPrinter(null, false);
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
    if (sink != null) {
      sink.decimal(ofLines ? tally().lines() : tally().matches());
      sink.put('\n');
    }
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
