package dev.trawl.scan.operator;

import dev.trawl.scan.literals.LiteralSet;
import dev.trawl.scan.regex.MatchBorders;
import dev.trawl.scan.window.Window;
import org.jspecify.annotations.Nullable;

/**
 * Looks for a set of literals.
 *
 * @param combination how they combine
 * @param borders what must hold around a match, null if nothing
 * @param ids the pattern's number, for each literal of the set
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares it, and it is never written to
record LiteralSetMatcher(
    LiteralSet set, OperatorSpec.Combination combination, @Nullable MatchBorders borders, int[] ids)
    implements PatternMatcher {

  @Override
  public Traits traits() {
    boolean overlapping = combination != OperatorSpec.Combination.ALTERNATION;
    return new Traits(overlapping, false, false, false);
  }

  @Override
  public MatchSequence open(Window window, int stepBytes, MatchSequence.Progress progress) {
    return new LiteralSetSequence(this, window, stepBytes, progress);
  }
}
