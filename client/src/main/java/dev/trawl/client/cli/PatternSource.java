package dev.trawl.client.cli;

/**
 * Where patterns of a command line come from.
 *
 * @param kind what {@code raw} is
 * @param raw the argument, one char a byte
 * @param place sources are in the order of their places
 */
record PatternSource(Kind kind, String raw, int place) implements Comparable<PatternSource> {

  @Override
  public int compareTo(PatternSource other) {
    return Integer.compare(place, other.place);
  }

  /** What the argument of a source is. */
  enum Kind {
    /** Patterns, separated by newlines: the positional PATTERN, {@code -e}. */
    TEXT,
    /** A file of patterns: {@code -f}. */
    FILE,
    /** A hex pattern: {@code --hex}. */
    HEX
  }
}
