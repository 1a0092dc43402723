package dev.trawl.scan.regex;

import dev.trawl.scan.regex.syntax.CodePointSet;
import dev.trawl.scan.regex.syntax.WordCharacters;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The text of a search: an interval of a segment, and what its borders are.
 *
 * @param from where the text starts, or as far as looking behind may read
 * @param to where the text, or what is known of it, ends
 * @param complete whether the text ends at {@code to}; otherwise more follows that cannot be read
 *     here
 */
record Text(MemorySegment segment, long from, long to, boolean complete) {

  /** As a side: a character goes on beyond what can be read. */
  static final int UNKNOWN = -1;

  private static final CodePointSet WORD = WordCharacters.unicode();
  private static final int LONGEST_ENCODING = 4;
  private static final int BAD = -1;
  private static final int CUT_OFF = -2;

  int byteAt(long at) {
    return segment.get(ValueLayout.JAVA_BYTE, at) & 0xFF;
  }

  /** What stands before a position. */
  int contextBefore(long at) {
    return at == from ? Context.EDGE : Context.ofByte(byteAt(at - 1));
  }

  /** What stands after a position of a complete text. */
  int contextAfter(long at) {
    return at == to ? Context.EDGE : Context.ofByte(byteAt(at));
  }

  /** The outcome for Unicode's looks at a position, or {@link #UNKNOWN}. */
  int outcome(long at) {
    int after = sideAfter(at);
    return after == UNKNOWN ? UNKNOWN : Context.outcome(sideBefore(at), after);
  }

  private int sideAfter(long at) {
    if (at == to) {
      return complete ? Context.NO_WORD : UNKNOWN;
    }
    int codePoint = decode(at, to);
    if (codePoint == CUT_OFF) {
      return complete ? Context.INVALID : UNKNOWN;
    }
    return side(codePoint);
  }

  /**
   * As ripgrep has it, the character before is the one that begins at the last byte that is no
   * continuation byte; stray continuation bytes between it and the position do not matter.
   */
  private int sideBefore(long at) {
    if (at == from) {
      return Context.NO_WORD;
    }
    long start = at - 1;
    long limit = Math.max(from, at - LONGEST_ENCODING);
    while (start > limit && isContinuation(byteAt(start))) {
      start--;
    }
    return side(decode(start, at));
  }

  private static int side(int codePoint) {
    if (codePoint < 0) {
      return Context.INVALID;
    }
    return WORD.contains(codePoint) ? Context.IN_WORD : Context.NO_WORD;
  }

  private static boolean isContinuation(int value) {
    return (value & 0xC0) == 0x80;
  }

  /** The character that begins at a position, {@link #BAD}, or {@link #CUT_OFF} by the end. */
  private int decode(long at, long end) {
    int lead = byteAt(at);
    if (lead < 0x80) {
      return lead;
    }
    int length = lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
    if (length == 0) {
      return BAD;
    }
    int codePoint = lead & (0x7F >> length);
    for (int i = 1; i < length; i++) {
      if (at + i == end) {
        return CUT_OFF;
      }
      int value = byteAt(at + i);
      if (!isContinuation(value)) {
        return BAD;
      }
      codePoint = codePoint << 6 | (value & 0x3F);
    }
    boolean shortest = length == 2 || codePoint >= (length == 3 ? 0x800 : 0x10000);
    return shortest && CodePointSet.SCALARS.contains(codePoint) ? codePoint : BAD;
  }
}
