package dev.trawl.scan.regex;

/**
 * Finds out where the next match may start, so that a search can leap there. Used by one thread.
 *
 * <p>After {@link #next} the automaton runs past what was found there before the next leap: {@link
 * #literalLength} bytes from {@link #literalAt} on, and {@link #restBytes} more.
 */
interface Skipper {

  /**
   * A new search.
   *
   * @return bytes to run over before the first call of {@link #next}, as for {@link #restBytes}
   */
  long begin();

  /**
   * The first position from {@code at} on where a match may start, if one starts by {@code limit}.
   */
  long next(Text text, long at, long limit);

  /** Whether the text has nothing any more that a match needs, and so no match. */
  boolean isExhausted();

  /** Where something may start that a match starting at {@link #next} or later contains. */
  long literalAt();

  /** Least bytes of that. */
  int literalLength();

  /** Bytes to run over before the next call of {@link #next}: none unless leaps do not pay. */
  long restBytes();

  /** Whether it looks for a literal, which is rarer than places where a match may start. */
  default boolean hasLiteral() {
    return false;
  }
}
