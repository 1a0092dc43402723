package dev.trawl.bench;

/**
 * What a simulated scan came to.
 *
 * @param tasks ranges that it was cut into
 * @param bytes scanned
 * @param seconds from the first grant to the last result merged
 * @param loopSeconds in which the loop was busy
 * @param slotSeconds in which slots scanned, added up
 */
record DispatchRun(long tasks, long bytes, double seconds, double loopSeconds, double slotSeconds) {

  /** The part of the time in which the loop was busy, 0 to 1. */
  double utilisation() {
    return loopSeconds / seconds;
  }

  /** Bytes a second, in 10^9. */
  double gigabytesPerSecond() {
    return bytes / seconds / 1e9;
  }

  /** Slots that scanned, on average. */
  double scanningSlots() {
    return slotSeconds / seconds;
  }
}
