package dev.trawl.server.scan;

import dev.trawl.proto.v1.Operator;
import dev.trawl.scan.blob.ByteRange;

/**
 * What a client asked for, checked and with its defaults filled in.
 *
 * @param operator what to compute
 * @param kind what the results are made of
 * @param countsLines a count counts lines, so the limit on lines holds for it
 * @param lineNumbers newlines are counted along
 * @param range what to scan
 * @param maxMatches limit on matches, 0 for none
 * @param maxLines limit on lines, 0 for none
 * @param forcedRangeBytes length of ranges, 0 to choose
 * @param progressMillis time between progress messages, 0 for none
 */
public record ScanDefinition(
    Operator operator,
    AnswerKind kind,
    boolean countsLines,
    boolean lineNumbers,
    ByteRange range,
    long maxMatches,
    long maxLines,
    long forcedRangeBytes,
    int progressMillis) {

  /** Whether matches may overlap one another. */
  boolean mayOverlap() {
    return switch (operator.getPatterns().getCombination()) {
      case PATTERN_COMBINATION_EACH, PATTERN_COMBINATION_OVERLAPPING -> true;
      case PATTERN_COMBINATION_ALTERNATION, PATTERN_COMBINATION_UNSPECIFIED, UNRECOGNIZED -> false;
    };
  }

  /** Whether a worker must be asked even about no bytes: whether the pattern is right, say. */
  boolean asksAboutNothing() {
    return operator.hasPatterns() || operator.hasCustom();
  }
}
