package dev.trawl.scan.regex;

import dev.trawl.scan.regex.syntax.Look;

/**
 * What a byte beside a position means to the looks there. The looks of a position follow from what
 * is on its left and on its right; only where one of the two is beyond ASCII must the character be
 * decoded before it is known whether it belongs to a word.
 *
 * <p>Such a position has one of {@value #OUTCOMES} outcomes: on each side no word character, one,
 * or no valid encoding.
 */
final class Context {

  /** Nothing: the text starts or ends here. */
  static final int EDGE = 0;

  static final int LF = 1;
  static final int CR = 2;

  /** An ASCII letter, digit or underscore. */
  static final int WORD = 3;

  /** Another ASCII byte. */
  static final int OTHER = 4;

  /** A byte of a character beyond ASCII, or of none. */
  static final int HIGH = 5;

  static final int COUNT = 6;

  /** A side with a valid character that is not in a word, or with nothing. */
  static final int NO_WORD = 0;

  static final int IN_WORD = 1;
  static final int INVALID = 2;
  static final int SIDES = 3;
  static final int OUTCOMES = SIDES * SIDES;

  private static final byte[] OF_BYTE = ofBytes();
  private static final int[] SATISFIED = satisfied();
  private static final int[] UNICODE = unicode();
  private static final int[] POSSIBLE_AFTER = new int[COUNT];
  private static final int[] POSSIBLE_BEFORE = new int[COUNT];
  private static final int[] CERTAIN_AFTER = new int[COUNT];
  private static final int[] CERTAIN_BEFORE = new int[COUNT];

  static {
    for (int known = 0; known < COUNT; known++) {
      CERTAIN_AFTER[known] = -1;
      CERTAIN_BEFORE[known] = -1;
      for (int other = 0; other < COUNT; other++) {
        POSSIBLE_AFTER[known] |= possible(known, other);
        POSSIBLE_BEFORE[known] |= possible(other, known);
        CERTAIN_AFTER[known] &= satisfied(known, other);
        CERTAIN_BEFORE[known] &= satisfied(other, known);
      }
    }
  }

  private Context() {}

  /** The context that a byte value is. */
  static int ofByte(int value) {
    return OF_BYTE[value];
  }

  /** The bits of the looks that hold between two contexts; Unicode's only where both are known. */
  static int satisfied(int left, int right) {
    return SATISFIED[left * COUNT + right];
  }

  /** The bits of Unicode's looks that hold for an outcome. */
  static int satisfiedBy(int outcome) {
    return UNICODE[outcome];
  }

  /** The number of the outcome with these sides. */
  static int outcome(int left, int right) {
    return left * SIDES + right;
  }

  /** The looks that may hold where only one side is known yet. */
  static int possible(int known, boolean knownIsRight) {
    return knownIsRight ? POSSIBLE_BEFORE[known] : POSSIBLE_AFTER[known];
  }

  /** The looks that hold whatever the unknown side turns out to be. */
  static int certain(int known, boolean knownIsRight) {
    return knownIsRight ? CERTAIN_BEFORE[known] : CERTAIN_AFTER[known];
  }

  private static byte[] ofBytes() {
    byte[] contexts = new byte[256];
    for (int value = 0; value < contexts.length; value++) {
      boolean word = value < 0x80 && (Character.isLetterOrDigit(value) || value == '_');
      contexts[value] =
          (byte)
              (value == '\n'
                  ? LF
                  : value == '\r' ? CR : value >= 0x80 ? HIGH : word ? WORD : OTHER);
    }
    return contexts;
  }

  private static int possible(int left, int right) {
    int looks = satisfied(left, right);
    for (int outcome = 0; outcome < OUTCOMES; outcome++) {
      boolean leftFits = left == HIGH || outcome / SIDES == side(left);
      boolean rightFits = right == HIGH || outcome % SIDES == side(right);
      looks |= leftFits && rightFits ? UNICODE[outcome] : 0;
    }
    return looks;
  }

  private static int side(int context) {
    return context == WORD ? IN_WORD : NO_WORD;
  }

  private static int[] satisfied() {
    int[] looks = new int[COUNT * COUNT];
    for (int left = 0; left < COUNT; left++) {
      for (int right = 0; right < COUNT; right++) {
        int bits = lines(left, right) | asciiWords(left == WORD, right == WORD);
        if (left != HIGH && right != HIGH) {
          bits |= unicodeWords(side(left), side(right));
        }
        looks[left * COUNT + right] = bits;
      }
    }
    return looks;
  }

  private static int[] unicode() {
    int[] looks = new int[OUTCOMES];
    for (int outcome = 0; outcome < OUTCOMES; outcome++) {
      looks[outcome] = unicodeWords(outcome / SIDES, outcome % SIDES);
    }
    return looks;
  }

  private static int lines(int left, int right) {
    return bit(Look.TEXT_START, left == EDGE)
        | bit(Look.TEXT_END, right == EDGE)
        | bit(Look.LINE_START, left == EDGE || left == LF)
        | bit(Look.LINE_END, right == EDGE || right == LF)
        | bit(Look.CRLF_LINE_START, left == EDGE || left == LF || (left == CR && right != LF))
        | bit(Look.CRLF_LINE_END, right == EDGE || right == CR || (right == LF && left != CR));
  }

  private static int asciiWords(boolean left, boolean right) {
    return bit(Look.ASCII_WORD_BORDER, left != right)
        | bit(Look.ASCII_NO_WORD_BORDER, left == right)
        | bit(Look.ASCII_WORD_START, !left && right)
        | bit(Look.ASCII_WORD_END, left && !right)
        | bit(Look.ASCII_WORD_START_HALF, !left)
        | bit(Look.ASCII_WORD_END_HALF, !right);
  }

  private static int unicodeWords(int left, int right) {
    boolean valid = left != INVALID && right != INVALID;
    boolean before = left == IN_WORD;
    boolean after = right == IN_WORD;
    return bit(Look.WORD_BORDER, before != after)
        | bit(Look.NO_WORD_BORDER, valid && before == after)
        | bit(Look.WORD_START, !before && after)
        | bit(Look.WORD_END, before && !after)
        | bit(Look.WORD_START_HALF, left == NO_WORD)
        | bit(Look.WORD_END_HALF, right == NO_WORD);
  }

  private static int bit(Look look, boolean holds) {
    return holds ? look.bit() : 0;
  }
}
