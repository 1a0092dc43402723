package dev.trawl.scan.operator;

import java.lang.foreign.MemorySegment;

/** Computes one value of each window, one window after the other. Used by one thread. */
interface WindowFunction {

  /** Takes in {@code [from, to)} of {@code bytes}: the next bytes of the window. */
  void add(MemorySegment bytes, long from, long to);

  /**
   * The window's value, always of the same length; the next window starts. Valid until the next
   * call.
   */
  byte[] finish();
}
