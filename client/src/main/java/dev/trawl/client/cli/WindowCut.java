package dev.trawl.client.cli;

/**
 * Where a stream may be cut into windows so that no result is lost or doubled. A window owns what
 * starts in its first bytes; the rest, its tail, is carried to the front of the next window.
 *
 * @param atLines cut after a line's end, for answers made of lines
 * @param overlapBytes otherwise: bytes of the tail, so that each match lies whole in the window
 *     that owns its start
 */
record WindowCut(boolean atLines, int overlapBytes) {

  /** Lines are whole in their window. */
  static WindowCut lines() {
    return new WindowCut(true, 0);
  }

  /** Matches of a literal of {@code lengthBytes} are whole in their window. */
  static WindowCut literal(int lengthBytes) {
    return new WindowCut(false, lengthBytes - 1);
  }

  /**
   * Bytes that a window owns, 0 if it cannot be cut yet. Not for the last window, which owns all.
   *
   * @param size bytes in the window
   * @param afterLastNewline offset behind the last newline in the window, 0 without one
   */
  long owned(long size, long afterLastNewline) {
    return atLines ? afterLastNewline : Math.max(0, size - overlapBytes);
  }
}
