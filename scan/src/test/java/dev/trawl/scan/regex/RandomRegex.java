package dev.trawl.scan.regex;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/**
 * Random patterns and texts over small alphabets, so that they often have to do with each other.
 */
final class RandomRegex {

  /** What patterns may have in them. */
  enum Dialect {
    /** All there is. */
    FULL("a", "b", "c", "_", " ", "é", "β", "k", "\\x{1F600}", "\\n", "ſ", "1", "-", "\\xC3"),
    /** Without Unicode. */
    BYTES("a", "b", "c", "_", " ", "\\xC3", "\\xA9", "\\xFF", "\\n", "k", "\\x00", "1"),
    /** What re2j means by the same pattern as we do. */
    RE2J("a", "b", "c", "_", " ", "é", "β", "k", "1", "\\n"),
    /** What Python means by the same pattern as we do without Unicode. */
    PYTHON("a", "b", "c", "_", " ", "\\xC3", "\\xA9", "\\xFF", "\\n", "k", "\\x00", "1");

    private final String[] literals;

    Dialect(String... literals) {
      this.literals = literals;
    }
  }

  private static final String[] TEXT_PIECES = {
    "a", "a", "a", "b", "b", "c", "_", " ", "\n", "k", "1", "-", "A", "B", "\r\n", "\r"
  };
  private static final String[] UNICODE_PIECES = {
    "é", "É", "β", "Β", "\u212A", "ſ", "\uD83D\uDE00", "\u00A0"
  };
  private static final int[] RAW_BYTES = {0xC3, 0xA9, 0xFF, 0x80, 0xF0, 0x9F, 0x98, 0xE2, 0x84, 0};

  private final Random random;
  private final Dialect dialect;

  RandomRegex(Random random, Dialect dialect) {
    this.random = random;
    this.dialect = dialect;
  }

  String pattern() {
    return alternation(1 + random.nextInt(4));
  }

  /** A text of a few characters; with {@code raw}, also of bytes that encode none. */
  byte[] text(boolean unicode, boolean raw) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int pieces = random.nextInt(random.nextInt(8) == 0 ? 40 : 12);
    for (int i = 0; i < pieces; i++) {
      int choice = random.nextInt(10);
      if (raw && choice >= 7) {
        bytes.write(RAW_BYTES[random.nextInt(RAW_BYTES.length)]);
      } else if (unicode && choice >= 5) {
        bytes.writeBytes(one(UNICODE_PIECES).getBytes(StandardCharsets.UTF_8));
      } else {
        bytes.writeBytes(one(TEXT_PIECES).getBytes(StandardCharsets.UTF_8));
      }
    }
    return bytes.toByteArray();
  }

  private String alternation(int depth) {
    StringBuilder pattern = new StringBuilder(concatenation(depth));
    while (random.nextInt(4) == 0) {
      pattern.append('|').append(concatenation(depth));
    }
    return pattern.toString();
  }

  private String concatenation(int depth) {
    StringBuilder pattern = new StringBuilder();
    for (int parts = random.nextInt(4) + (random.nextInt(6) == 0 ? 0 : 1); parts > 0; parts--) {
      pattern.append(repetition(depth));
    }
    return pattern.toString();
  }

  private String repetition(int depth) {
    boolean group = depth > 0 && random.nextInt(3) == 0;
    if (dialect == Dialect.PYTHON && group) {
      // Rounds that match nothing mean something else there, so a repeated group takes a byte.
      return random.nextBoolean()
          ? "(?:" + alternation(depth - 1) + ")"
          : "(?:" + literal() + concatenation(depth - 1) + ")" + repeat();
    }
    String atom = group ? group(depth - 1) : atom();
    boolean repeatable = group || !isLook(atom);
    return repeatable && random.nextInt(3) == 0 ? atom + repeat() : atom;
  }

  private static boolean isLook(String atom) {
    return atom.equals("^")
        || atom.equals("$")
        || atom.startsWith("\\b")
        || atom.equals("\\B")
        || atom.equals("\\A")
        || atom.equals("\\z")
        || atom.equals("\\Z");
  }

  private String group(int depth) {
    String flags =
        switch (dialect) {
          case FULL -> one("", "?:", "?i:", "?s:", "?m:", "?-m:", "?U:", "?-u:");
          case BYTES -> one("", "?:", "?i:", "?s:", "?-m:", "?U:");
          case RE2J -> one("", "?:", "?s:", "?-m:");
          case PYTHON -> "?:";
        };
    // Raw bytes and named classes of Unicode do not mix; what fails to compile is drawn again.
    return "(" + flags + alternation(depth) + ")";
  }

  private String repeat() {
    String lazy = random.nextInt(3) == 0 ? "?" : "";
    return one("*", "+", "?", "{2}", "{0,2}", "{1,3}", "{2,}", "{0,1}") + lazy;
  }

  private String atom() {
    return switch (random.nextInt(12)) {
      case 0 -> ".";
      case 1 -> bracketed();
      case 2 -> look();
      case 3 -> named();
      default -> literal();
    };
  }

  private String look() {
    return switch (dialect) {
      case FULL ->
          one(
              "^",
              "$",
              "\\b",
              "\\B",
              "\\A",
              "\\z",
              "\\<",
              "\\>",
              "\\b{start-half}",
              "\\b{end-half}");
      case BYTES -> one("^", "$", "\\b", "\\B", "\\A", "\\z", "\\<", "\\>");
      case RE2J -> one("^", "\\A", "\\z", "$");
      // Python's $ without (?m) is another thing; its \B in an empty text too.
      case PYTHON -> one("^", "\\b", "\\A", "\\Z");
    };
  }

  private String named() {
    return switch (dialect) {
      case FULL -> one("\\w", "\\W", "\\d", "\\s", "\\S", "\\pL", "\\p{Greek}", "\\PL", "\\C");
      case BYTES, PYTHON -> one("\\w", "\\W", "\\d", "\\s", "\\S");
      case RE2J -> one("\\d", "\\D", "\\pL", "\\p{Greek}", "\\PL");
    };
  }

  private String bracketed() {
    StringBuilder pattern = new StringBuilder(random.nextInt(3) == 0 ? "[^" : "[");
    for (int items = 1 + random.nextInt(3); items > 0; items--) {
      pattern.append(
          switch (random.nextInt(5)) {
            case 0 -> one("a-c", "b-k", "1-9", "A-Z");
            case 1 -> dialect == Dialect.PYTHON ? "\\d" : one("[:alpha:]", "[:^space:]", "\\d");
            default -> literal().replace("-", "\\-");
          });
    }
    return pattern.append(']').toString();
  }

  private String literal() {
    return random.nextBoolean() ? one("a", "b") : one(dialect.literals);
  }

  private String one(String... choices) {
    return choices[random.nextInt(choices.length)];
  }
}
