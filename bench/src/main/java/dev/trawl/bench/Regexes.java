package dev.trawl.bench;

import java.util.List;

/** The regexes of the table. */
final class Regexes {
  static final String EMAIL = "[a-zA-Z0-9._%+-]+@[a-zA-Z0-9.-]+\\.[a-zA-Z]{2,}";
  static final String IDENTIFIER = "[a-z]+_[0-9]{4,}";

  /** Twenty of the kinds that people write: with literals and without, Unicode, borders, sets. */
  static final List<String> TABLE =
      List.of(
          "error",
          "warn|error|fatal",
          "(stream|streams|stre)am?s?",
          "[a-z]{3,}?e",
          "^the",
          "[;.]$",
          "\\bthe\\b",
          "\\b\\w+ing\\b",
          "^\\s+\\S+$",
          EMAIL,
          IDENTIFIER,
          "[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}",
          "0x[[:xdigit:]]+",
          "[^\\x00-\\x7f]+",
          "\\d+",
          "\\p{Greek}+",
          "\\p{Lu}\\p{Ll}+",
          "(?i)sherlock holmes",
          "https?://[^\\s\"'<>]+",
          "\\w+\\s+Holmes");

  private Regexes() {}
}
