package dev.trawl.client.cli;

import dev.trawl.client.TrawlException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Shows where in a pattern an error is: the pattern, and a caret under the place. */
final class BadPattern {
  /** The flag that {@code --multiline-dotall} puts before a regex. */
  static final String DOT_ALL = "(?s)";

  private static final String REASON = "BAD_PATTERN";
  private static final int CONTEXT = 60;

  /** As workers tell it: which pattern, if there are several, and where, counted from 0. */
  private static final Pattern PLACE =
      Pattern.compile(
          "(?:the pattern|pattern (\\d+), counted from 0,) '.*': at (?:character|byte) (\\d+): (.*)",
          Pattern.DOTALL);

  private BadPattern() {}

  /**
   * The failure that shows the place, if {@code failure} tells of one.
   *
   * @param patterns what was looked for
   */
  static @Nullable CliException shown(TrawlException failure, PatternSet patterns) {
    Matcher place = PLACE.matcher(String.valueOf(failure.getMessage()));
    if (!failure.reason().equals(REASON) || !place.matches()) {
      return null;
    }
    int index = place.group(1) == null ? 0 : Integer.parseInt(place.group(1));
    if (index >= patterns.size()) {
      return null;
    }
    PatternSet.Entry entry = patterns.get(index);
    boolean prefixed = entry.pattern().getRegex().startsWith(DOT_ALL);
    int offset = Integer.parseInt(place.group(2)) - (prefixed ? addedBefore(entry) : 0);
    String which = patterns.size() == 1 ? "the pattern" : "pattern " + entry.number();
    return new CliException(
        which + " is wrong at character " + (offset + 1) + ": " + place.group(3),
        picture(entry.shown().toStringUtf8(), offset),
        failure);
  }

  private static int addedBefore(PatternSet.Entry entry) {
    return entry.pattern().getRegex().length() - entry.shown().toStringUtf8().length();
  }

  /** Two lines, indented: the pattern, cut to what is around the place, and the caret. */
  static String picture(String pattern, int offset) {
    int[] points = pattern.codePoints().toArray();
    int at = Math.clamp(offset, 0, points.length);
    int start = Math.max(0, at - CONTEXT);
    int end = Math.min(points.length, at + CONTEXT);
    StringBuilder line = new StringBuilder("    ").append(start > 0 ? "..." : "");
    StringBuilder caret = new StringBuilder(" ".repeat(line.length()));
    for (int i = start; i < end; i++) {
      String shown = ErrorLine.printable(Character.toString(points[i]));
      line.append(shown);
      caret.append(i < at ? " ".repeat(shown.codePointCount(0, shown.length())) : "");
    }
    return line.append(end < points.length ? "..." : "") + "\n" + caret + "^";
  }
}
