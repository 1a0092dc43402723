package dev.trawl.server.dispatch;

import dev.trawl.server.scan.RangeState;
import dev.trawl.server.scan.ScanRun;

/** One attempt at one range, in a slot's queue until the slot lets go of it. */
final class Assignment {
  final ScanRun scan;
  final RangeState range;
  final int attempt;

  /**
   * It was revoked or its scan ended: it only holds its place until the slot says that it is free.
   */
  boolean abandoned;

  Assignment(ScanRun scan, RangeState range) {
    this.scan = scan;
    this.range = range;
    this.attempt = range.attempt();
  }

  boolean is(int scanId, long taskId, int ofAttempt) {
    return scan.id() == scanId && range.taskId() == taskId && attempt == ofAttempt;
  }

  /** Whether it need not wait for the other one: it is of another scan, or earlier in the same. */
  boolean goesBefore(Assignment other) {
    return scan != other.scan || range.range().start() < other.range.range().start();
  }

  @Override
  public String toString() {
    return scan + " " + range + (abandoned ? " (abandoned)" : "");
  }
}
