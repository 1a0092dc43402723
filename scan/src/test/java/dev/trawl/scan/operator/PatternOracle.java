package dev.trawl.scan.operator;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a search for patterns has to give, worked out place by place over the whole blob, with
 * java.util.regex over its bytes as ISO 8859-1.
 */
final class PatternOracle {

  /** A match. */
  record Found(int start, int length, int id) {
    @Override
    public String toString() {
      return start + "+" + length + ":" + id;
    }
  }

  private final OperatorSpec.Patterns spec;
  private final List<Pattern> patterns = new ArrayList<>();
  private final String text;

  /**
   * An oracle.
   *
   * @param regexes what each pattern of the spec means, borders left out
   */
  PatternOracle(OperatorSpec.Patterns spec, List<String> regexes, String text) {
    this.spec = spec;
    this.text = text;
    regexes.forEach(regex -> patterns.add(Pattern.compile(withBorders(regex))));
  }

  private String withBorders(String regex) {
    OperatorSpec.Matching matching = spec.matching();
    if (matching.wholeLines()) {
      return lineStart(matching.crlf()) + "(?:" + regex + ")" + lineEnd(matching.crlf());
    }
    if (matching.wholeWords()) {
      return wordBefore(matching.unicode()) + "(?:" + regex + ")" + wordAfter(matching.unicode());
    }
    return regex;
  }

  static String lineStart(boolean crlf) {
    return crlf ? "(?:(?<![\\s\\S])|(?<=\\n)|(?<=\\r)(?!\\n))" : "(?:(?<![\\s\\S])|(?<=\\n))";
  }

  static String lineEnd(boolean crlf) {
    return crlf ? "(?:(?![\\s\\S])|(?=\\r)|(?<!\\r)(?=\\n))" : "(?:(?![\\s\\S])|(?=\\n))";
  }

  /** By Unicode, beside a valid character only: here these are ASCII's and two letters. */
  private static String wordBefore(boolean unicode) {
    String other = "(?<=[\\x00-\\x7f&&[^a-zA-Z0-9_]])";
    return unicode ? "(?:(?<![\\s\\S])|" + other + ")" : "(?<![a-zA-Z0-9_])";
  }

  private static String wordAfter(boolean unicode) {
    String other = "(?=[\\x00-\\x7f&&[^a-zA-Z0-9_]])";
    return unicode ? "(?:(?![\\s\\S])|" + other + ")" : "(?![a-zA-Z0-9_])";
  }

  /** All patterns that match at a place, each with the match it prefers. */
  private List<Found> at(int place) {
    List<Found> found = new ArrayList<>();
    for (int id = 0; id < patterns.size(); id++) {
      Matcher matcher = patterns.get(id).matcher(text);
      matcher.useTransparentBounds(true).useAnchoringBounds(false);
      if (matcher.region(place, text.length()).lookingAt()) {
        found.add(new Found(place, matcher.end() - place, id));
      }
    }
    return found;
  }

  /** The matches that start in {@code [from, to)}. */
  private List<Found> matchesIn(int from, int to) {
    List<Found> matches = new ArrayList<>();
    int free = from;
    int lastEnd = -1;
    for (int place = from; place < to; place++) {
      List<Found> here = at(place);
      if (here.isEmpty()) {
        continue;
      }
      Found first = here.getFirst();
      switch (spec.combination()) {
        case EACH -> matches.addAll(here);
        case OVERLAPPING -> matches.add(first);
        case ALTERNATION -> {
          if (place >= free && !(first.length() == 0 && place == lastEnd)) {
            matches.add(first);
            free = place + first.length();
            lastEnd = free;
          }
        }
      }
    }
    return matches;
  }

  /** The matches of a scan of {@code [from, to)}. */
  List<Found> matches(int from, int to) {
    boolean lineThere = !text.isEmpty() && !text.endsWith("\n");
    boolean owned = to == text.length() && (lineThere || spec.matching().multiLine());
    return matchesIn(from, owned ? to + 1 : to);
  }

  /** A line, with its LF. */
  record Line(int start, int end, List<Found> matches, boolean selected) {}

  List<Line> lines() {
    List<Line> lines = new ArrayList<>();
    for (int start = 0; start < text.length(); ) {
      int lf = text.indexOf('\n', start);
      int end = lf < 0 ? text.length() : lf + 1;
      List<Found> matches = matchesIn(start, lf < 0 ? end + 1 : end);
      lines.add(new Line(start, end, matches, matches.isEmpty() == spec.inverted()));
      start = end;
    }
    return lines;
  }

  /** What a scan of {@code [from, to)} reports, as {@link SimulatedSupervisor.Answer} has it. */
  List<String> report(int from, int to, OperatorSpec.Lines wanted) {
    List<Line> lines = lines();
    List<String> report = new ArrayList<>();
    int number = 1;
    for (int i = 0; i < lines.size(); i++) {
      Line line = lines.get(i);
      if (line.start() >= to) {
        break;
      }
      if (line.start() >= from && (line.selected() || isContext(lines, i, wanted))) {
        StringBuilder entry = new StringBuilder(line.selected() ? "" : "-");
        entry.append(line.start()).append('+').append(line.end() - line.start());
        entry.append('#').append(wanted.numbers() ? number : 1);
        if (line.selected() && wanted.matches()) {
          line.matches().forEach(match -> entry.append(' ').append(match.start()));
        }
        report.add(entry.toString());
      }
      boolean newlineInRange = line.end() > from && text.charAt(line.end() - 1) == '\n';
      number += newlineInRange ? 1 : 0;
    }
    return report;
  }

  private static boolean isContext(List<Line> lines, int index, OperatorSpec.Lines wanted) {
    for (int i = index - wanted.after(); i <= index + wanted.before(); i++) {
      if (i >= 0 && i < lines.size() && lines.get(i).selected()) {
        return true;
      }
    }
    return false;
  }
}
