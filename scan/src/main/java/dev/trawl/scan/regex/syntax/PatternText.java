package dev.trawl.scan.regex.syntax;

import org.jspecify.annotations.Nullable;

/** A pattern's code points and how far they have been read. */
final class PatternText {

  /** What {@link #peek} says at the end. */
  static final int END = -1;

  private final int[] codePoints;
  private int at;

  PatternText(String pattern) {
    this.codePoints = pattern.codePoints().toArray();
  }

  int offset() {
    return at;
  }

  void goTo(int offset) {
    at = offset;
  }

  boolean atEnd() {
    return at == codePoints.length;
  }

  int peek() {
    return atEnd() ? END : codePoints[at];
  }

  /** Takes one code point; at the end that is an error with the given reason. */
  int next(String reasonAtEnd) {
    if (atEnd()) {
      throw error(at, reasonAtEnd);
    }
    return codePoints[at++];
  }

  boolean lookingAt(String text) {
    int offset = at;
    for (int i = 0; i < text.length(); i++, offset++) {
      if (offset == codePoints.length || codePoints[offset] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Takes the text if it comes next. */
  boolean accept(String text) {
    if (!lookingAt(text)) {
      return false;
    }
    at += text.length();
    return true;
  }

  /** The text up to the next occurrence of a character, both taken; null if there is none. */
  @Nullable String upTo(char terminator) {
    for (int i = at; i < codePoints.length; i++) {
      if (codePoints[i] == terminator) {
        String text = new String(codePoints, at, i - at);
        at = i + 1;
        return text;
      }
    }
    return null;
  }

  static RegexSyntaxException error(int offset, String reason) {
    return new RegexSyntaxException(offset, reason);
  }
}
