package dev.trawl.scan.regex;

import dev.trawl.scan.regex.syntax.Node;
import dev.trawl.scan.regex.syntax.Node.Alternation;
import dev.trawl.scan.regex.syntax.Node.Assertion;
import dev.trawl.scan.regex.syntax.Node.Bytes;
import dev.trawl.scan.regex.syntax.Node.CodePoints;
import dev.trawl.scan.regex.syntax.Node.Concat;
import dev.trawl.scan.regex.syntax.Node.Empty;
import dev.trawl.scan.regex.syntax.Node.Repetition;

/** What can be said about a node's matches without searching: how long they are, in bytes. */
final class Nodes {

  /** As a length: without bound. */
  static final long UNBOUNDED = Long.MAX_VALUE;

  private Nodes() {}

  /**
   * Length of the shortest match, at most {@link #UNBOUNDED}; a lower bound where a node matches
   * nothing at all.
   */
  static long minLength(Node node) {
    return switch (node) {
      case Empty empty -> 0;
      case Assertion assertion -> 0;
      case Bytes bytes -> 1;
      case CodePoints points -> points.set().isEmpty() ? 1 : utf8Length(points.set().first(0));
      case Concat concat ->
          concat.parts().stream().mapToLong(Nodes::minLength).reduce(0, Nodes::saturatedAdd);
      case Alternation alternation ->
          alternation.branches().stream().mapToLong(Nodes::minLength).min().orElse(0);
      case Repetition repetition ->
          repetition.min() == 0 ? 0 : multiply(minLength(repetition.body()), repetition.min());
    };
  }

  /** Length of the longest match, or {@link #UNBOUNDED}. */
  static long maxLength(Node node) {
    return switch (node) {
      case Empty empty -> 0;
      case Assertion assertion -> 0;
      case Bytes bytes -> 1;
      case CodePoints points ->
          points.set().isEmpty() ? 1 : utf8Length(points.set().last(points.set().rangeCount() - 1));
      case Concat concat ->
          concat.parts().stream().mapToLong(Nodes::maxLength).reduce(0, Nodes::saturatedAdd);
      case Alternation alternation ->
          alternation.branches().stream().mapToLong(Nodes::maxLength).max().orElse(0);
      case Repetition repetition -> {
        long body = maxLength(repetition.body());
        yield body == 0 ? 0 : saturatedMultiply(body, repetition.max());
      }
    };
  }

  /** Whether a match may have a line feed in it. */
  static boolean mayHaveLineFeed(Node node) {
    return switch (node) {
      case Empty empty -> false;
      case Assertion assertion -> false;
      case Bytes bytes -> bytes.set().contains('\n');
      case CodePoints points -> points.set().contains('\n');
      case Concat concat -> concat.parts().stream().anyMatch(Nodes::mayHaveLineFeed);
      case Alternation alternation ->
          alternation.branches().stream().anyMatch(Nodes::mayHaveLineFeed);
      case Repetition repetition -> mayHaveLineFeed(repetition.body());
    };
  }

  static long saturatedAdd(long a, long b) {
    return a > UNBOUNDED - b ? UNBOUNDED : a + b;
  }

  private static long saturatedMultiply(long length, int count) {
    return length == UNBOUNDED || count == Repetition.UNBOUNDED
        ? UNBOUNDED
        : multiply(length, count);
  }

  private static long multiply(long length, int count) {
    return length > UNBOUNDED / count ? UNBOUNDED : length * count;
  }

  static int utf8Length(int codePoint) {
    return codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
  }
}
