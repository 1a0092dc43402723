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
    FULL(
        "a",
        "b",
        "c",
        "_",
        " ",
        "é",
        "β",
        "k",
        "\\x{1F600}",
        "\\n",
        "ſ",
        "1",
        "-",
        "\\xC3",
        "\\r",
        "σ",
        "ς",
        "Σ",
        "д",
        "Д",
        "ж"),
    /** Without Unicode. */
    BYTES("a", "b", "c", "_", " ", "\\xC3", "\\xA9", "\\xFF", "\\n", "k", "\\x00", "1", "\\r"),
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
    "é",
    "É",
    "β",
    "Β",
    "\u212A",
    "ſ",
    "\uD83D\uDE00",
    "\u00A0",
    "σ",
    "ς",
    "Σ",
    "д",
    "Д",
    "Ж",
    "\u2028"
  };
  private static final int LONGEST_RUN = 90;

  private static final int[] RAW_BYTES = {0xC3, 0xA9, 0xFF, 0x80, 0xF0, 0x9F, 0x98, 0xE2, 0x84, 0};

  /** So many branches of an alternation that no loop over them goes unnoticed. */
  private static final int MANY = 200;

  /** One of so many patterns has such an alternation. */
  private static final int WIDE_EVERY = 80;

  private final Random random;
  private final Dialect dialect;

  RandomRegex(Random random, Dialect dialect) {
    this.random = random;
    this.dialect = dialect;
  }

  String pattern() {
    return random.nextInt(WIDE_EVERY) == 0
        ? concatenation(1) + "(?:" + wide() + ")" + concatenation(1)
        : alternation(1 + random.nextInt(4));
  }

  private String wide() {
    StringBuilder branches = new StringBuilder(literal() + literal());
    for (int i = 1; i < MANY; i++) {
      branches.append('|').append(literal()).append(literal());
      branches.append(random.nextBoolean() ? atom() : literal());
    }
    return branches.toString();
  }

  /** A text of that many bytes or a little more, whose lines are short. */
  byte[] longText(int length, boolean raw) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int calm = 0;
    while (bytes.size() < length) {
      calm = calm > 0 ? calm - 1 : random.nextInt(40) == 0 ? random.nextInt(length / 8) : 0;
      bytes.writeBytes(calm > 0 ? new byte[] {'.'} : text(true, raw));
      if (calm == 0 || calm % 32 == 0) {
        bytes.write('\n');
      }
    }
    return bytes.toByteArray();
  }

  /** A text of characters that are repeated, often many times. */
  byte[] runs(boolean raw) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int runs = 1 + random.nextInt(6); runs > 0; runs--) {
      byte[] piece =
          raw && random.nextInt(4) == 0
              ? new byte[] {(byte) RAW_BYTES[random.nextInt(RAW_BYTES.length)]}
              : one(random.nextBoolean() ? TEXT_PIECES : UNICODE_PIECES)
                  .getBytes(StandardCharsets.UTF_8);
      for (int times = 1 + random.nextInt(LONGEST_RUN); times > 0; times--) {
        bytes.writeBytes(piece);
      }
    }
    return bytes.toByteArray();
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
    for (int parts = random.nextInt(4) + (random.nextInt(4) == 0 ? 0 : 1); parts > 0; parts--) {
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
          case FULL -> one("", "?:", "?i:", "?s:", "?m:", "?-m:", "?U:", "?-u:", "?i-u:", "?<n>");
          case BYTES -> one("", "?:", "?i:", "?s:", "?-m:", "?U:");
          case RE2J -> one("", "?:", "?i:", "?s:", "?-m:", "?U:");
          case PYTHON -> "?:";
        };
    // Raw bytes and named classes of Unicode do not mix; what fails to compile is drawn again.
    return "(" + flags + alternation(depth) + ")";
  }

  private String repeat() {
    String lazy = random.nextInt(3) == 0 ? "?" : "";
    return one("*", "+", "?", "{2}", "{0,2}", "{1,3}", "{2,}", "{0,1}", "{3,7}", "{5}", "{0,}")
        + lazy;
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
              "\\b{start}",
              "\\b{end}",
              "\\b{start-half}",
              "\\b{end-half}",
              "(?-u:\\b)",
              "(?-u:\\B)");
      case BYTES ->
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
      case RE2J -> one("^", "\\A", "\\z", "$");
      // Python's $ without (?m) is another thing; its \B in an empty text too.
      case PYTHON -> one("^", "\\b", "\\A", "\\Z");
    };
  }

  private String named() {
    return switch (dialect) {
      case FULL ->
          one(
              "\\w",
              "\\W",
              "\\d",
              "\\s",
              "\\S",
              "\\pL",
              "\\p{Greek}",
              "\\PL",
              "\\p{Lu}",
              "\\p{Cyrillic}",
              "\\C",
              "(?-u:\\xC3)",
              "(?-u:\\xA9)",
              "(?-u:[\\x80-\\xFF])",
              "(?-u:[^a])",
              "(?-u:\\W)");
      case BYTES, PYTHON -> one("\\w", "\\W", "\\d", "\\s", "\\S");
      case RE2J -> one("\\d", "\\D", "\\pL", "\\p{Greek}", "\\PL");
    };
  }

  private String bracketed() {
    StringBuilder pattern = new StringBuilder(random.nextInt(3) == 0 ? "[^" : "[");
    for (int items = 1 + random.nextInt(3); items > 0; items--) {
      pattern.append(
          switch (random.nextInt(5)) {
            case 0 -> range();
            case 1 -> dialect == Dialect.PYTHON ? "\\d" : one("[:alpha:]", "[:^space:]", "\\d");
            default -> literal().replace("-", "\\-");
          });
    }
    return pattern.append(']').toString();
  }

  private String range() {
    return dialect == Dialect.FULL
        ? one("a-c", "b-k", "1-9", "A-Z", "é-д", "\\x00-é", "α-ω", "\\x{80}-\\x{10FFFF}")
        : one("a-c", "b-k", "1-9", "A-Z");
  }

  private String literal() {
    return random.nextBoolean() ? one("a", "b") : one(dialect.literals);
  }

  private String one(String... choices) {
    return choices[random.nextInt(choices.length)];
  }
}
