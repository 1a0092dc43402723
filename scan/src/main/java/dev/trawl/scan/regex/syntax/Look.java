package dev.trawl.scan.regex.syntax;

/**
 * What is asked about a position, without taking a byte. Where both sides of a border are named, a
 * word character stands on exactly one of them.
 */
public enum Look {
  /** The text's first byte follows. */
  TEXT_START,
  /** The text's last byte came before. */
  TEXT_END,
  /** The text's start, or after LF. */
  LINE_START,
  /** The text's end, or before LF. */
  LINE_END,
  /** The text's start, after LF, or after a CR that no LF follows. */
  CRLF_LINE_START,
  /** The text's end, before CR, or before an LF that no CR precedes. */
  CRLF_LINE_END,
  /** A border between an ASCII word byte and another. */
  ASCII_WORD_BORDER,
  /** No border of ASCII word bytes. */
  ASCII_NO_WORD_BORDER,
  /** No ASCII word byte before, one after. */
  ASCII_WORD_START,
  /** An ASCII word byte before, none after. */
  ASCII_WORD_END,
  /** No ASCII word byte before. */
  ASCII_WORD_START_HALF,
  /** No ASCII word byte after. */
  ASCII_WORD_END_HALF,
  /** A border between a word character and anything else. */
  WORD_BORDER,
  /** No border, between two valid characters or text ends. */
  NO_WORD_BORDER,
  /** No word character before, one after. */
  WORD_START,
  /** A word character before, none after. */
  WORD_END,
  /** A valid character that is no word character before, or the text's start. */
  WORD_START_HALF,
  /** A valid character that is no word character after, or the text's end. */
  WORD_END_HALF;

  /** Whether the answer may take decoding a character of several bytes. */
  public boolean isUnicode() {
    return ordinal() >= WORD_BORDER.ordinal();
  }

  /** This look's bit in a set of looks. */
  public int bit() {
    return 1 << ordinal();
  }
}
