package dev.trawl.server.scan;

import java.util.function.LongSupplier;

/**
 * How many bytes of results a scan may have under way: credit that workers may use, and batches
 * that wait here for their turn or for the client. It bounds the supervisor's memory however many
 * matches there are and however slow the client is.
 */
final class CreditLedger {
  /** Credit every attempt starts with. */
  static final long INITIAL_CREDIT_BYTES = 64L << 10;

  /** Credit a slot that streams results is kept at. */
  static final long WINDOW_BYTES = 1L << 20;

  private final LongSupplier budgetBytes;
  private long reservedBytes;

  /**
   * @param budgetBytes the scan's budget now; it shrinks when more scans run
   */
  CreditLedger(LongSupplier budgetBytes) {
    this.budgetBytes = budgetBytes;
  }

  /** Credit out plus bytes held. */
  long reservedBytes() {
    return reservedBytes;
  }

  boolean hasRoomFor(long bytes) {
    return reservedBytes + bytes <= budgetBytes.getAsLong();
  }

  /** Gives credit to a range's attempt. */
  void lend(RangeState range, long bytes) {
    changeCredit(range, bytes);
  }

  /** Room is kept for what the range will probably bring beyond its credit. */
  void promise(RangeState range, long bytes) {
    reservedBytes += bytes;
    range.promisedBytes += bytes;
  }

  /** What the range brings is known: no room is kept for it any more. */
  void redeem(RangeState range) {
    reservedBytes -= range.promisedBytes;
    range.promisedBytes = 0;
  }

  /**
   * A batch came in: it used credit up, and what is kept of it waits. A batch of one large result
   * may use more than there was; the debt is kept, so that the next loan covers it.
   *
   * @param sentBytes bytes the worker sent
   * @param keptBytes bytes that are new, and held
   */
  void hold(RangeState range, long sentBytes, long keptBytes) {
    changeCredit(range, -sentBytes);
    range.bufferedBytes += keptBytes;
    reservedBytes += keptBytes;
  }

  /** Credit counts as reserved, debt does not. */
  private void changeCredit(RangeState range, long bytes) {
    long before = Math.max(0, range.outstandingCredit);
    range.outstandingCredit += bytes;
    reservedBytes += Math.max(0, range.outstandingCredit) - before;
  }

  /** So many bytes more are held that belong to no range; negative for fewer. */
  void keep(long bytes) {
    reservedBytes += bytes;
  }

  /** A held batch went out. */
  void release(RangeState range, long bytes) {
    range.bufferedBytes -= bytes;
    reservedBytes -= bytes;
  }

  /** The attempt ended: unused credit comes back. */
  void takeBackCredit(RangeState range) {
    reservedBytes -= Math.max(0, range.outstandingCredit);
    range.outstandingCredit = 0;
    redeem(range);
  }

  /** The range is dropped with all it holds. */
  void drop(RangeState range) {
    takeBackCredit(range);
    reservedBytes -= range.bufferedBytes;
    range.bufferedBytes = 0;
    range.buffered.clear();
  }
}
