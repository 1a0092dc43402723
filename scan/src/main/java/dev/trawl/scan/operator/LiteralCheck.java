package dev.trawl.scan.operator;

/** What literals may be. */
final class LiteralCheck {

  private LiteralCheck() {}

  /** Refuses what is empty or too long. */
  static void length(byte[] literal) {
    if (literal.length == 0 || literal.length > OperatorSpec.MAX_LITERAL_BYTES) {
      throw new IllegalArgumentException(
          "a literal has 1 to " + OperatorSpec.MAX_LITERAL_BYTES + " bytes, not " + literal.length);
    }
  }

  /** Refuses what no line can contain, if lines are asked for. */
  static void answer(byte[] literal, OperatorSpec.Answer answer) {
    if (!answer.byLine()) {
      return;
    }
    for (byte value : literal) {
      if (value == '\n') {
        throw new IllegalArgumentException(
            "the literal contains a line end, but a match lies within one line where lines are asked"
                + " for: ask for offsets or count matches instead");
      }
    }
  }
}
