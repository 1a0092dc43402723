package dev.trawl.scan.spi;

/** What an operator answers with. */
public enum Answer {
  /** Items in the order of the blob, streamed while it is scanned: an {@link ItemOperator}. */
  ITEMS,
  /** One result for the whole scan, merged from those of its ranges: a {@link PartialOperator}. */
  PARTIAL
}
