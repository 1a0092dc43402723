package dev.trawl.scan.operator;

import dev.trawl.scan.operator.OperatorSpec.Combination;
import dev.trawl.scan.window.Window;
import java.util.List;

/**
 * Looks for what several engines look for, each in a pass of its own.
 *
 * @param parts all of them overlapping
 * @param combination how their matches combine
 * @param withinLines no match of theirs that may be empty contains LF
 */
record MergedMatcher(List<PatternMatcher> parts, Combination combination, boolean withinLines)
    implements PatternMatcher {

  @Override
  public Traits traits() {
    boolean mayBeEmpty = parts.stream().anyMatch(part -> part.traits().mayBeEmpty());
    boolean overlapping = combination != Combination.ALTERNATION;
    return new Traits(overlapping, false, mayBeEmpty, withinLines);
  }

  @Override
  public MatchSequence open(Window window, int stepBytes, MatchSequence.Progress progress) {
    return new MergedSequence(this, window, stepBytes, progress);
  }
}
