package dev.trawl.client.cli;

import dev.trawl.proto.v1.Pattern;
import java.util.Arrays;
import java.util.regex.MatchResult;

/**
 * Decides how a stream is cut for a set of patterns. A match of a regex ends with its line, unless
 * it may span lines; one of plain or hex bytes is bounded, so it needs no line to end.
 */
final class StreamCut {
  /** A letter of one byte and what it folds to, as k and the Kelvin sign: one byte, and three. */
  private static final int FOLDED_BYTES = 3;

  private static final long UNBOUNDED = Long.MAX_VALUE;
  private static final long MAX_OVERLAP_BYTES = 1 << 20;

  private static final java.util.regex.Pattern JUMP =
      java.util.regex.Pattern.compile("\\[\\s*(?:\\d*\\s*-)?\\s*(\\d{1,9})?\\s*\\]");

  private final PatternFlags flags;
  private final PatternSet patterns;
  private final boolean insensitive;

  StreamCut(PatternFlags flags, PatternSet patterns, boolean insensitive) {
    this.flags = flags;
    this.patterns = patterns;
    this.insensitive = insensitive;
  }

  /**
   * The cut for {@code answer}.
   *
   * @param before lines of context before each that matches
   */
  WindowCut of(ScanPlan.Answer answer, int before) {
    boolean byLine = answer == ScanPlan.Answer.LINES || answer == ScanPlan.Answer.LINE_COUNT;
    if (byLine) {
      return WindowCut.lines(before);
    }
    if (flags.multiLine() || answer == ScanPlan.Answer.DISTRIBUTION) {
      return WindowCut.nowhere();
    }
    boolean around = flags.words() || flags.lines();
    long longest = around ? UNBOUNDED : longest();
    if (longest <= MAX_OVERLAP_BYTES) {
      return WindowCut.matches(shortest(), (int) longest);
    }
    boolean hex = patterns.entries().stream().anyMatch(entry -> entry.pattern().hasHex());
    return hex ? WindowCut.nowhere() : WindowCut.lines(0);
  }

  /** The most bytes a match may have. */
  private long longest() {
    long longest = 0;
    for (PatternSet.Entry entry : patterns.entries()) {
      longest = Math.max(longest, longest(entry.pattern()));
    }
    return longest;
  }

  /** The fewest bytes a match may have; in either case a letter may become shorter. */
  private int shortest() {
    byte[][] literals = insensitive ? null : patterns.literals();
    return literals == null
        ? 1
        : Arrays.stream(literals).mapToInt(literal -> literal.length).min().orElse(1);
  }

  private long longest(Pattern pattern) {
    return switch (pattern.getFormCase()) {
      case LITERAL -> pattern.getLiteral().size() * (insensitive ? (long) FOLDED_BYTES : 1);
      case HEX -> longest(pattern.getHex());
      case REGEX, FORM_NOT_SET -> UNBOUNDED;
    };
  }

  /** An upper bound: every digit counts as a byte, and every jump as its longest. */
  private static long longest(String hex) {
    long bytes = JUMP.matcher(hex).replaceAll("").length();
    for (MatchResult jump : JUMP.matcher(hex).results().toList()) {
      if (jump.group(1) == null) {
        return UNBOUNDED;
      }
      bytes += Long.parseLong(jump.group(1));
    }
    return Math.max(1, bytes);
  }
}
