package dev.trawl.scan.regex;

import dev.trawl.scan.regex.syntax.CodePointSet;
import dev.trawl.scan.regex.syntax.Node;
import dev.trawl.scan.regex.syntax.Node.Alternation;
import dev.trawl.scan.regex.syntax.Node.Assertion;
import dev.trawl.scan.regex.syntax.Node.Bytes;
import dev.trawl.scan.regex.syntax.Node.CodePoints;
import dev.trawl.scan.regex.syntax.Node.Concat;
import dev.trawl.scan.regex.syntax.Node.Empty;
import dev.trawl.scan.regex.syntax.Node.Repetition;
import java.util.Arrays;
import java.util.List;

/**
 * Builds the automaton of some patterns, from their ends to their starts: each node is compiled in
 * front of the state that follows it, so only loops need patching.
 */
final class NfaCompiler {

  /** Charged for each node, so that repetitions of nothing are bounded too. */
  static final int NODE_BYTES = 8;

  private final boolean reversed;
  private final NfaBuilder builder;
  private final BranchCompiler branches;

  private NfaCompiler(boolean reversed, long limitBytes) {
    this.reversed = reversed;
    this.builder = new NfaBuilder(limitBytes);
    this.branches = new BranchCompiler(this, builder, reversed);
  }

  /**
   * One automaton for all patterns.
   *
   * @param patterns in order of preference; a match bears the index of its pattern
   * @throws RegexTooLargeException if it would be larger than {@code limitBytes}
   */
  static Nfa compile(List<Node> patterns, boolean reversed, long limitBytes) {
    NfaCompiler compiler = new NfaCompiler(reversed, limitBytes);
    int[] matches = new int[patterns.size()];
    for (int i = 0; i < matches.length; i++) {
      matches[i] = compiler.builder.match(i);
    }
    return compiler.builder.build(compiler.branches.compile(patterns, matches), reversed);
  }

  /** The state where a node starts that goes on at {@code next}. */
  int compile(Node node, int next) {
    builder.charge(NODE_BYTES);
    return switch (node) {
      case Empty empty -> next;
      case CodePoints points -> codePoints(points.set(), next);
      case Bytes bytes -> bytes(bytes.set(), next);
      case Assertion assertion -> builder.look(assertion.look(), next);
      case Concat concat -> concat(concat.parts(), next);
      case Alternation alternation -> alternation(alternation.branches(), next);
      case Repetition repetition -> repetition(repetition, next);
    };
  }

  /** A state that takes a byte of a set. */
  int bytes(CodePointSet set, int next) {
    int[] triples = new int[3 * set.rangeCount()];
    for (int i = 0; i < set.rangeCount(); i++) {
      triples[3 * i] = set.first(i);
      triples[3 * i + 1] = set.last(i);
      triples[3 * i + 2] = next;
    }
    return builder.ranges(triples);
  }

  /** A state that takes the encoding of a character of a set. */
  int codePoints(CodePointSet set, int next) {
    if (set.isEmpty() || set.last(set.rangeCount() - 1) < 0x80) {
      return bytes(set, next);
    }
    List<int[]> nodes = Utf8Automaton.of(set, reversed);
    int[] states = new int[nodes.size()];
    for (int i = 0; i < states.length; i++) {
      int[] triples = nodes.get(i).clone();
      for (int t = 2; t < triples.length; t += 3) {
        triples[t] = triples[t] == Utf8Automaton.DONE ? next : states[triples[t]];
      }
      states[i] = builder.ranges(triples);
    }
    return states[states.length - 1];
  }

  private int concat(List<Node> parts, int next) {
    int state = next;
    for (Node part : reversed ? parts : parts.reversed()) {
      state = compile(part, state);
    }
    return state;
  }

  private int alternation(List<Node> alternatives, int next) {
    int[] nexts = new int[alternatives.size()];
    Arrays.fill(nexts, next);
    return branches.compile(alternatives, nexts);
  }

  private int repetition(Repetition repetition, int next) {
    Node body = repetition.body();
    boolean greedy = repetition.greedy();
    int copies = repetition.min();
    int state;
    if (repetition.max() != Repetition.UNBOUNDED) {
      state = optionalCopies(body, repetition.max() - repetition.min(), greedy, next);
    } else if (copies > 0) {
      state = oneOrMore(body, greedy, next);
      copies--;
    } else {
      state = zeroOrMore(body, greedy, next);
    }
    for (int i = 0; i < copies; i++) {
      state = compile(body, state);
    }
    return state;
  }

  /** {@code (x(x(x)?)?)?}: each copy only after the one before. */
  private int optionalCopies(Node body, int copies, boolean greedy, int next) {
    int state = next;
    for (int i = 0; i < copies; i++) {
      state = choice(greedy, compile(body, state), next);
    }
    return state;
  }

  private int oneOrMore(Node body, boolean greedy, int next) {
    int loop = choice(greedy, next, next);
    int start = compile(body, loop);
    builder.patch(loop, greedy ? 0 : 1, start);
    return start;
  }

  /**
   * A body that can be empty is compiled as {@code (x+)?}: were the loop itself the first choice, a
   * body that prefers to be empty would come after one that is not.
   */
  private int zeroOrMore(Node body, boolean greedy, int next) {
    if (Nodes.minLength(body) == 0) {
      return choice(greedy, oneOrMore(body, greedy, next), next);
    }
    int loop = choice(greedy, next, next);
    builder.patch(loop, greedy ? 0 : 1, compile(body, loop));
    return loop;
  }

  private int choice(boolean greedy, int more, int less) {
    return greedy ? builder.split(more, less) : builder.split(less, more);
  }
}
