package dev.trawl.client.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.trawl.proto.v1.CaseMatching;
import dev.trawl.proto.v1.PatternCombination;
import dev.trawl.proto.v1.PatternScan;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Looks for patterns with the JDK's regexes over text of one char a byte. As in the real engine, a
 * match lies within a line where a regex is looked for, unless matches may span lines.
 */
final class FakeSearch {
  record Found(int start, int length, int pattern) {
    int end() {
      return start + length;
    }
  }

  private final PatternScan scan;
  private final String text;
  private final List<Pattern> patterns = new ArrayList<>();

  FakeSearch(PatternScan scan, byte[] bytes) {
    this.scan = scan;
    this.text = new String(bytes, ISO_8859_1);
    int flags = Pattern.MULTILINE | Pattern.UNIX_LINES;
    boolean insensitive =
        scan.getCaseMatching() == CaseMatching.CASE_MATCHING_ASCII_INSENSITIVE
            || scan.getCaseMatching() == CaseMatching.CASE_MATCHING_UNICODE_INSENSITIVE;
    for (dev.trawl.proto.v1.Pattern pattern : scan.getPatternsList()) {
      patterns.add(
          Pattern.compile(
              around(regex(pattern)), flags | (insensitive ? Pattern.CASE_INSENSITIVE : 0)));
    }
  }

  private static String regex(dev.trawl.proto.v1.Pattern pattern) {
    return switch (pattern.getFormCase()) {
      case LITERAL -> Pattern.quote(pattern.getLiteral().toString(ISO_8859_1));
      case REGEX -> pattern.getRegex();
      case HEX ->
          pattern
              .getHex()
              .replace(" ", "")
              .replaceAll("[0-9A-Fa-f]{2}", "\\\\x$0")
              .replace("??", "(?s:.)");
      case FORM_NOT_SET -> throw new AssertionError();
    };
  }

  private String around(String regex) {
    if (scan.getWholeLines()) {
      return "^(?:" + regex + ")$";
    }
    return scan.getWholeWords() ? "(?<!\\w)(?:" + regex + ")(?!\\w)" : "(?:" + regex + ")";
  }

  /** Matches that start in [start, end), searched as if nothing came before. */
  List<Found> matches(int start, int end) {
    List<Found> found = new ArrayList<>();
    if (!byLine()) {
      search(text.length(), start, found);
    } else {
      for (int line = 0; line < text.length(); line = lineEnd(line)) {
        int content = text.charAt(lineEnd(line) - 1) == '\n' ? lineEnd(line) - 1 : lineEnd(line);
        if (lineEnd(line) > start && line < end) {
          search(content, Math.max(line, start), found);
        }
      }
    }
    return found.stream().filter(match -> match.start() < end).toList();
  }

  private boolean byLine() {
    return !scan.getMultiLine()
        && scan.getPatternsList().stream().anyMatch(pattern -> !pattern.hasHex())
        && (scan.hasLines()
            || scan.getPatternsList().stream().anyMatch(pattern -> pattern.hasRegex()));
  }

  private void search(int to, int start, List<Found> found) {
    switch (scan.getCombination()) {
      case PATTERN_COMBINATION_EACH, PATTERN_COMBINATION_OVERLAPPING ->
          everywhere(to, start, found);
      default -> alternation(to, start, found);
    }
  }

  private void everywhere(int to, int start, List<Found> found) {
    for (int at = start; at <= to; at++) {
      for (int pattern = 0; pattern < patterns.size(); pattern++) {
        Matcher matcher = matcher(pattern, to, at);
        if (matcher.lookingAt()) {
          found.add(new Found(at, matcher.end() - at, pattern));
          if (scan.getCombination() == PatternCombination.PATTERN_COMBINATION_OVERLAPPING) {
            break;
          }
        }
      }
    }
  }

  private void alternation(int to, int start, List<Found> found) {
    int last = -1;
    int at = start;
    while (at <= to) {
      Found best = null;
      for (int pattern = 0; pattern < patterns.size(); pattern++) {
        Matcher matcher = matcher(pattern, to, at);
        if (matcher.find() && (best == null || matcher.start() < best.start())) {
          best = new Found(matcher.start(), matcher.end() - matcher.start(), pattern);
        }
      }
      if (best == null) {
        return;
      }
      if (best.length() == 0 && best.start() == last) {
        at = best.start() + 1;
      } else {
        found.add(best);
        last = best.end();
        at = best.length() == 0 ? best.end() + 1 : best.end();
      }
    }
  }

  private Matcher matcher(int pattern, int to, int at) {
    return patterns
        .get(pattern)
        .matcher(text.substring(0, to))
        .region(at, to)
        .useTransparentBounds(true)
        .useAnchoringBounds(false);
  }

  int lineEnd(int line) {
    int newline = text.indexOf('\n', line);
    return newline < 0 ? text.length() : newline + 1;
  }

  /** Starts of the lines in [start, end) that are wanted. */
  List<Integer> lines(int start, int end) {
    List<Integer> lines = new ArrayList<>();
    for (int line = 0; line < end; line = lineEnd(line)) {
      if (line >= start && matches(line, lineEnd(line)).isEmpty() == scan.getInvert()) {
        lines.add(line);
      }
    }
    return lines;
  }

  long newlines(long start, long end) {
    return text.substring((int) start, (int) end).chars().filter(c -> c == '\n').count();
  }
}
