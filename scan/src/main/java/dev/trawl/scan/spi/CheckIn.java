package dev.trawl.scan.spi;

/** How a running operator shows that it is not stuck, and learns that it is to stop. */
public interface CheckIn {

  /**
   * Shows progress. To be called at least every few MiB, and at least every second: an operator
   * that is not heard of for 30 seconds (the supervisor's {@code --stall-seconds}) counts as stuck,
   * and its process is killed.
   *
   * @param position how far the operator has come: a blob offset, at least that of the call before
   * @return false if the operator must return at once; what it returns is then of no account
   */
  boolean advance(long position);
}
