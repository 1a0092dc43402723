package dev.trawl.server.scan;

import dev.trawl.proto.v1.ResultBatch;

/** What a scan's results are made of, and so how the merge treats them. */
public enum AnswerKind {
  /** Columns of matches, relayed; overlapping ones at range borders are cut. */
  MATCHES(ResultBatch.MATCHES_FIELD_NUMBER),
  /** Columns of lines, relayed. */
  LINES(ResultBatch.LINES_FIELD_NUMBER),
  /** One number, summed here and sent at the end. */
  COUNT(ResultBatch.COUNT_FIELD_NUMBER);

  private final int resultsField;

  AnswerKind(int resultsField) {
    this.resultsField = resultsField;
  }

  /** The field of {@link ResultBatch} that carries the results. */
  public int resultsField() {
    return resultsField;
  }

  /** Whether batches carry results while the scan runs, and so need credit and room. */
  public boolean streams() {
    return this != COUNT;
  }
}
