package dev.trawl.scan.operator;

import dev.trawl.scan.kernel.ByteRarity;
import dev.trawl.scan.regex.Regex;
import dev.trawl.scan.window.Window;

/**
 * Looks for regexes with one automaton: the leftmost match, of those that start there the first
 * pattern's.
 *
 * @param ids the pattern's number, for each pattern of the automaton
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares it, and it is never written to
record RegexMatcher(SearcherPool searchers, int[] ids, Traits traits) implements PatternMatcher {

  /**
   * A matcher.
   *
   * @param overlapping one match at every place where there is one, or else none that overlaps
   * @param withinLines no match contains LF
   */
  static RegexMatcher of(
      Regex regex, int[] ids, ByteRarity rarity, boolean overlapping, boolean withinLines) {
    boolean mayBeEmpty = regex.minMatchBytes() == 0;
    Traits traits = new Traits(overlapping, false, mayBeEmpty, withinLines);
    return new RegexMatcher(new SearcherPool(regex, rarity), ids, traits);
  }

  @Override
  public MatchSequence open(Window window, int stepBytes, MatchSequence.Progress progress) {
    return new RegexSequence(searchers, ids, traits.overlapping(), window, stepBytes, progress);
  }
}
