package dev.trawl.client.cli;

/**
 * What {@code trawl scan} is to tell of the matches.
 *
 * @param count {@code -c}
 * @param countMatches {@code --count-matches}
 * @param onlyMatching {@code -o}
 * @param quiet {@code -q}
 * @param bins {@code --distribution}: parts, 0 if their number is left open, {@link #NONE} without
 *     the flag
 * @param maxLines {@code -m}, or {@link #NONE}
 * @param maxMatches {@code --max-matches}, or {@link #NONE}
 * @param before {@code -B}, or {@code -C}; else 0
 * @param after {@code -A}, or {@code -C}; else 0
 */
record AnswerFlags(
    boolean count,
    boolean countMatches,
    boolean onlyMatching,
    boolean quiet,
    int bins,
    long maxLines,
    long maxMatches,
    int before,
    int after) {

  /** Not given; 0 is a value. */
  static final int NONE = -1;

  /** Whether one number is wanted, or one a pattern. */
  boolean counts() {
    return count || countMatches;
  }

  /** Whether {@code --distribution} was given. */
  boolean distributes() {
    return bins != NONE;
  }

  /** Whether lines around those that match are wanted. */
  boolean hasContext() {
    return before > 0 || after > 0;
  }
}
