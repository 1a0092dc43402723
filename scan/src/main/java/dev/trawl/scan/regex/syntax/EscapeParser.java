package dev.trawl.scan.regex.syntax;

import org.jspecify.annotations.Nullable;

/** Reads what stands after a backslash, in a class or outside one. */
final class EscapeParser {

  private static final String UNFINISHED = "an escape at the end of the pattern";
  private static final String NOT_SUPPORTED = " is not supported";

  private final PatternText text;

  EscapeParser(PatternText text) {
    this.text = text;
  }

  /**
   * One character or byte.
   *
   * @param isByte whether it was written as two hexadecimal digits or in octal, so that without
   *     Unicode it is that byte and not a character's encoding
   */
  record Literal(int codePoint, boolean isByte) {}

  /**
   * A named set after a backslash: {@code d s w p} and their negations.
   *
   * @return null, with nothing read, if that is not what comes next
   */
  @Nullable CodePointSet namedSet(Flags flags) {
    int start = text.offset();
    int letter = text.next(UNFINISHED);
    return switch (letter) {
      case 'd' -> perl(flags, digits(flags), false);
      case 'D' -> perl(flags, digits(flags), true);
      case 's' -> perl(flags, spaces(flags), false);
      case 'S' -> perl(flags, spaces(flags), true);
      case 'w' -> perl(flags, words(flags), false);
      case 'W' -> perl(flags, words(flags), true);
      case 'p', 'P' -> property(flags, start - 1, letter == 'P');
      default -> {
        text.goTo(start);
        yield null;
      }
    };
  }

  private static CodePointSet digits(Flags flags) {
    return flags.unicode() ? UnicodeClasses.digit() : CodePointSet.range('0', '9');
  }

  private static CodePointSet spaces(Flags flags) {
    return flags.unicode() ? UnicodeClasses.space() : PosixClasses.PERL_SPACE;
  }

  private static CodePointSet words(Flags flags) {
    return flags.unicode() ? UnicodeClasses.word() : PosixClasses.WORD;
  }

  private static CodePointSet perl(Flags flags, CodePointSet set, boolean negated) {
    return negated ? all(flags).minus(set) : set;
  }

  /** What a negation is taken from. */
  static CodePointSet all(Flags flags) {
    return flags.unicode() ? CodePointSet.SCALARS : CodePointSet.BYTES;
  }

  private CodePointSet property(Flags flags, int start, boolean capital) {
    if (!flags.unicode()) {
      throw PatternText.error(start, "\\p needs Unicode, which is off here");
    }
    String name = propertyName(start);
    boolean negated = capital;
    if (name.startsWith("^")) {
      negated = !negated;
      name = name.substring(1);
    }
    CodePointSet set = UnicodeClasses.named(name);
    if (set == null) {
      throw PatternText.error(start, "no Unicode category, script or property is named " + name);
    }
    CodePointSet folded =
        flags.caseInsensitive() ? CaseFolding.fold(set, flags.foldsByUnicode()) : set;
    return negated ? CodePointSet.SCALARS.minus(folded) : folded;
  }

  private String propertyName(int start) {
    if (!text.accept("{")) {
      return Character.toString(text.next(UNFINISHED));
    }
    String name = text.upTo('}');
    if (name == null) {
      throw PatternText.error(start, "\\p{ without }");
    }
    return name;
  }

  /** One character: whatever else may follow a backslash. */
  Literal literal() {
    int start = text.offset() - 1;
    int c = text.next(UNFINISHED);
    return switch (c) {
      case 'a' -> character(0x07);
      case 'f' -> character('\f');
      case 't' -> character('\t');
      case 'n' -> character('\n');
      case 'r' -> character('\r');
      case 'v' -> character(0x0B);
      case 'x' -> hexadecimal(start);
      case '0' -> octal(0, 2);
      case '1', '2', '3', '4', '5', '6', '7' -> octalOrReference(start, c - '0');
      case '8', '9' -> throw reference(start);
      default -> punctuation(start, c);
    };
  }

  private static Literal character(int c) {
    return new Literal(c, false);
  }

  private static Literal punctuation(int start, int c) {
    if (c < 0x80 && !Character.isLetterOrDigit(c)) {
      return character(c);
    }
    String escape = "\\" + Character.toString(c);
    throw PatternText.error(
        start,
        switch (c) {
          case 'k' -> "a back-reference" + NOT_SUPPORTED + ": it cannot be matched in linear time";
          case 'Z' -> "\\Z" + NOT_SUPPORTED + "; write \\z for the end";
          case 'G', 'K', 'R', 'X', 'h', 'H', 'N', 'V' -> escape + NOT_SUPPORTED;
          case 'E' -> "\\E without \\Q";
          default -> "unknown escape " + escape;
        });
  }

  private Literal hexadecimal(int start) {
    if (text.accept("{")) {
      String digits = text.upTo('}');
      return character(scalar(start, digits == null ? "" : digits));
    }
    int high = hexadecimalDigit();
    int low = hexadecimalDigit();
    if (high < 0 || low < 0) {
      throw PatternText.error(start, "\\x needs two hexadecimal digits");
    }
    return new Literal(high << 4 | low, true);
  }

  private int hexadecimalDigit() {
    return text.atEnd() ? -1 : Character.digit(text.next(UNFINISHED), 16);
  }

  private static int scalar(int start, String digits) {
    if (!digits.matches("[0-9A-Fa-f]{1,8}")) {
      throw PatternText.error(start, "\\x{...} needs one to eight hexadecimal digits");
    }
    long value = Long.parseLong(digits, 16);
    if (value > Character.MAX_CODE_POINT || !CodePointSet.SCALARS.contains((int) value)) {
      throw PatternText.error(start, "no character has the code " + digits);
    }
    return (int) value;
  }

  /** RE2's rule: one digit is a back-reference, two or three octal ones are a code. */
  private Literal octalOrReference(int start, int first) {
    int next = text.peek();
    if (next < '0' || next > '7') {
      throw reference(start);
    }
    return octal(first, 2);
  }

  private Literal octal(int first, int atMost) {
    int value = first;
    for (int i = 0; i < atMost && text.peek() >= '0' && text.peek() <= '7'; i++) {
      value = value * 8 + text.next(UNFINISHED) - '0';
    }
    return new Literal(value, value <= 0xFF);
  }

  private static RegexSyntaxException reference(int start) {
    return PatternText.error(
        start, "a back-reference" + NOT_SUPPORTED + ": it cannot be matched in linear time");
  }
}
