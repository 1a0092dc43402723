package dev.trawl.server.scan;

import dev.trawl.proto.v1.Operator;
import dev.trawl.proto.v1.PatternCombination;

/**
 * What the batches of a scan are held to.
 *
 * @param kind what results are made of
 * @param grid where windows lie, for answers that are made of them
 * @param patterns patterns looked for; 0 where there are none
 * @param startsPerByte most results that start at one place
 * @param blobSize length of the blob in bytes
 */
record BatchRules(
    AnswerKind kind, WindowGrid grid, int patterns, int startsPerByte, long blobSize) {

  /** The rules of a scan over a blob. */
  static BatchRules of(ScanDefinition definition, long blobSize) {
    Operator operator = definition.operator();
    int patterns = operator.getPatterns().getPatternsCount();
    boolean each =
        operator.getPatterns().getCombination() == PatternCombination.PATTERN_COMBINATION_EACH;
    return new BatchRules(
        definition.kind(),
        WindowGrid.of(operator),
        patterns,
        each ? Math.max(1, patterns) : 1,
        blobSize);
  }

  /**
   * Most results in a segment: an empty match may start at its very end, if the blob ends there.
   */
  long mostResultsIn(long segmentBytes) {
    long places = segmentBytes + 1;
    return places > Long.MAX_VALUE / startsPerByte ? Long.MAX_VALUE : places * startsPerByte;
  }
}
