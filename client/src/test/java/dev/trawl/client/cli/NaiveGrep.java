package dev.trawl.client.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * What grep would print for a literal, found by the most obvious means: strings of one char a byte,
 * split at newlines.
 */
final class NaiveGrep {
  private final ScanFlags flags;
  private final String literal;
  private final List<String> lines;
  private final List<Integer> offsets = new ArrayList<>();
  private final StringBuilder out = new StringBuilder();

  private NaiveGrep(ScanFlags flags, String literal, byte[] input) {
    this.flags = flags;
    this.literal = literal;
    String text = new String(input, ISO_8859_1);
    this.lines = new ArrayList<>(List.of(text.split("\n", -1)));
    if (text.isEmpty() || text.endsWith("\n")) {
      lines.remove(lines.size() - 1);
    }
    int offset = 0;
    for (String line : lines) {
      offsets.add(offset);
      offset += line.length() + 1;
    }
  }

  /** The output for {@code flags}, of text. */
  static String output(ScanFlags flags, String literal, byte[] input) {
    return new NaiveGrep(flags, literal, input).output();
  }

  private String output() {
    AnswerFlags answer = flags.answer();
    long lineLimit = answer.maxLines() < 0 ? Long.MAX_VALUE : answer.maxLines();
    long matchLimit = answer.maxMatches() < 0 ? Long.MAX_VALUE : answer.maxMatches();
    long matchCount = 0;
    TreeMap<Integer, List<Integer>> wanted = new TreeMap<>();
    for (int i = 0; i < lines.size(); i++) {
      boolean matches = lines.get(i).contains(literal) != flags.patterns().invert();
      if (matches && wanted.size() < lineLimit && matchCount < matchLimit) {
        List<Integer> found = new ArrayList<>();
        for (int at = lines.get(i).indexOf(literal);
            at >= 0 && matchCount < matchLimit;
            at = lines.get(i).indexOf(literal, at + literal.length())) {
          matchCount++;
          found.add(at);
        }
        wanted.put(i, found);
      }
    }
    if (answer.quiet()) {
      return "";
    }
    if (answer.countMatches()) {
      return matchCount + "\n";
    }
    if (answer.count()) {
      return wanted.size() + "\n";
    }
    print(wanted);
    return out.toString();
  }

  private void print(TreeMap<Integer, List<Integer>> wanted) {
    int before = flags.answer().before();
    int after = flags.answer().after();
    int last = -1;
    for (int i = 0; i < lines.size(); i++) {
      boolean near = !wanted.subMap(i - after, true, i + before, true).isEmpty();
      if (!near) {
        continue;
      }
      if (before + after > 0 && last >= 0 && last != i - 1) {
        out.append("--\n");
      }
      last = i;
      List<Integer> found = wanted.get(i);
      if (found == null || !flags.answer().onlyMatching()) {
        print(i, 0, found == null ? '-' : ':', lines.get(i));
      } else {
        for (int at : found) {
          print(i, at, ':', literal);
        }
      }
    }
  }

  private void print(int line, int at, char separator, String text) {
    out.append(flags.output().lineNumbers() ? line + 1 + "" + separator : "")
        .append(flags.output().byteOffsets() ? offsets.get(line) + at + "" + separator : "")
        .append(text)
        .append('\n');
  }
}
