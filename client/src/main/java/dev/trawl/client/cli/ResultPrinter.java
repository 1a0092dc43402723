package dev.trawl.client.cli;

import dev.trawl.proto.v1.ResultBatch;
import dev.trawl.proto.v1.ScanSummary;

/**
 * Prints results as they come. One printer serves one run; {@link #origin} says where what follows
 * belongs, and is called before the first batch of every blob. For one thread.
 */
abstract sealed class ResultPrinter
    permits CountPrinter,
        DistributionPrinter,
        JsonPrinter,
        LinePrinter,
        MatchPrinter,
        OffsetPrinter,
        PatternCountPrinter {
  private final Tally tally = new Tally();

  /** What was found so far. */
  final Tally tally() {
    return tally;
  }

  /** What follows belongs here. */
  abstract void origin(Origin origin);

  /** Prints a batch of results; one with none is fine. */
  abstract void batch(ResultBatch batch);

  /** A scan ended; a stream takes many. */
  void scanned(ScanSummary summary) {}

  /** Prints what comes after all results. */
  void finish() {}

  /**
   * The printer for {@code plan}.
   *
   * @param rawName the input's name, one char a byte
   */
  static ResultPrinter of(ScanPlan plan, ByteSink sink, String rawName) {
    return switch (plan.printed().output()) {
      case NOTHING -> CountPrinter.silent();
      case LINE_COUNT, MATCH_COUNT ->
          plan.perPattern() ? new PatternCountPrinter(plan, sink) : CountPrinter.of(plan, sink);
      case DISTRIBUTION -> new DistributionPrinter(plan, sink);
      case LINES ->
          plan.printed().format() == Format.JSON
              ? new JsonPrinter(plan, sink, rawName)
              : new LinePrinter(LineFormat.of(plan, sink), new ContextGroups(sink, plan));
      case MATCHES -> matches(plan, sink);
    };
  }

  private static ResultPrinter matches(ScanPlan plan, ByteSink sink) {
    MatchFormat.heading(plan, sink);
    return plan.answer() == ScanPlan.Answer.OFFSETS
        ? new OffsetPrinter(plan, sink)
        : new MatchPrinter(
            MatchFormat.of(plan, sink),
            new TextLines(plan, sink, '\n'),
            new ContextGroups(sink, plan));
  }
}
