package dev.trawl.client.cli;

import dev.trawl.client.LineCursor;

/**
 * Where the results of a blob belong: the blob may be one window of a longer stream.
 *
 * @param text reads the blob's bytes
 * @param byteBase offset of the blob's first byte in the input
 * @param lineBase newlines in the input before the blob, or {@link #UNKNOWN_LINES}
 */
record Origin(BlockReader text, long byteBase, long lineBase) {
  /** A gap hid newlines, so lines have no numbers any more. */
  static final long UNKNOWN_LINES = -1;

  /** The same for another thread. */
  Origin another() {
    return new Origin(text.another(), byteBase, lineBase);
  }

  /** The number in the input of the line {@code cursor} is at, from 1; 0 if unknown. */
  long number(LineCursor cursor) {
    return cursor.hasNumber() && lineBase != UNKNOWN_LINES ? lineBase + cursor.number() : 0;
  }
}
