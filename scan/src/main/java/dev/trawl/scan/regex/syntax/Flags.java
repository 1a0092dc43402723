package dev.trawl.scan.regex.syntax;

import org.jspecify.annotations.Nullable;

/** The flags in force at one place of a pattern, and the options that no flag changes. */
record Flags(
    boolean unicode,
    boolean caseInsensitive,
    boolean multiLine,
    boolean dotMatchesNewline,
    boolean swapGreed,
    boolean crlf,
    boolean lineMode,
    boolean asciiCase) {

  static Flags of(SyntaxOptions options) {
    return new Flags(
        options.unicode(),
        options.caseInsensitive(),
        options.multiLine(),
        options.dotMatchesNewline(),
        false,
        options.crlf(),
        options.lineMode(),
        options.asciiCase());
  }

  /** With one flag set or cleared; null stands for a letter that is no flag. */
  @Nullable Flags with(int letter, boolean on) {
    return switch (letter) {
      case 'u' ->
          new Flags(
              on,
              caseInsensitive,
              multiLine,
              dotMatchesNewline,
              swapGreed,
              crlf,
              lineMode,
              asciiCase);
      case 'i' ->
          new Flags(
              unicode, on, multiLine, dotMatchesNewline, swapGreed, crlf, lineMode, asciiCase);
      case 'm' ->
          new Flags(
              unicode,
              caseInsensitive,
              on,
              dotMatchesNewline,
              swapGreed,
              crlf,
              lineMode,
              asciiCase);
      case 's' ->
          new Flags(unicode, caseInsensitive, multiLine, on, swapGreed, crlf, lineMode, asciiCase);
      case 'U' ->
          new Flags(
              unicode,
              caseInsensitive,
              multiLine,
              dotMatchesNewline,
              on,
              crlf,
              lineMode,
              asciiCase);
      default -> null;
    };
  }

  /** Whether Unicode says which letters differ in case only, else ASCII. */
  boolean foldsByUnicode() {
    return unicode && !asciiCase;
  }

  /** What {@code .} matches. */
  CodePointSet dot() {
    CodePointSet all = unicode ? CodePointSet.SCALARS : CodePointSet.BYTES;
    return dotMatchesNewline ? all : withoutLineEnds(all);
  }

  /** In line mode the set without what ends a line, otherwise the set itself. */
  CodePointSet withinLine(CodePointSet set) {
    return lineMode ? withoutLineEnds(set) : set;
  }

  private CodePointSet withoutLineEnds(CodePointSet set) {
    CodePointSet feedless = set.minus(CodePointSet.of('\n'));
    return crlf ? feedless.minus(CodePointSet.of('\r')) : feedless;
  }

  /** Whether a character ends a line, so that no match in line mode can have it. */
  boolean forbids(int codePoint) {
    return lineMode && (codePoint == '\n' || (crlf && codePoint == '\r'));
  }

  /** What {@code \A} means: in line mode a line is a text of its own. */
  Look textStart() {
    return lineMode ? lineStart() : Look.TEXT_START;
  }

  /** What {@code \z} means. */
  Look textEnd() {
    return lineMode ? lineEnd() : Look.TEXT_END;
  }

  /** What {@code ^} means. */
  Look caret() {
    return multiLine ? lineStart() : textStart();
  }

  /** What {@code $} means. */
  Look dollar() {
    return multiLine ? lineEnd() : textEnd();
  }

  Look lineStart() {
    return crlf ? Look.CRLF_LINE_START : Look.LINE_START;
  }

  Look lineEnd() {
    return crlf ? Look.CRLF_LINE_END : Look.LINE_END;
  }
}
