package dev.trawl.client.cli;

/** Prints one match after the other. For one thread. */
interface MatchFormat {

  /**
   * Prints a match.
   *
   * @param at where the blob belongs
   * @param number of its line in the input, from 1, or 0 if unknown
   * @param start of the match in the blob
   * @param pattern index of the pattern
   */
  void match(Origin at, long number, long start, long length, int pattern);

  /** The format that {@code plan} asks for; what comes before all matches is printed at once. */
  static MatchFormat of(ScanPlan plan, ByteSink sink) {
    return switch (plan.printed().format()) {
      case TEXT -> new TextMatches(plan, sink, '\n');
      case NULL -> new TextMatches(plan, sink, 0);
      case JSON -> new JsonMatches(plan, sink);
      case CSV -> new CsvMatches(plan, sink);
      case U64LE -> new RawOffsets(sink);
    };
  }
}
