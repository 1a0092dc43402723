package dev.trawl.scan.regex.syntax;

import java.util.List;

/**
 * A parsed regular expression. Nothing in it depends on flags or options any more: case is folded
 * into the classes, anchors are the looks they mean, groups are gone.
 *
 * <p>Order carries the priorities: of two ways to match from the same start, the one whose earlier
 * choice comes first wins. Branches are in order; a greedy repetition prefers to go on, a lazy one
 * to stop.
 */
public sealed interface Node {

  /** Matches the empty string. */
  record Empty() implements Node {}

  /** Matches the UTF-8 encoding of one of the characters; nothing, if the set is empty. */
  record CodePoints(CodePointSet set) implements Node {}

  /** Matches one of the bytes; the set's values are 0 to 255. */
  record Bytes(CodePointSet set) implements Node {}

  /** Matches the empty string at some positions. */
  record Assertion(Look look) implements Node {}

  /** Matches its parts one after the other. */
  record Concat(List<Node> parts) implements Node {
    /** Copies the list. */
    public Concat {
      parts = List.copyOf(parts);
    }
  }

  /** Matches one of its branches, the first preferred. */
  record Alternation(List<Node> branches) implements Node {
    /** Copies the list. */
    public Alternation {
      branches = List.copyOf(branches);
    }
  }

  /**
   * Matches its body several times.
   *
   * @param min least count, at least 0
   * @param max greatest count, at least {@code min}, or {@link #UNBOUNDED}
   * @param greedy whether more is preferred to less
   */
  record Repetition(Node body, int min, int max, boolean greedy) implements Node {
    /** As a maximum: none. */
    public static final int UNBOUNDED = Integer.MAX_VALUE;
  }

  /** The parts in a row, without a needless wrapper. */
  static Node concat(List<Node> parts) {
    return switch (parts.size()) {
      case 0 -> new Empty();
      case 1 -> parts.getFirst();
      default -> new Concat(parts);
    };
  }

  /** The branches in order of preference, without a needless wrapper. */
  static Node alternation(List<Node> branches) {
    return branches.size() == 1 ? branches.getFirst() : new Alternation(branches);
  }
}
