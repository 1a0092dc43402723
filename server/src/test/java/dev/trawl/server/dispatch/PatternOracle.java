package dev.trawl.server.dispatch;

import dev.trawl.proto.v1.CountResult;
import dev.trawl.proto.v1.Operator;
import dev.trawl.proto.v1.PatternCombination;
import dev.trawl.proto.v1.PatternScan;
import dev.trawl.proto.v1.ResultBatch;
import dev.trawl.scan.operator.OperatorSpec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A random set of patterns, and what it must give by the most obvious code: at every place,
 * java.util.regex is asked what each pattern matches just there. Only constructs are drawn whose
 * meaning both engines share.
 */
final class PatternOracle {
  /** One match. */
  record Match(int start, int length, int pattern) {
    @Override
    public String toString() {
      return start + "+" + length + (pattern == 0 ? "" : "#" + pattern);
    }
  }

  /** A stretch that is a text of its own: a line without its end, or everything. */
  private record Text(int start, int end) {}

  private final byte[] bytes;
  private final String chars;
  private final List<RandomPattern> patterns = new ArrayList<>();
  private final List<Pattern> compiled = new ArrayList<>();
  private final OperatorSpec.Combination combination;
  private final OperatorSpec.Matching matching;
  private final boolean inverted;
  private final int before;
  private final int after;
  private final int bins;

