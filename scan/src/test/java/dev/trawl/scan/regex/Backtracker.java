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
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The naive oracle: tries every choice in order of preference, straight from the tree and the
 * meaning of each node, with no automaton, no sets of states, and one start after the other.
 */
final class Backtracker {

  private final List<Node> patterns;
  private final byte[] text;
  private final Set<String> been = new HashSet<>();

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
      List<Integer> match = at(start);
      if (match != null) {
        return match;
      }
    }
    return null;
  }

  /** The preferred match that starts at a position, or null. */
  List<Integer> at(int start) {
    for (int pattern = 0; pattern < patterns.size(); pattern++) {
      been.clear();
      int[] end = {-1};
      if (match(patterns.get(pattern), "", start, at -> (end[0] = at) >= 0)) {
        return List.of(start, end[0], pattern);
      }
    }
    return null;
  }

  /** The preferred match that starts at each position, or an empty list. */
  List<List<Integer>> atEach() {
    List<List<Integer>> matches = new ArrayList<>();
    for (int start = 0; start <= text.length; start++) {
      List<Integer> match = at(start);
      matches.add(match == null ? List.of() : match);
    }
    return matches;
  }

  /**
   * Tries to match a node.
   *
   * @param place where in the pattern the node stands, copies of a repetition apart
   */
  private boolean match(Node node, String place, int at, Rest rest) {
    return !beenAt(place, at)
        && switch (node) {
          case Empty empty -> rest.matches(at);
          case Bytes bytes ->
              at < text.length && bytes.set().contains(text[at] & 0xFF) && rest.matches(at + 1);
          case CodePoints points -> character(points.set(), at, rest);
          case Assertion assertion -> holds(assertion.look(), at) && rest.matches(at);
          case Concat concat -> concat(concat.parts(), 0, place, at, rest);
          case Alternation alternation -> alternation(alternation.branches(), place, at, rest);
          case Repetition repetition -> repeat(repetition, 0, place, at, rest);
        };
  }

  /**
   * Whether a place was tried at a position before. What comes after a place is always the same, so
   * it failed, or is being tried right now and would only come round to itself. This is what rounds
   * that match nothing mean to RE2 and all its kin.
   */
  private boolean beenAt(String place, int at) {
    return !been.add(place + "@" + at);
  }

  private boolean character(CodePointSet set, int at, Rest rest) {
    int length = encodedLength(at, text.length);
    return length > 0 && set.contains(codePoint(at, length)) && rest.matches(at + length);
  }

  private boolean concat(List<Node> parts, int index, String place, int at, Rest rest) {
    return index == parts.size()
        ? rest.matches(at)
        : match(
            parts.get(index),
            place + "." + index,
            at,
            next -> concat(parts, index + 1, place, next, rest));
  }

  private boolean alternation(List<Node> branches, String place, int at, Rest rest) {
    for (int i = 0; i < branches.size(); i++) {
      if (match(branches.get(i), place + "|" + i, at, rest)) {
        return true;
      }
    }
    return false;
  }

  /** A repetition without a most has copies up to its least, of which the last is a loop. */
  private boolean repeat(Repetition repetition, int done, String place, int at, Rest rest) {
    boolean unbounded = repetition.max() == Repetition.UNBOUNDED;
    int loop = Math.max(repetition.min(), 1) - 1;
    int copy = unbounded ? Math.min(done, loop) : done;
    Rest round =
        start ->
            match(
                repetition.body(),
                place + "*" + copy,
                start,
                next -> repeat(repetition, done + 1, place, next, rest));
    if (done < repetition.min()) {
      return round.matches(at);
    }
    if (done == repetition.max()) {
      return rest.matches(at);
    }
    boolean looping = unbounded && (done > loop || Nodes.minLength(repetition.body()) > 0);
    if (looping && beenAt(place + "loop", at)) {
      return false;
    }
    return repetition.greedy()
        ? round.matches(at) || rest.matches(at)
        : rest.matches(at) || round.matches(at);
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
