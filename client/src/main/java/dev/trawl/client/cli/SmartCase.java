package dev.trawl.client.cli;

import dev.trawl.proto.v1.Pattern;

/**
 * Whether a set of patterns has a capital letter, as {@code -S} asks. In a regex, what follows a
 * backslash, names of classes and groups, and flags are no letters of it.
 */
final class SmartCase {
  private SmartCase() {}

  static boolean hasCapital(PatternSet set) {
    return set.entries().stream().anyMatch(entry -> hasCapital(entry.pattern()));
  }

  private static boolean hasCapital(Pattern pattern) {
    return switch (pattern.getFormCase()) {
      case LITERAL -> hasCapital(pattern.getLiteral().toStringUtf8());
      case REGEX -> hasCapital(letters(pattern.getRegex()));
      case HEX, FORM_NOT_SET -> false;
    };
  }

  private static boolean hasCapital(String text) {
    return text.codePoints().anyMatch(Character::isUpperCase);
  }

  /** The regex without what only looks like letters. */
  private static String letters(String regex) {
    return regex
        .replaceAll("\\\\[pPx]\\{[^}]*\\}|\\\\[pP].|\\\\x[0-9A-Fa-f]{2}|\\\\.", "")
        .replaceAll("\\(\\?P?<[^>]*>|\\(\\?[A-Za-z-]*", "(")
        .replaceAll("\\[:\\^?[a-z]+:\\]", "");
  }
}
