package dev.trawl.client.cli;

import java.util.List;

/**
 * What {@code trawl scan} was told to look for.
 *
 * @param sources where the patterns are, in the order of the command line
 * @param fixedStrings {@code -F}
 * @param letters {@code -i}, {@code -s}, {@code -S}
 * @param words {@code -w}; no effect with {@code lines}
 * @param lines {@code -x}
 * @param invert {@code -v}
 * @param crlf {@code --crlf}
 * @param multiLine {@code -U}
 * @param dotAll {@code --multiline-dotall}
 * @param bytes {@code --no-unicode}
 * @param each {@code --each}
 * @param overlapping {@code --overlapping}
 */
record PatternFlags(
    List<PatternSource> sources,
    boolean fixedStrings,
    Letters letters,
    boolean words,
    boolean lines,
    boolean invert,
    boolean crlf,
    boolean multiLine,
    boolean dotAll,
    boolean bytes,
    boolean each,
    boolean overlapping) {

  PatternFlags {
    sources = List.copyOf(sources);
  }

  /** How letters compare. */
  enum Letters {
    /** As they are. */
    EXACT,
    /** In either case. */
    ANY_CASE,
    /** In either case, unless a pattern has a capital. */
    SMART
  }
}
