package dev.trawl.server.scan;

import dev.trawl.proto.v1.ResultBatch;

/** What a scan's results are made of, and so how the merge treats them. */
public enum AnswerKind {
  /** Columns of matches, relayed; overlapping ones at range borders are cut. */
  MATCHES(ResultBatch.MATCHES_FIELD_NUMBER, Delivery.STREAMED),
  /** Columns of lines, relayed. */
  LINES(ResultBatch.LINES_FIELD_NUMBER, Delivery.STREAMED),
  /** One number, summed here and sent at the end. */
  COUNT(ResultBatch.COUNT_FIELD_NUMBER, Delivery.AT_THE_END),
  /** Columns of matches, counted here by pattern; the counts are sent at the end. */
  PATTERN_COUNTS(ResultBatch.COUNT_FIELD_NUMBER, Delivery.FOLDED),
  /** Columns of matches, counted here by place; the counts are sent at the end. */
  DISTRIBUTION(ResultBatch.DISTRIBUTION_FIELD_NUMBER, Delivery.FOLDED),
  /** The entropy of every window, relayed. */
  ENTROPY(ResultBatch.ENTROPY_FIELD_NUMBER, Delivery.STREAMED_WINDOWS),
  /** The digest of every chunk, relayed. */
  CHUNK_DIGESTS(ResultBatch.DIGEST_FIELD_NUMBER, Delivery.STREAMED_WINDOWS),
  /** 256 counts, summed here and sent at the end. */
  HISTOGRAM(ResultBatch.HISTOGRAM_FIELD_NUMBER, Delivery.MERGED),
  /** One checksum of the whole range, combined here and sent at the end. */
  CHECKSUM(ResultBatch.DIGEST_FIELD_NUMBER, Delivery.MERGED),
  /** Statistics of lines, merged here and sent at the end. */
  LINE_STATISTICS(ResultBatch.LINE_STATISTICS_FIELD_NUMBER, Delivery.MERGED),
  /** Items of a custom operator, relayed. */
  ITEMS(ResultBatch.CUSTOM_FIELD_NUMBER, Delivery.STREAMED),
  /** One partial of a custom operator, merged by workers and sent at the end. */
  PARTIAL(ResultBatch.CUSTOM_FIELD_NUMBER, Delivery.GATHERED);

  private enum Delivery {
    STREAMED,
    STREAMED_WINDOWS,
    FOLDED,
    AT_THE_END,
    MERGED,
    GATHERED
  }

  private final int resultsField;
  private final Delivery delivery;

  AnswerKind(int resultsField, Delivery delivery) {
    this.resultsField = resultsField;
    this.delivery = delivery;
  }

  /** The field of {@link ResultBatch} that carries the results. */
  public int resultsField() {
    return resultsField;
  }

  /** Whether it is the answer of an operator that only workers understand. */
  public boolean custom() {
    return this == ITEMS || this == PARTIAL;
  }

  /**
   * Whether the answer is worth having with a stretch missing: a checksum of all but some is none,
   * and a custom operator merges the partials of neighbours only.
   */
  boolean allowsGaps() {
    return this != CHECKSUM && !gathers();
  }

  /** Whether ranges bring partials that are to be merged by workers. */
  boolean gathers() {
    return delivery == Delivery.GATHERED;
  }

  /** Whether batches may be large, and so need credit and room here. */
  boolean needsCredit() {
    return streams() || gathers();
  }

  /** Whether workers send results while the scan runs, and so need credit and room. */
  public boolean streams() {
    return relays() || folds();
  }

  /** Whether what workers send goes on to the client, who may be slow. */
  boolean relays() {
    return delivery == Delivery.STREAMED || ofWindows();
  }

  /** Whether a scan can be taken up where a batch of another ended: it has sent all it knows. */
  public boolean resumable() {
    return relays();
  }

  /** Whether matches are counted here instead of being passed on. */
  boolean folds() {
    return delivery == Delivery.FOLDED;
  }

  /** Whether workers send columns of matches, which the rule of the cut holds for. */
  boolean ofMatches() {
    return this == MATCHES || folds();
  }

  /** Whether results are values of windows, which lie on a grid. */
  boolean ofWindows() {
    return delivery == Delivery.STREAMED_WINDOWS;
  }

  /** Whether every batch carries a partial aggregate of its segment, merged here. */
  boolean merges() {
    return delivery == Delivery.MERGED;
  }
}
