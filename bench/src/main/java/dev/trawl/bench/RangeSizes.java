package dev.trawl.bench;

/** How a simulated scan is cut. */
interface RangeSizes {
  /** The planner's bounds. */
  long LEAST_BYTES = 512L << 10;

  /** See {@link #LEAST_BYTES}. */
  long MOST_BYTES = 64L << 20;

  /**
   * The length of the next range.
   *
   * @param remainingBytes what is not handed out yet, above 0
   * @param slots of the pool
   * @return above 0; what exceeds the remaining bytes is cut off
   */
  long next(long remainingBytes, int slots);

  /** All of one length. */
  static RangeSizes fixed(long bytes) {
    return (remaining, slots) -> bytes;
  }

  /** As the supervisor's planner does it: half of an equal share of what remains, within bounds. */
  static RangeSizes planned() {
    return (remaining, slots) -> Math.clamp(remaining / (2L * slots), LEAST_BYTES, MOST_BYTES);
  }
}
