package dev.trawl.scan.operator;

import dev.trawl.scan.kernel.ByteRarity;
import dev.trawl.scan.regex.Regex;
import dev.trawl.scan.window.Window;

/** Looks for regexes with one automaton. */
record RegexMatcher(SearcherPool searchers, Traits traits) implements PatternMatcher {

  /**
   * One alternation.
   *
   * @param overlapping one match at every place where there is one
   * @param withinLines no match contains LF
   */
  static RegexMatcher of(Regex regex, ByteRarity rarity, boolean overlapping, boolean withinLines) {
    Traits traits = new Traits(overlapping, false, true, withinLines);
    return new RegexMatcher(new SearcherPool(regex, rarity), traits);
  }

  @Override
  public MatchSequence open(Window window, int stepBytes, MatchSequence.Progress progress) {
    return new RegexSequence(searchers, traits.overlapping(), window, stepBytes, progress);
  }
}
