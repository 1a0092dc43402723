package dev.trawl.server.dispatch;

import dev.trawl.scan.operator.OperatorSpec;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/**
 * A pattern, and the Java regex that means the same. Repetitions are of what cannot be empty, as
 * engines differ about empty rounds.
 *
 * @param java over one character a byte
 */
record RandomPattern(OperatorSpec.Pattern form, String java) {
  static final String LINE_START = "(?:\\A|(?<=\\n))";
  static final String LINE_END = "(?:\\z|(?=\\n))";

  /** How a pattern is written. */
  enum Form {
    LITERAL,
    HEX,
    REGEX
  }

  /**
   * Draws one.
   *
   * @param full with what may be empty, and with looks
   */
  static RandomPattern draw(Random random, Form form, boolean full) {
    return switch (form) {
      case LITERAL -> literal(random);
      case HEX -> hex(random);
      case REGEX -> regex(random, full);
    };
  }

  private static RandomPattern literal(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 1 + random.nextInt(4); i++) {
      text.append(letter(random));
    }
    return new RandomPattern(
        new OperatorSpec.Bytes(text.toString().getBytes(StandardCharsets.ISO_8859_1)),
        text.toString());
  }

  private static RandomPattern hex(Random random) {
    StringBuilder hex = new StringBuilder();
    StringBuilder java = new StringBuilder();
    int bytes = 1 + random.nextInt(3);
    for (int i = 0; i < bytes; i++) {
      boolean wild = i > 0 && random.nextInt(4) == 0;
      char letter = letter(random);
      hex.append(wild ? "6?" : Integer.toHexString(letter)).append(' ');
      java.append(wild ? "[`-o]" : letter);
    }
    hex.append(Integer.toHexString('a'));
    return new RandomPattern(new OperatorSpec.HexText(hex.toString()), java.append('a').toString());
  }

  private static RandomPattern regex(Random random, boolean full) {
    StringBuilder engine = new StringBuilder();
    StringBuilder java = new StringBuilder();
    int alternatives = random.nextInt(3) == 0 ? 2 : 1;
    for (int a = 0; a < alternatives; a++) {
      String bar = a == 0 ? "" : "|";
      engine.append(bar);
      java.append(bar);
      boolean mayBeEmpty = full && random.nextInt(3) == 0;
      int pieces = 1 + random.nextInt(3);
      for (int i = 0; i < pieces; i++) {
        String[] piece = piece(random, mayBeEmpty || (i > 0 && random.nextBoolean()), full);
        engine.append(piece[0]);
        java.append(piece[1]);
      }
    }
    return new RandomPattern(new OperatorSpec.RegexText(engine.toString()), java.toString());
  }

  private static String[] piece(Random random, boolean optional, boolean full) {
    if (optional && full && random.nextInt(4) == 0) {
      return switch (random.nextInt(4)) {
        case 0 -> new String[] {"^", LINE_START};
        case 1 -> new String[] {"$", LINE_END};
        case 2 -> new String[] {"\\b", "\\b"};
        default -> new String[] {"\\B", "\\B"};
      };
    }
    String atom =
        switch (random.nextInt(6)) {
          case 0 -> ".";
          case 1 -> "[ab]";
          case 2 -> "[^b\\n]";
          case 3 -> "(?:a" + letter(random) + "|a)";
          default -> String.valueOf(letter(random));
        };
    String[] counts =
        optional
            ? new String[] {"*", "?", "*?", "??", "{0,2}"}
            : new String[] {"", "+", "+?", "{1,3}"};
    String count = counts[random.nextInt(counts.length)];
    // Overlapping matches are looked for only where the longest has a bound.
    String repeated = atom + (full ? count : count.replace("*", "{0,4}").replace("+", "{1,4}"));
    return new String[] {repeated, repeated};
  }

  private static char letter(Random random) {
    return "aaabbc".charAt(random.nextInt(6));
  }
}
