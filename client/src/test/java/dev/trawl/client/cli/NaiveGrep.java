package dev.trawl.client.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;

/**
 * What grep would print, found by the most obvious means: strings of one char a byte, split at
 * newlines.
 */
final class NaiveGrep {
  private NaiveGrep() {}

  /** The output for {@code flags}, which has no JSON. */
  static String output(ScanFlags flags, String literal, byte[] input) {
    String text = new String(input, ISO_8859_1);
    StringBuilder out = new StringBuilder();
    long lineCount = 0;
    long matchCount = 0;
    long lineLimit = flags.maxLines() < 0 ? Long.MAX_VALUE : flags.maxLines();
    long matchLimit = flags.maxMatches() < 0 ? Long.MAX_VALUE : flags.maxMatches();
    int offset = 0;
    int number = 0;
    for (String line : lines(text)) {
      number++;
      if (line.contains(literal) && lineCount < lineLimit && matchCount < matchLimit) {
        lineCount++;
        if (!flags.onlyMatching()) {
          out.append(flags.lineNumber() ? number + ":" : "")
              .append(flags.byteOffset() ? offset + ":" : "")
              .append(line)
              .append('\n');
        }
        int from = 0;
        int at;
        while ((at = line.indexOf(literal, from)) >= 0 && matchCount < matchLimit) {
          matchCount++;
          from = at + literal.length();
          if (flags.onlyMatching()) {
            out.append(flags.lineNumber() ? number + ":" : "")
                .append(flags.byteOffset() ? offset + at + ":" : "")
                .append(literal)
                .append('\n');
          }
        }
      }
      offset += line.length() + 1;
    }
    if (flags.quiet()) {
      return "";
    }
    if (flags.countMatches()) {
      return matchCount + "\n";
    }
    return flags.count() ? lineCount + "\n" : out.toString();
  }

  private static List<String> lines(String text) {
    List<String> lines = new ArrayList<>(List.of(text.split("\n", -1)));
    if (text.isEmpty() || text.endsWith("\n")) {
      lines.remove(lines.size() - 1);
    }
    return lines;
  }
}
