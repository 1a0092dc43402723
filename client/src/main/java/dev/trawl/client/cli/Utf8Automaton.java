package dev.trawl.client.cli;

/**
 * Reads UTF-8 byte by byte, across any piece borders. Strict: overlong forms, surrogates and code
 * points past U+10FFFF are refused, as the Unicode standard's table 3-7 has it.
 */
final class Utf8Automaton implements ByteOutput {
  /** The byte ended a character, or the text is at a character border. */
  static final int COMPLETE = 0;

  /** The byte is part of a character that goes on. */
  static final int PENDING = 1;

  /** The byte cannot stand here. */
  static final int REFUSED = 2;

  private int needed;
  private int low = 0x80;
  private int high = 0xBF;
  private boolean valid = true;

  /** Takes the next byte. After {@link #REFUSED} the automaton is back at a character border. */
  int step(int b) {
    int octet = b & 0xFF;
    if (needed > 0) {
      return continuation(octet);
    }
    if (octet < 0x80) {
      return COMPLETE;
    }
    if (octet < 0xC2 || octet > 0xF4) {
      return REFUSED;
    }
    needed = octet < 0xE0 ? 1 : octet < 0xF0 ? 2 : 3;
    low = octet == 0xE0 ? 0xA0 : octet == 0xF0 ? 0x90 : 0x80;
    high = octet == 0xED ? 0x9F : octet == 0xF4 ? 0x8F : 0xBF;
    return PENDING;
  }

  /** Takes bytes whose validity {@link #finish} will tell. */
  @Override
  public void write(byte[] bytes, int offset, int length) {
    for (int i = offset; i < offset + length && valid; i++) {
      valid = (bytes[i] >= 0 && needed == 0) || step(bytes[i]) != REFUSED;
    }
  }

  /** Whether the bytes written since the last call are valid UTF-8; starts afresh. */
  boolean finish() {
    boolean result = valid && needed == 0;
    reset();
    valid = true;
    return result;
  }

  private int continuation(int octet) {
    if (octet < low || octet > high) {
      reset();
      return REFUSED;
    }
    low = 0x80;
    high = 0xBF;
    return --needed == 0 ? COMPLETE : PENDING;
  }

  private void reset() {
    needed = 0;
    low = 0x80;
    high = 0xBF;
  }
}
