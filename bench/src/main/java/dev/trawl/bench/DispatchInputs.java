package dev.trawl.bench;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a {@link DispatchSimulation} starts from. Costs are CPU time of the supervisor's loop, the
 * one thread through which every range goes.
 *
 * @param taskMicros microseconds for one task: granted, its result taken and merged; 0 or more
 * @param walkNanos nanoseconds more for each slot of the pool, for the loop looks at every slot
 *     when a result comes; 0 or more
 * @param relayNanos nanoseconds for one byte of results on its way to the client; 0 or more
 * @param resultShare bytes of results for each byte scanned: 0 for counts
 * @param slotGigabytes 10^9 bytes a second that a slot scans when it is alone; above 0
 * @param machineGigabytes 10^9 bytes a second that all slots get together; above 0
 * @param latencyMicros microseconds that a message is under way between supervisor and worker
 */
record DispatchInputs(
    double taskMicros,
    double walkNanos,
    double relayNanos,
    double resultShare,
    double slotGigabytes,
    double machineGigabytes,
    double latencyMicros) {

  private static final double GIGA = 1e9;
  private static final double MICRO = 1e-6;
  private static final double NANO = 1e-9;

  /** Checks the ranges. */
  DispatchInputs {
    if (Math.min(Math.min(taskMicros, walkNanos), Math.min(relayNanos, resultShare)) < 0
        || latencyMicros < 0) {
      throw new IllegalArgumentException("a cost is less than 0");
    }
    if (slotGigabytes <= 0 || machineGigabytes <= 0) {
      throw new IllegalArgumentException("a bandwidth is not above 0");
    }
  }

  /** Seconds of the loop for handing out a task; half of what is known only as a sum. */
  double grantSeconds() {
    return taskMicros * MICRO / 2;
  }

  /**
   * Seconds of the loop for the result of a task.
   *
   * @param slots of the pool
   * @param bytes that the task scanned
   */
  double resultSeconds(int slots, long bytes) {
    return taskMicros * MICRO / 2
        + slots * walkNanos * NANO
        + bytes * resultShare * relayNanos * NANO;
  }

  /** Seconds of the loop for a whole task. */
  double taskSeconds(int slots, long bytes) {
    return grantSeconds() + resultSeconds(slots, bytes);
  }

  /** Seconds that a message is under way. */
  double latencySeconds() {
    return latencyMicros * MICRO;
  }

  /**
   * Bytes a second of each slot.
   *
   * @param scanning slots that scan at that moment, at least 1
   */
  double slotBytesPerSecond(int scanning) {
    return GIGA * Math.min(slotGigabytes, machineGigabytes / scanning);
  }

  /**
   * What the loop would have to do, in seconds a second, to keep all slots scanning: it saturates
   * where this reaches 1.
   */
  double demand(int slots, long rangeBytes) {
    double bytesPerSecond = slots * slotBytesPerSecond(slots);
    return bytesPerSecond / rangeBytes * taskSeconds(slots, rangeBytes);
  }

  /** For raw results. */
  Map<String, Object> map() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("taskMicros", taskMicros);
    map.put("walkNanosPerSlot", walkNanos);
    map.put("relayNanosPerByte", relayNanos);
    map.put("resultBytesPerByte", resultShare);
    map.put("slotGigabytesPerSecond", slotGigabytes);
    map.put("machineGigabytesPerSecond", machineGigabytes);
    map.put("latencyMicros", latencyMicros);
    return map;
  }
}
