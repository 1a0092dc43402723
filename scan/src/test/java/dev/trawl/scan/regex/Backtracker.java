package dev.trawl.scan.regex;

import dev.trawl.scan.regex.syntax.CodePointSet;
import dev.trawl.scan.regex.syntax.Look;
import dev.trawl.scan.regex.syntax.Node;
import dev.trawl.scan.regex.syntax.Node.Alternation;
import dev.trawl.scan.regex.syntax.Node.Assertion;
import dev.trawl.scan.regex.syntax.Node.Bytes;
import dev.trawl.scan.regex.syntax.Node.CodePoints;
import dev.trawl.scan.regex.syntax.Node.Concat;
import dev.trawl.scan.regex.syntax.Node.Empty;
import dev.trawl.scan.regex.syntax.Node.Repetition;
import dev.trawl.scan.regex.syntax.WordCharacters;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The naive oracle: tries every choice in order of preference, straight from the tree and the
 * meaning of each node, with no automaton. Takes exponential time, so its steps are limited.
 */
final class Backtracker {

  /** It took too long to tell. */
  static final class TooSlow extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooSlow() {
      super(null, null, false, false);
    }
  }

  private static final int MOST_STEPS = 20_000;

  private final List<Node> patterns;
  private final byte[] text;
  private int steps;

  Backtracker(List<Node> patterns, byte[] text) {
    this.patterns = patterns;
    this.text = text;
  }

  private interface Rest {
    boolean matches(int at);
  }

  /** All matches in a row: start, end, pattern. */
  List<List<Integer>> all() {
    List<List<Integer>> matches = new ArrayList<>();
    int from = 0;
    boolean emptyAllowed = true;
    while (from <= text.length) {
      List<Integer> match = first(from);
      if (match != null && !emptyAllowed && match.get(1) == from) {
        match = first(from + 1);
      }
      if (match == null) {
        break;
      }
      matches.add(match);
      from = match.get(1);
      emptyAllowed = false;
    }
    return matches;
  }

  /** The first match that starts at {@code from} or later, or null. */
  List<Integer> first(int from) {
    for (int start = from; start <= text.length; start++) {
      for (int pattern = 0; pattern < patterns.size(); pattern++) {
        steps = 0;
        int[] end = {-1};
        if (match(patterns.get(pattern), start, at -> (end[0] = at) >= 0)) {
          return List.of(start, end[0], pattern);
        }
      }
    }
    return null;
  }

  private boolean match(Node node, int at, Rest rest) {
    if (++steps > MOST_STEPS) {
      throw new TooSlow();
    }
    return switch (node) {
      case Empty empty -> rest.matches(at);
      case Bytes bytes ->
          at < text.length && bytes.set().contains(text[at] & 0xFF) && rest.matches(at + 1);
      case CodePoints points -> character(points.set(), at, rest);
      case Assertion assertion -> holds(assertion.look(), at) && rest.matches(at);
      case Concat concat -> concat(concat.parts(), at, rest);
      case Alternation alternation ->
          alternation.branches().stream().anyMatch(branch -> match(branch, at, rest));
      case Repetition repetition -> repeat(repetition, 0, at, rest);
    };
  }

  private boolean character(CodePointSet set, int at, Rest rest) {
    int length = encodedLength(at, text.length);
    return length > 0 && set.contains(codePoint(at, length)) && rest.matches(at + length);
  }

  private boolean concat(List<Node> parts, int at, Rest rest) {
    return parts.isEmpty()
        ? rest.matches(at)
        : match(parts.getFirst(), at, next -> concat(parts.subList(1, parts.size()), next, rest));
  }

  /**
   * The rule for rounds that match nothing, in a repetition without a most: the first one that may
   * be the last is followed by no other, and a later one does not count at all.
   */
  private boolean repeat(Repetition repetition, int done, int at, Rest rest) {
    if (done < repetition.min()) {
      return round(repetition, done, at, rest);
    }
    boolean more = done < repetition.max();
    return repetition.greedy()
        ? (more && round(repetition, done, at, rest)) || rest.matches(at)
        : rest.matches(at) || (more && round(repetition, done, at, rest));
  }

  private boolean round(Repetition repetition, int done, int at, Rest rest) {
    boolean unbounded = repetition.max() == Repetition.UNBOUNDED;
    boolean further = unbounded && done >= Math.max(repetition.min(), 1);
    boolean firstFree = unbounded && done + 1 == Math.max(repetition.min(), 1);
    return match(
        repetition.body(),
        at,
        next -> {
          if (next == at && further) {
            return false;
          }
          return next == at && firstFree
              ? rest.matches(next)
              : repeat(repetition, done + 1, next, rest);
        });
  }

  private boolean holds(Look look, int at) {
    boolean first = at == 0;
    boolean last = at == text.length;
    int before = first ? -1 : text[at - 1];
    int after = last ? -1 : text[at];
    boolean asciiBefore = !first && isAsciiWord(before);
    boolean asciiAfter = !last && isAsciiWord(after);
    return switch (look) {
      case TEXT_START -> first;
      case TEXT_END -> last;
      case LINE_START -> first || before == '\n';
      case LINE_END -> last || after == '\n';
      case CRLF_LINE_START ->
          first || before == '\n' || (before == '\r' && (last || after != '\n'));
      case CRLF_LINE_END -> last || after == '\r' || (after == '\n' && (first || before != '\r'));
      case ASCII_WORD_BORDER -> asciiBefore != asciiAfter;
      case ASCII_NO_WORD_BORDER -> asciiBefore == asciiAfter;
      case ASCII_WORD_START -> !asciiBefore && asciiAfter;
      case ASCII_WORD_END -> asciiBefore && !asciiAfter;
      case ASCII_WORD_START_HALF -> !asciiBefore;
      case ASCII_WORD_END_HALF -> !asciiAfter;
      case WORD_BORDER -> wordBefore(at) != wordAfter(at);
      case NO_WORD_BORDER -> validBefore(at) && validAfter(at) && wordBefore(at) == wordAfter(at);
      case WORD_START -> !wordBefore(at) && wordAfter(at);
      case WORD_END -> wordBefore(at) && !wordAfter(at);
      case WORD_START_HALF -> validBefore(at) && !wordBefore(at);
      case WORD_END_HALF -> validAfter(at) && !wordAfter(at);
    };
  }

  private static boolean isAsciiWord(int value) {
    return "_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".indexOf(value) >= 0;
  }

  /** Where the character before begins: at the nearest byte that is no continuation, of four. */
  private int startBefore(int at) {
    int start = at - 1;
    while (start > Math.max(0, at - 4) && (text[start] & 0xC0) == 0x80) {
      start--;
    }
    return start;
  }

  private boolean validBefore(int at) {
    return at == 0 || encodedLength(startBefore(at), at) > 0;
  }

  private boolean wordBefore(int at) {
    if (at == 0 || !validBefore(at)) {
      return false;
    }
    int start = startBefore(at);
    return WordCharacters.unicode().contains(codePoint(start, encodedLength(start, at)));
  }

  private boolean validAfter(int at) {
    return at == text.length || encodedLength(at, text.length) > 0;
  }

  private boolean wordAfter(int at) {
    return at < text.length
        && validAfter(at)
        && WordCharacters.unicode().contains(codePoint(at, encodedLength(at, text.length)));
  }

  private int codePoint(int at, int length) {
    return new String(text, at, length, StandardCharsets.UTF_8).codePointAt(0);
  }

  /** Length of the valid encoding at a place, 0 if there is none: what survives a round trip. */
  private int encodedLength(int at, int end) {
    for (int length = 1; length <= 4 && at + length <= end; length++) {
      String decoded = new String(text, at, length, StandardCharsets.UTF_8);
      boolean same =
          Arrays.equals(
              decoded.getBytes(StandardCharsets.UTF_8), Arrays.copyOfRange(text, at, at + length));
      if (same && decoded.codePointCount(0, decoded.length()) == 1) {
        return length;
      }
    }
    return 0;
  }
}
