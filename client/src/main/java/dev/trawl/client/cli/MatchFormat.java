package dev.trawl.client.cli;

import dev.trawl.client.MatchCursor;

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

  /**
   * Prints the next matches of {@code cursor}, which come without their lines.
   *
   * @param count at most so many
   */
  default void matches(Origin at, MatchCursor cursor, int count) {
    for (int i = 0; i < count && cursor.advance(); i++) {
      match(at, 0, cursor.start(), cursor.length(), cursor.patternId());
    }
  }

  /** Prints what comes before all matches. */
  static void heading(ScanPlan plan, ByteSink sink) {
    if (plan.printed().format() == Format.CSV) {
      CsvMatches.heading(plan, sink);
    }
  }

  /** The format that {@code plan} asks for. */
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
