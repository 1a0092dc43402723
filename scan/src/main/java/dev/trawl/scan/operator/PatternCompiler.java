package dev.trawl.scan.operator;

import dev.trawl.scan.kernel.ByteKernels;
import dev.trawl.scan.kernel.ByteRarity;
import dev.trawl.scan.literals.LiteralSet;
import dev.trawl.scan.operator.OperatorSpec.CaseMatching;
import dev.trawl.scan.operator.OperatorSpec.Combination;
import dev.trawl.scan.regex.MatchBorders;
import dev.trawl.scan.regex.Regex;
import dev.trawl.scan.regex.RegexOptions;
import dev.trawl.scan.regex.syntax.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Chooses engines for a set of patterns.
 *
 * <ul>
 *   <li>One literal that matches byte for byte: the finder for literals.
 *   <li>Literals: the set engine, which takes 100,000 of them. Letters match in either case there
 *       if they are ASCII; what folds by Unicode to more than that is a regex.
 *   <li>Regexes and hex patterns: one automaton, with a few literals in it if there are any.
 *   <li>Many literals beside others, or every pattern on its own: several engines, merged.
 * </ul>
 */
final class PatternCompiler {

  /** More literals than this are faster beside the automaton than in it. */
  private static final int FEW_LITERALS = 16;

  /** Most memory for the states of all automata of a set together, for each searcher. */
  private static final long ALL_CACHES_BYTES = 2 * RegexOptions.DEFAULT_CACHE_BYTES;

  /**
   * Longest match of a regex that is looked for at every place: each place may cost that many
   * steps.
   */
  static final int MAX_MATCH_BYTES = 4 << 10;

  private final OperatorSpec.Patterns spec;
  private final ByteRarity rarity;
  private final ByteKernels kernels;
  private final PatternTrees trees;
  private final @Nullable MatchBorders borders;
  private final List<Integer> literals = new ArrayList<>();
  private final List<Integer> others = new ArrayList<>();

  private PatternCompiler(OperatorSpec.Patterns spec, ByteRarity rarity, ByteKernels kernels) {
    this.spec = spec;
    this.rarity = rarity;
    this.kernels = kernels;
    this.trees = new PatternTrees(spec);
    this.borders = MatchBorders.of(trees.options());
    for (int i = 0; i < spec.patterns().size(); i++) {
      boolean literal =
          spec.patterns().get(i) instanceof OperatorSpec.Bytes bytes
              && (caseMatching() != CaseMatching.UNICODE || foldsAsAscii(bytes.bytes()));
      (literal ? literals : others).add(i);
    }
  }

  /**
   * Compiles the set.
   *
   * @throws IllegalArgumentException if a pattern is not understood, with its position, an
   *     automaton is too large, or a pattern does not go with the rest of the spec
   */
  static PatternMatcher compile(
      OperatorSpec.Patterns spec, ByteRarity rarity, ByteKernels kernels) {
    return new PatternCompiler(spec, rarity, kernels).matcher();
  }

  /** Without Unicode there are no letters but ASCII's. */
  private CaseMatching caseMatching() {
    OperatorSpec.Matching matching = spec.matching();
    return matching.unicode() || matching.caseMatching() == CaseMatching.EXACT
        ? matching.caseMatching()
        : CaseMatching.ASCII;
  }

  /** The Kelvin sign folds to k, and the long s to s. */
  private static boolean foldsAsAscii(byte[] bytes) {
    for (byte value : bytes) {
      int folded = value | 0x20;
      if (value < 0 || folded == 'k' || folded == 's') {
        return false;
      }
    }
    return true;
  }

  private PatternMatcher matcher() {
    if (spec.patterns().size() == 1 && !literals.isEmpty()) {
      byte[] literal = ((OperatorSpec.Bytes) spec.patterns().getFirst()).bytes();
      LiteralMatcher single = LiteralMatcher.of(literal, rarity, kernels);
      boolean plain = caseMatching() == CaseMatching.EXACT && borders == null;
      if (plain && (single.traits().touchFree() || !overlapping())) {
        return single;
      }
    }
    if (others.isEmpty()) {
      return literalSet(spec.combination());
    }
    boolean oneAutomaton =
        spec.combination() == Combination.EACH
            ? spec.patterns().size() == 1
            : literals.size() <= FEW_LITERALS;
    return oneAutomaton ? automaton(all(), overlapping(), 1) : merged();
  }

  private boolean overlapping() {
    return spec.combination() != Combination.ALTERNATION;
  }

  private List<Integer> all() {
    return IntStream.range(0, spec.patterns().size()).boxed().toList();
  }

  private PatternMatcher merged() {
    List<PatternMatcher> parts = new ArrayList<>();
    boolean each = spec.combination() == Combination.EACH;
    if (!literals.isEmpty()) {
      parts.add(literalSet(each ? Combination.EACH : Combination.OVERLAPPING));
    }
    if (each) {
      others.forEach(other -> parts.add(automaton(List.of(other), true, others.size())));
    } else {
      parts.add(automaton(others, true, 1));
    }
    return new MergedMatcher(parts, spec.combination(), withinLines());
  }

  private boolean withinLines() {
    return !spec.matching().multiLine();
  }

  private PatternMatcher literalSet(Combination combination) {
    List<byte[]> bytes =
        literals.stream().map(i -> ((OperatorSpec.Bytes) spec.patterns().get(i)).bytes()).toList();
    boolean caseless = caseMatching() != CaseMatching.EXACT;
    LiteralSet set = LiteralSet.compile(bytes, caseless, kernels, rarity);
    return new LiteralSetMatcher(set, combination, borders, indices(literals));
  }

  private PatternMatcher automaton(List<Integer> patterns, boolean everyPlace, int automata) {
    List<Node> nodes = patterns.stream().map(trees::of).toList();
    long cacheBytes = Math.min(RegexOptions.DEFAULT_CACHE_BYTES, ALL_CACHES_BYTES / automata);
    RegexOptions options = trees.options().cacheBytes(cacheBytes);
    Regex regex = Regex.of(nodes, options);
    if (overlapping()) {
      checkLengths(regex, patterns, nodes);
    }
    return RegexMatcher.of(regex, indices(patterns), rarity, everyPlace, withinLines());
  }

  private void checkLengths(Regex regex, List<Integer> patterns, List<Node> nodes) {
    if (isBounded(regex)) {
      return;
    }
    for (int i = 0; i < patterns.size(); i++) {
      int index = patterns.get(i);
      boolean isRegex = spec.patterns().get(index) instanceof OperatorSpec.RegexText;
      if (isRegex && !isBounded(Regex.of(List.of(nodes.get(i)), trees.options()))) {
        throw new IllegalArgumentException(
            "pattern "
                + index
                + " (counted from 0) can match more than "
                + MAX_MATCH_BYTES
                + " bytes, too much to look for it at every place: bound its repetitions, as in"
                + " a{1,100} for a+, or let the patterns be one alternation");
      }
    }
  }

  private static boolean isBounded(Regex regex) {
    long longest = regex.maxMatchBytes();
    return longest >= 0 && longest <= MAX_MATCH_BYTES;
  }

  private static int[] indices(List<Integer> patterns) {
    return patterns.stream().mapToInt(Integer::intValue).toArray();
  }
}
