package dev.trawl.scan.hex;

import java.util.List;

/** A part of a hex pattern. */
sealed interface HexPart {

  /**
   * One byte: it matches where it equals {@code value} in the bits of {@code mask}, or, negated,
   * where it does not.
   */
  record OneByte(int value, int mask, boolean negated) implements HexPart {

    /** Whether it matches a byte, 0 to 255. */
    boolean matches(int other) {
      return ((other & mask) == value) != negated;
    }
  }

  /** Any bytes, {@code min} to {@code max} of them, the fewest preferred. */
  record Jump(int min, int max) implements HexPart {}

  /** One of several sequences, the first preferred. */
  record Choice(List<List<HexPart>> branches) implements HexPart {
    /** Copies. */
    public Choice {
      branches = branches.stream().map(List::copyOf).toList();
    }
  }
}
