package dev.trawl.scan.operator;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Native bytes in pieces on the heap, for libraries that read arrays only. Used by one thread. */
final class HeapPieces {

  /** Takes a piece in. */
  interface Consumer {

    /** The first {@code length} bytes of {@code piece}. */
    void accept(byte[] piece, int length);
  }

  private static final int PIECE_BYTES = 16 << 10;

  private final byte[] piece = new byte[PIECE_BYTES];

  /** Hands {@code [from, to)} over, in order. */
  void copy(MemorySegment bytes, long from, long to, Consumer consumer) {
    for (long at = from; at < to; ) {
      int length = (int) Math.min(PIECE_BYTES, to - at);
      MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, at, piece, 0, length);
      consumer.accept(piece, length);
      at += length;
    }
  }
}
