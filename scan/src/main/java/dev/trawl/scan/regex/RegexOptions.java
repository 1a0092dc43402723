package dev.trawl.scan.regex;

import dev.trawl.scan.regex.syntax.SyntaxOptions;

/**
 * How patterns are read and what their automata may cost.
 *
 * @param syntax where the flags of every pattern start from
 * @param wholeWord only matches without a word character on either outer side
 * @param wholeLine only matches that are whole lines; it takes precedence over {@code wholeWord}
 * @param sizeLimitBytes largest automaton, for each of its two directions; more is a {@link
 *     RegexTooLargeException}
 * @param cacheBytes most memory for the states that a searcher has worked out, for each of its two
 *     directions; a handful of states is kept in any case
 */
public record RegexOptions(
    SyntaxOptions syntax,
    boolean wholeWord,
    boolean wholeLine,
    long sizeLimitBytes,
    long cacheBytes) {

  /** As large as ripgrep allows. */
  public static final long DEFAULT_SIZE_LIMIT_BYTES = 10 << 20;

  /** Some thousands of states: enough for nearly every pattern to find all it needs. */
  public static final long DEFAULT_CACHE_BYTES = 8 << 20;

  /** Matches within lines, Unicode: what ripgrep does unless told otherwise. */
  public static RegexOptions lines() {
    return of(new SyntaxOptions(true, false, true, false, false, true));
  }

  /** Matches may span lines, {@code ^ $} at lines, Unicode: ripgrep's {@code -U}. */
  public static RegexOptions spanningLines() {
    return of(new SyntaxOptions(true, false, true, false, false, false));
  }

  private static RegexOptions of(SyntaxOptions syntax) {
    return new RegexOptions(syntax, false, false, DEFAULT_SIZE_LIMIT_BYTES, DEFAULT_CACHE_BYTES);
  }

  /** With Unicode on or off. */
  public RegexOptions unicode(boolean on) {
    return syntax(
        new SyntaxOptions(
            on,
            syntax.caseInsensitive(),
            syntax.multiLine(),
            syntax.dotMatchesNewline(),
            syntax.crlf(),
            syntax.lineMode()));
  }

  /** With letters matching in either case, or not. */
  public RegexOptions caseInsensitive(boolean on) {
    return syntax(
        new SyntaxOptions(
            syntax.unicode(),
            on,
            syntax.multiLine(),
            syntax.dotMatchesNewline(),
            syntax.crlf(),
            syntax.lineMode()));
  }

  /** With {@code ^} and {@code $} at lines, or at the text's ends only. */
  public RegexOptions multiLine(boolean on) {
    return syntax(
        new SyntaxOptions(
            syntax.unicode(),
            syntax.caseInsensitive(),
            on,
            syntax.dotMatchesNewline(),
            syntax.crlf(),
            syntax.lineMode()));
  }

  /** With {@code .} matching line feeds, or not. */
  public RegexOptions dotMatchesNewline(boolean on) {
    return syntax(
        new SyntaxOptions(
            syntax.unicode(),
            syntax.caseInsensitive(),
            syntax.multiLine(),
            on,
            syntax.crlf(),
            syntax.lineMode()));
  }

  /** With carriage returns ending lines too, or not. */
  public RegexOptions crlf(boolean on) {
    return syntax(
        new SyntaxOptions(
            syntax.unicode(),
            syntax.caseInsensitive(),
            syntax.multiLine(),
            syntax.dotMatchesNewline(),
            on,
            syntax.lineMode()));
  }

  /** With another start for the flags. */
  public RegexOptions syntax(SyntaxOptions changed) {
    return new RegexOptions(changed, wholeWord, wholeLine, sizeLimitBytes, cacheBytes);
  }

  /** With matches limited to whole words, or not. */
  public RegexOptions wholeWord(boolean on) {
    return new RegexOptions(syntax, on, wholeLine, sizeLimitBytes, cacheBytes);
  }

  /** With matches limited to whole lines, or not. */
  public RegexOptions wholeLine(boolean on) {
    return new RegexOptions(syntax, wholeWord, on, sizeLimitBytes, cacheBytes);
  }

  /** With another limit for the automaton. */
  public RegexOptions sizeLimitBytes(long bytes) {
    return new RegexOptions(syntax, wholeWord, wholeLine, bytes, cacheBytes);
  }

  /** With another bound for a searcher's states. */
  public RegexOptions cacheBytes(long bytes) {
    return new RegexOptions(syntax, wholeWord, wholeLine, sizeLimitBytes, bytes);
  }
}
