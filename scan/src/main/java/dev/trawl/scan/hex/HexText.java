package dev.trawl.scan.hex;

/**
 * A hex pattern's characters and how far they have been read. Blanks and comments are passed over.
 */
final class HexText {

  /** What {@link #peek} says at the end. */
  static final int END = -1;

  private final int[] codePoints;
  private int at;

  HexText(String text) {
    this.codePoints = text.codePoints().toArray();
  }

  /** Where the next character is, which may be a blank. */
  int offset() {
    return at;
  }

  /** Passes over blanks and comments; then the next character, untaken. */
  int peek() {
    while (at < codePoints.length) {
      if (Character.isWhitespace(codePoints[at])) {
        at++;
      } else if (codePoints[at] == '/') {
        comment();
      } else {
        return codePoints[at];
      }
    }
    return END;
  }

  private void comment() {
    int start = at;
    switch (at + 1 < codePoints.length ? codePoints[at + 1] : END) {
      case '/' -> {
        while (at < codePoints.length && codePoints[at] != '\n') {
          at++;
        }
      }
      case '*' -> {
        at += 2;
        while (!(adjacent(0) == '*' && adjacent(1) == '/')) {
          if (adjacent(0) == END) {
            throw new HexSyntaxException(start, "a comment without its end: add */");
          }
          at++;
        }
        at += 2;
      }
      default ->
          throw new HexSyntaxException(
              start, "a single /; comments are // to the line's end or /* */");
    }
  }

  /** The character {@code ahead} of the next one, nothing passed over. */
  int adjacent(int ahead) {
    return at + ahead < codePoints.length ? codePoints[at + ahead] : END;
  }

  /** Takes one character, as it is. */
  int take() {
    return codePoints[at++];
  }

  /** Takes a character if it comes next, blanks and comments passed over. */
  boolean accept(char wanted) {
    if (peek() != wanted) {
      return false;
    }
    at++;
    return true;
  }
}
