package dev.trawl.worker;

import dev.trawl.proto.v1.Operator;
import dev.trawl.proto.v1.PatternScan;

/** What the results of a scan are packed into. */
sealed interface ResultForm {

  /** {@link dev.trawl.proto.v1.MatchColumns}. */
  record Matches() implements ResultForm {}

  /**
   * {@link dev.trawl.proto.v1.LineColumns}.
   *
   * @param numbers with number deltas
   * @param matches with the match columns
   */
  record Lines(boolean numbers, boolean matches) implements ResultForm {}

  /** A number in the last batch of an attempt, and no results. */
  record Count() implements ResultForm {}

  /**
   * The form that {@code operator} asks for; a count where it asks for nothing this build knows.
   */
  static ResultForm of(Operator operator) {
    PatternScan patterns = operator.getPatterns();
    return switch (patterns.getAnswerCase()) {
      case OFFSETS -> new Matches();
      case LINES -> new Lines(patterns.getLines().getNumbers(), patterns.getLines().getMatches());
      case COUNT, DISTRIBUTION, ANSWER_NOT_SET -> new Count();
    };
  }
}
