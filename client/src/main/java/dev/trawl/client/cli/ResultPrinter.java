package dev.trawl.client.cli;

import dev.trawl.proto.v1.ResultBatch;

/**
 * Prints results as they come. One printer serves one run; {@link #origin} says where what follows
 * belongs, and is called before the first batch of every blob. For one thread.
 */
abstract sealed class ResultPrinter
    permits CountPrinter, JsonPrinter, LinePrinter, MatchPrinter, OffsetPrinter {
  private final Tally tally = new Tally();

  /** What was found so far. */
  final Tally tally() {
    return tally;
  }

  /** What follows belongs here. */
  abstract void origin(Origin origin);

  /** Prints a batch of results; one with none is fine. */
  abstract void batch(ResultBatch batch);

  /** Prints what comes after all results. */
  void finish() {}

  /**
   * The printer for {@code plan}.
   *
   * @param rawName the input's name, one char a byte
   */
  static ResultPrinter of(ScanPlan plan, ByteSink sink, String rawName) {
    return switch (plan.output()) {
      case NOTHING -> CountPrinter.silent();
      case LINE_COUNT -> CountPrinter.lines(sink);
      case MATCH_COUNT -> CountPrinter.matches(sink);
      case JSON -> new JsonPrinter(sink, plan.literal().toByteArray(), rawName);
      case LINES -> new LinePrinter(sink, LinePrefix.of(plan));
      case MATCHES ->
          plan.answer() == ScanPlan.Answer.OFFSETS
              ? new OffsetPrinter(sink, plan.literal().toByteArray(), plan.byteOffsets())
              : new MatchPrinter(sink, plan.literal().toByteArray(), LinePrefix.of(plan));
    };
  }
}