  PatternOracle(ScanSimulationTest.Answer answer, byte[] bytes, Random random) {
    this.bytes = bytes;
    this.chars = new String(bytes, StandardCharsets.ISO_8859_1);
    this.combination = answer.combination(random);
    boolean byLine = answer.byLine();
    boolean spans = !byLine && random.nextInt(3) == 0;
    boolean plain = combination != OperatorSpec.Combination.ALTERNATION;
    boolean crlf = !plain && !spans && random.nextInt(5) == 0;
    boolean caseless = random.nextInt(4) == 0;
    boolean words = !plain && random.nextInt(6) == 0;
    boolean lines = !plain && !words && random.nextInt(8) == 0;
    boolean unicode = random.nextBoolean();
    this.matching =
        new OperatorSpec.Matching(
            unicode, caseMatching(random, caseless, unicode), words, lines, crlf, spans);
    this.inverted = byLine && random.nextInt(5) == 0;
    this.before = answer.hasContext() ? random.nextInt(4) : 0;
    this.after = answer.hasContext() ? random.nextInt(4) : 0;
    this.bins = 1 + random.nextInt(9);
    int count = random.nextInt(2) == 0 ? 1 : 1 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      RandomPattern pattern = RandomPattern.draw(random, answer.form(random), !crlf && !plain);
      patterns.add(pattern);
      compiled.add(compile(pattern, caseless));
    }
  }

  private static OperatorSpec.CaseMatching caseMatching(
      Random random, boolean caseless, boolean unicode) {
    return !caseless
        ? OperatorSpec.CaseMatching.EXACT
        : unicode || random.nextBoolean()
            ? OperatorSpec.CaseMatching.UNICODE
            : OperatorSpec.CaseMatching.ASCII;
  }

  private Pattern compile(RandomPattern pattern, boolean caseless) {
    String java = "(?:" + pattern.java() + ")";
    if (matching.wholeWords()) {
      java = "(?<!\\w)" + java + "(?!\\w)";
    } else if (matching.wholeLines()) {
      java = RandomPattern.LINE_START + java + RandomPattern.LINE_END;
    }
    // Hex names bytes, not letters.
    boolean folds = caseless && !(pattern.form() instanceof OperatorSpec.HexText);
    return Pattern.compile(java, Pattern.UNIX_LINES | (folds ? Pattern.CASE_INSENSITIVE : 0));
  }

  /** Letters, now and then in capitals, blanks, and line ends, with CR before LF if asked for. */
  static byte[] randomBlob(Random random) {
    byte[] bytes = new byte[random.nextInt(10) == 0 ? random.nextInt(3) : random.nextInt(300)];
    int lineEnds = 4 + random.nextInt(30);
    boolean crlf = random.nextInt(4) == 0;
    for (int i = 0; i < bytes.length; i++) {
      boolean end = random.nextInt(lineEnds) == 0;
      bytes[i] = (byte) (end ? '\n' : "aaabbcA ".charAt(random.nextInt(8)));
      if (end && crlf && i > 0 && bytes[i - 1] != '\n') {
        bytes[i - 1] = '\r';
      }
    }
    return bytes;
  }

  /** The request's operator, as far as the merge looks at it. */
  Operator operator(ScanSimulationTest.Answer answer) {
    PatternScan.Builder scan = PatternScan.newBuilder();
    patterns.forEach(pattern -> scan.addPatternsBuilder());
    scan.setCombination(
        switch (combination) {
          case ALTERNATION -> PatternCombination.PATTERN_COMBINATION_ALTERNATION;
          case EACH -> PatternCombination.PATTERN_COMBINATION_EACH;
          case OVERLAPPING -> PatternCombination.PATTERN_COMBINATION_OVERLAPPING;
        });
    switch (answer) {
      case PATTERN_COUNTS -> scan.getCountBuilder().setPerPattern(true);
      case PATTERN_DISTRIBUTION -> scan.getDistributionBuilder().setBins(bins);
      case PATTERN_LINES, CONTEXT_LINES ->
          scan.getLinesBuilder().setBeforeContext(before).setAfterContext(after);
      default -> scan.getOffsetsBuilder();
    }
    return Operator.newBuilder().setPatterns(scan).build();
  }

  OperatorSpec spec(OperatorSpec.Answer answer) {
    List<OperatorSpec.Pattern> forms = patterns.stream().map(RandomPattern::form).toList();
    return new OperatorSpec.Patterns(forms, combination, matching, inverted, answer);
  }

  OperatorSpec.Lines lines() {
    return new OperatorSpec.Lines(true, !inverted, before, after);
  }

  int after() {
    return after;
  }

  boolean inverted() {
    return inverted;
  }

  // ---- what must come

  /** Matches that start in {@code [from, to)}, or at the blob's very end. */
  List<Match> matches(int from, int to) {
    List<Match> found = new ArrayList<>();
    for (Text text : texts()) {
      int last = Math.min(text.end, to == bytes.length ? to : to - 1);
      addMatches(found, text, Math.max(text.start, from), last);
    }
    return found;
  }

  private List<Text> texts() {
    if (matching.multiLine()) {
      return List.of(new Text(0, bytes.length));
    }
    List<Text> texts = new ArrayList<>();
    for (int start = 0; start < bytes.length; ) {
      int lf = chars.indexOf('\n', start);
      int next = lf < 0 ? bytes.length : lf + 1;
      texts.add(new Text(start, contentEnd(start, next)));
      start = next;
    }
    return texts;
  }

  private int contentEnd(int start, int next) {
    int end = next > start && bytes[next - 1] == '\n' ? next - 1 : next;
    return matching.crlf() && end > start && end < next && bytes[end - 1] == '\r' ? end - 1 : end;
  }

  /** All from {@code from} to {@code last}, both included. */
  private void addMatches(List<Match> found, Text text, int from, int last) {
    String input = chars.substring(text.start, text.end);
    int lastEnd = -1;
    for (int at = from; at <= last; ) {
      int next = at + 1;
      for (int i = 0; i < compiled.size(); i++) {
        int length = lengthAt(compiled.get(i), input, at - text.start);
        if (combination == OperatorSpec.Combination.EACH && length > 0) {
          found.add(new Match(at, length, i));
        } else if (length >= 0 && combination != OperatorSpec.Combination.EACH) {
          if (length > 0 || at != lastEnd) {
            found.add(new Match(at, length, i));
            lastEnd = at + length;
            next =
                combination == OperatorSpec.Combination.OVERLAPPING ? next : Math.max(at, lastEnd);
          }
          next = length == 0 ? at + 1 : next;
          break;
        }
      }
      at = next;
    }
  }

  private static int lengthAt(Pattern pattern, String input, int at) {
    Matcher matcher = pattern.matcher(input).useTransparentBounds(true).useAnchoringBounds(false);
    return matcher.region(at, input.length()).lookingAt() ? matcher.end() - at : -1;
  }

  /** Lines that start in {@code [from, to)}: the wanted with ":", context with "-". */
  List<String> lines(int from, int to) {
    List<Text> texts = texts();
    boolean[] wanted = new boolean[texts.size()];
    List<List<Match>> inLine = new ArrayList<>();
    for (int i = 0; i < wanted.length; i++) {
      List<Match> matches = new ArrayList<>();
      Text text = texts.get(i);
      addMatches(matches, text, text.start, text.end);
      inLine.add(matches);
      wanted[i] = matches.isEmpty() == inverted;
    }
    List<String> found = new ArrayList<>();
    int newlines = 0;
    for (int i = 0; i < wanted.length; i++) {
      int start = texts.get(i).start;
      int end = i + 1 < wanted.length ? texts.get(i + 1).start : bytes.length;
      if (start >= from && start < to) {
        String where = start + "+" + (end - start);
        if (wanted[i]) {
          found.add((newlines + 1) + ":" + where + "=" + (inverted ? "" : join(inLine.get(i))));
        } else if (isContext(wanted, i)) {
          found.add((newlines + 1) + "-" + where + "=");
        }
      }
      for (int at = Math.max(start, from); at < end; at++) {
        newlines += bytes[at] == '\n' ? 1 : 0;
      }
    }
    return found;
  }

  private static String join(List<Match> matches) {
    return String.join(" ", matches.stream().map(Match::toString).toList());
  }

  private boolean isContext(boolean[] wanted, int line) {
    for (int i = 0; i < wanted.length; i++) {
      boolean near = i < line ? line - i <= after : i - line <= before;
      if (wanted[i] && near) {
        return true;
      }
    }
    return false;
  }

  /** What counts by pattern, or by place, make of these matches. */
  List<String> folded(ScanSimulationTest.Answer answer, List<Match> matches, int from, int to) {
    boolean places = answer == ScanSimulationTest.Answer.PATTERN_DISTRIBUTION;
    long[] counts = new long[places ? bins : patterns.size()];
    for (Match match : matches) {
      int bin = 0;
      while (places
          && bin < bins - 1
          && (long) (match.start - from) * bins >= (long) (bin + 1) * (to - from)) {
        bin++;
      }
      counts[places ? bin : match.pattern]++;
    }
    List<String> words = new ArrayList<>();
    for (long count : counts) {
      words.add(Long.toString(count));
    }
    return words;
  }

  static void addResults(List<String> all, ResultBatch batch) {
    CountResult count = batch.getCount();
    List<Long> counts =
        batch.hasCount() ? count.getPerPatternList() : batch.getDistribution().getCountsList();
    counts.forEach(c -> all.add(c.toString()));
  }

  @Override
  public String toString() {
    return patterns + " " + combination + " " + matching + (inverted ? " inverted" : "");
  }
}
