package dev.trawl.scan.operator;

import java.util.Arrays;

/**
 * What a scan is to compute, free of any engine or wire format. {@link Operators#compile} makes it
 * runnable.
 */
public sealed interface OperatorSpec {

  /** Longest literal, in bytes. */
  int MAX_LITERAL_BYTES = 64 << 10;

  /**
   * Looks for one literal. Its matches do not overlap: the leftmost first, the next one from its
   * end on.
   *
   * @param pattern the bytes, 1 to {@link #MAX_LITERAL_BYTES}
   * @param answer what is wanted of the matches. Where lines are asked for, the pattern may not
   *     contain LF: a match lies within one line there, so such a pattern could never match, which
   *     nobody who asks for it expects.
   */
  @SuppressWarnings(
      "ArrayRecordComponent") // copied on the way in and on the way out, compared by content
  record Literal(byte[] pattern, Answer answer) implements OperatorSpec {

    /** Checks and copies. */
    public Literal {
      pattern = pattern.clone();
      if (pattern.length == 0 || pattern.length > MAX_LITERAL_BYTES) {
        throw new IllegalArgumentException(
            "a literal has 1 to " + MAX_LITERAL_BYTES + " bytes, not " + pattern.length);
      }
      if (answer.byLine() && contains(pattern, (byte) '\n')) {
        throw new IllegalArgumentException(
            "the literal contains a line end, but a match lies within one line where lines are asked"
                + " for: ask for offsets or count matches instead");
      }
    }

    private static boolean contains(byte[] bytes, byte value) {
      for (byte b : bytes) {
        if (b == value) {
          return true;
        }
      }
      return false;
    }

    @Override
    public byte[] pattern() {
      return pattern.clone();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Literal that
          && Arrays.equals(pattern, that.pattern)
          && answer.equals(that.answer);
    }

    @Override
    public int hashCode() {
      return 31 * Arrays.hashCode(pattern) + answer.hashCode();
    }

    @Override
    public String toString() {
      return "Literal[" + pattern.length + " bytes, " + answer + "]";
    }
  }

  /** Counts the bytes equal to 0x0A. */
  record NewlineCount() implements OperatorSpec {}

  /** What is wanted of the matches. */
  sealed interface Answer {

    /** Whether it speaks of lines. */
    boolean byLine();
  }

  /** Offset and length of every match. */
  record Offsets() implements Answer {
    @Override
    public boolean byLine() {
      return false;
    }
  }

  /**
   * The lines that contain a match. A line ends with LF, which belongs to it; the last line may
   * have none.
   *
   * @param numbers report newline counts, from which line numbers are made
   * @param matches also report the matches in each line
   */
  record Lines(boolean numbers, boolean matches) implements Answer {
    @Override
    public boolean byLine() {
      return true;
    }
  }

  /**
   * How many there are.
   *
   * @param unit what is counted
   */
  record Count(Unit unit) implements Answer {
    @Override
    public boolean byLine() {
      return unit == Unit.LINES;
    }
  }

  /** What a count counts. */
  enum Unit {
    /** Matches. */
    MATCHES,
    /** Lines with a match. */
    LINES
  }
}
