package dev.trawl.scan.literals;

/** Which bytes count as equal: each byte stands for its class. */
enum Folding {
  /** Every byte for itself. */
  NONE,
  /** Letters A to Z for their lower case. */
  ASCII_CASELESS;

  /** Set in every lower case letter, clear in every upper case one. */
  static final int CASE_BIT = 0x20;

  private final byte[] table = new byte[256];

  Folding() {
    for (int value = 0; value < table.length; value++) {
      table[value] = (byte) value;
    }
  }

  static {
    for (int letter = 'A'; letter <= 'Z'; letter++) {
      ASCII_CASELESS.table[letter] = (byte) (letter | CASE_BIT);
    }
  }

  /** What {@code value} stands for. */
  byte fold(byte value) {
    return table[value & 0xFF];
  }

  /** What each byte stands for, in place. */
  void fold(byte[] bytes) {
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = fold(bytes[i]);
    }
  }

  /** The bytes that stand for a folded byte. */
  byte[] unfold(byte folded) {
    boolean letter = this == ASCII_CASELESS && folded >= 'a' && folded <= 'z';
    return letter ? new byte[] {folded, (byte) (folded & ~CASE_BIT)} : new byte[] {folded};
  }

  /** What each of eight bytes stands for. */
  long fold(long word) {
    if (this == NONE) {
      return word;
    }
    long low = word & 0x7F7F7F7F7F7F7F7FL;
    long fromA = low + 0x3F3F3F3F3F3F3F3FL; // the top bit: 'A' or more
    long pastZ = low + 0x2525252525252525L; // the top bit: more than 'Z'
    long upper = fromA & ~pastZ & ~word & 0x8080808080808080L;
    return word | upper >>> 2;
  }
}
