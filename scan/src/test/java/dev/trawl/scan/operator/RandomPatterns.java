package dev.trawl.scan.operator;

import dev.trawl.scan.operator.OperatorSpec.CaseMatching;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;

/** Random sets of patterns and blobs in which they occur, and what each pattern means. */
final class RandomPatterns {

  /** In Trawl's syntax and in Java's, where that differs; and how long a match can get. */
  private record Rx(String text, String java, boolean bounded) {
    static Rx of(String text) {
      boolean bounded = text.replace("a+?b", "").matches("[^+*]*");
      return new Rx(text, null, bounded);
    }
  }

  private static final List<Rx> WITHIN_LINES =
      List.of(
              "aa",
              "aba",
              "a{1,3}b",
              "ab?",
              "(ab|a)(b|ba)",
              "a.a",
              "[ab]{2,3}",
              "^a",
              "b$",
              "\\bab",
              "b\\b",
              "a{1,4}?b",
              "(a|ab)(c|bcd)?",
              "x?",
              "b{0,2}",
              "^",
              "$",
              "\\b",
              "a+b",
              "ab*",
              "^[ab]+$",
              "(aba)+",
              "a*",
              "(?:ab)*",
              "c|ab|a",
              "^$",
              "b??",
              "k",
              "[a-k]k")
          .stream()
          .map(Rx::of)
          .toList();

  private static final List<Rx> SPANNING =
      List.of(
          new Rx("a\\nb", "a\\nb", true),
          new Rx("(?s)a.b", "a[\\s\\S]b", true),
          new Rx("(?s)a.*b", "a[\\s\\S]*b", false),
          new Rx("(?s)a.*?b", "a[\\s\\S]*?b", false),
          new Rx("\\n+", "\\n+", false),
          new Rx("\\n{0,2}", "\\n{0,2}", true),
          new Rx("[^c]{1,9}c", "[^c]{1,9}c", true),
          new Rx("(ab|\\nb)+", "(ab|\\nb)+", false),
          new Rx("\\z", "(?![\\s\\S])", true),
          new Rx("(?s)..|\\z", "[\\s\\S]{2}|(?![\\s\\S])", true));

  private final Random random;
  private final boolean byLine;
  private final boolean bounded;
  private final OperatorSpec.Matching matching;
  private final String letters;
  private final boolean ascii;

  /** A regex matches any character, whose bytes the oracle would take one by one. */
  private boolean anyCharacter;

  final List<OperatorSpec.Pattern> patterns = new ArrayList<>();
  final List<String> meanings = new ArrayList<>();

  /**
   * A set.
   *
   * @param byLine the answer speaks of lines
   * @param bounded no regex may have matches of any length
   */
  RandomPatterns(Random random, boolean byLine, boolean bounded, OperatorSpec.Matching matching) {
    this.random = random;
    this.byLine = byLine;
    this.bounded = bounded;
    this.matching = matching;
    this.letters = pick("a", "ab", "ab", "ab ", "abc ", "akKs", "ab\u00e9", "a\0", "aA b");
    this.ascii = letters.indexOf('\u00e9') < 0;
    int count = random.nextInt(3) == 0 ? 1 : 1 + random.nextInt(4);
    boolean many = random.nextInt(12) == 0;
    boolean literalsOnly = random.nextInt(3) == 0;
    for (int i = 0; i < count + (many ? 17 : 0); i++) {
      add(i < count && !literalsOnly ? random.nextInt(3) : 0);
    }
  }

