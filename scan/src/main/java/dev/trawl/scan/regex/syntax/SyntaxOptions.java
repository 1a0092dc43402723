package dev.trawl.scan.regex.syntax;

/**
 * How a pattern's text is to be read. The first four are only where the pattern starts from: it may
 * change them itself by {@code (?imsu-imsu)}.
 *
 * @param unicode classes, case and word borders by Unicode, and {@code .} a whole character;
 *     otherwise ASCII and single bytes
 * @param caseInsensitive letters match in either case
 * @param multiLine {@code ^} and {@code $} match at lines too
 * @param dotMatchesNewline {@code .} matches line feeds
 * @param crlf carriage return and line feed end a line, each alone or both together
 * @param lineMode no match may contain a line feed, and every line is a text of its own: {@code \A}
 *     and {@code \z} are its ends
 * @param asciiCase only ASCII's letters match in either case, even with Unicode
 */
public record SyntaxOptions(
    boolean unicode,
    boolean caseInsensitive,
    boolean multiLine,
    boolean dotMatchesNewline,
    boolean crlf,
    boolean lineMode,
    boolean asciiCase) {

  /** With the case of all letters that Unicode has. */
  public SyntaxOptions(
      boolean unicode,
      boolean caseInsensitive,
      boolean multiLine,
      boolean dotMatchesNewline,
      boolean crlf,
      boolean lineMode) {
    this(unicode, caseInsensitive, multiLine, dotMatchesNewline, crlf, lineMode, false);
  }
}