  @SafeVarargs
  private <T> T pick(T... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private void add(int kind) {
    boolean regexAllowed = ascii;
    switch (kind) {
      case 0 -> addLiteral();
      case 1 -> addHex();
      default -> {
        if (regexAllowed) {
          addRegex();
        } else {
          addLiteral();
        }
      }
    }
  }

  private void addLiteral() {
    StringBuilder text = new StringBuilder();
    int length = 1 + random.nextInt(4);
    for (int i = 0; i < length; i++) {
      boolean newline = !byLine && random.nextInt(12) == 0;
      text.append(newline ? '\n' : letters.charAt(random.nextInt(letters.length())));
    }
    patterns.add(new OperatorSpec.Bytes(text.toString().getBytes(StandardCharsets.UTF_8)));
    StringBuilder meaning = new StringBuilder();
    text.chars().forEach(letter -> meaning.append(letterMeaning((char) letter)));
    meanings.add(meaning.toString());
  }

  private String letterMeaning(char letter) {
    boolean caseless = matching.caseMatching() != CaseMatching.EXACT;
    boolean byUnicode = matching.caseMatching() == CaseMatching.UNICODE && matching.unicode();
    if (letter == '\u00e9') {
      return byUnicode ? "(?:\u00c3[\u00a9\u0089])" : "\u00c3\u00a9";
    }
    if (!caseless || !Character.isLetter(letter)) {
      return Pattern.quote(String.valueOf(letter));
    }
    char lower = Character.toLowerCase(letter);
    String both = "[" + lower + Character.toUpperCase(letter) + "]";
    if (!byUnicode || (lower != 'k' && lower != 's')) {
      return both;
    }
    return "(?:" + both + "|" + (lower == 'k' ? "\u00e2\u0084\u00aa" : "\u00c5\u00bf") + ")";
  }

  private void addRegex() {
    List<Rx> choices = matching.multiLine() && random.nextBoolean() ? SPANNING : WITHIN_LINES;
    Rx regex = choices.get(random.nextInt(choices.size()));
    if (bounded && !regex.bounded()) {
      addLiteral();
      return;
    }
    patterns.add(new OperatorSpec.RegexText(regex.text()));
    anyCharacter |= regex.text().matches("(?s).*([.]|\\[\\^|\\\\b).*");
    String java = regex.java() == null ? java(regex.text()) : regex.java();
    boolean caseless = matching.caseMatching() != CaseMatching.EXACT;
    meanings.add(caseless ? "(?i)" + kelvin(java) : java);
  }

  private String kelvin(String java) {
    return matching.unicode() && matching.caseMatching() == CaseMatching.UNICODE
        ? java.replace("k", "(?:k|\u00e2\u0084\u00aa)")
            .replace("[a-(?:k", "(?:[a-k]")
            .replace("(?:[a-k]|\u00e2\u0084\u00aa)]", "(?:[a-k]|\u00e2\u0084\u00aa)")
        : java;
  }

  private String java(String text) {
    boolean crlf = matching.crlf();
    return text.replace("^", PatternOracle.lineStart(crlf))
        .replace("$", PatternOracle.lineEnd(crlf))
        .replace(".", crlf ? "[^\\r\\n]" : "[^\\n]");
  }

  private void addHex() {
    StringBuilder hex = new StringBuilder();
    StringBuilder meaning = new StringBuilder();
    int parts = 1 + random.nextInt(3);
    for (int i = 0; i < parts; i++) {
      if (i > 0 && random.nextInt(3) == 0) {
        int min = random.nextInt(3);
        int max = min + random.nextInt(3);
        hex.append("[" + min + "-" + max + "] ");
        meaning.append(anyByte() + "{" + min + "," + max + "}?");
      }
      appendByte(hex, meaning, i > 0 && i < parts - 1);
    }
    patterns.add(new OperatorSpec.HexText(hex.toString()));
    meanings.add(meaning.toString());
  }

  private String anyByte() {
    return byLine ? "[^\\n]" : "[\\s\\S]";
  }

  private void appendByte(StringBuilder hex, StringBuilder meaning, boolean inside) {
    char letter = letters.charAt(random.nextInt(letters.length()));
    int value = letter > 0x7f ? 0xc3 : letter;
    switch (random.nextInt(inside ? 3 : 6)) {
      case 0 -> {
        hex.append("?? ");
        meaning.append(anyByte());
      }
      case 1 -> {
        hex.append("(61 | 62 61) ");
        meaning.append("(?:a|ba)");
      }
      case 2 -> {
        hex.append(String.format("%X? ", value >> 4));
        int first = value & 0xf0;
        String range = String.format("[\\x%02x-\\x%02x]", first, first + 15);
        meaning.append(byLine ? "(?!\\n)" + range : range);
      }
      default -> {
        hex.append(String.format("%02X ", value));
        meaning.append(String.format("\\x%02x", value));
      }
    }
  }

  /** A blob of up to {@code length} characters. */
  byte[] blob(int length) {
    StringBuilder text = new StringBuilder();
    int newlineEvery = 2 + random.nextInt(30);
    int count = random.nextInt(10) == 0 ? random.nextInt(3) : random.nextInt(length + 1);
    for (int i = 0; i < count; i++) {
      if (random.nextInt(newlineEvery) == 0) {
        text.append(matching.crlf() && random.nextBoolean() ? "\r\n" : "\n");
      } else if (matching.crlf() && random.nextInt(20) == 0) {
        text.append('\r');
      } else {
        char letter = letters.charAt(random.nextInt(letters.length()));
        boolean kelvin = letter == 'K' && !anyCharacter && random.nextInt(3) == 0;
        text.append(kelvin ? '\u212a' : letter);
      }
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    if (!ascii && bytes.length > 0 && random.nextBoolean()) {
      bytes[random.nextInt(bytes.length)] = (byte) 0xff;
    }
    return bytes;
  }
}
