package dev.trawl.server.rpc;

import dev.trawl.proto.v1.CountAnswer;
import dev.trawl.proto.v1.CountUnit;
import dev.trawl.proto.v1.LinesAnswer;
import dev.trawl.proto.v1.Pattern;
import dev.trawl.proto.v1.PatternScan;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Checks what a scan for patterns asks for, as far as it can be told without compiling them: sizes,
 * ids, and options that do not go together. Whether a regular expression or a hex pattern is well
 * formed a worker says, as only it has the engine.
 */
final class PatternCheck {
  /** Most patterns of a scan. */
  static final int MAX_PATTERNS = 100_000;

  /** Most bytes of one pattern, texts counted in UTF-8. */
  static final int MAX_PATTERN_BYTES = 64 << 10;

  /** Most bytes of all patterns of a scan together. */
  static final int MAX_TOTAL_BYTES = 8 << 20;

  /** Most parts a distribution has. */
  static final int MAX_BINS = 1 << 16;

  /** Most lines of context on either side of a line. */
  static final int MAX_CONTEXT_LINES = 10_000;

  private PatternCheck() {}

  /**
   * Checks everything but the limits on results.
   *
   * @throws io.grpc.StatusRuntimeException INVALID_ARGUMENT if something is wrong
   */
  static void check(PatternScan scan) {
    int count = scan.getPatternsCount();
    if (count == 0) {
      throw Errors.invalid("the pattern scan has no pattern");
    }
    if (count > MAX_PATTERNS) {
      throw Errors.invalid(count + " patterns; a scan takes 1 to " + MAX_PATTERNS);
    }
    checkSizes(scan);
    checkIds(scan);
    checkOptions(scan);
    if (byLine(scan)) {
      checkByLine(scan);
    } else if (scan.getInvert()) {
      throw Errors.invalid(
          "invert goes with answers made of lines: ask for lines or a count of lines");
    }
  }

  private static void checkSizes(PatternScan scan) {
    long total = 0;
    for (int i = 0; i < scan.getPatternsCount(); i++) {
      total += checkedBytes(scan.getPatterns(i), i, scan.getPatternsCount());
    }
    if (total > MAX_TOTAL_BYTES) {
      throw Errors.invalid(
          "patterns of " + total + " bytes together; they take at most " + MAX_TOTAL_BYTES);
    }
  }

  private static int checkedBytes(Pattern pattern, int index, int count) {
    int bytes =
        switch (pattern.getFormCase()) {
          case LITERAL -> pattern.getLiteral().size();
          case HEX -> utf8Bytes(pattern.getHex());
          case REGEX -> utf8Bytes(pattern.getRegex());
          case FORM_NOT_SET -> throw Errors.invalid(named(index, count) + " is empty");
        };
    boolean empty = bytes == 0 && pattern.getFormCase() == Pattern.FormCase.LITERAL;
    if (empty || bytes > MAX_PATTERN_BYTES) {
      throw Errors.invalid(
          named(index, count)
              + ": a "
              + formOf(pattern)
              + " of "
              + bytes
              + " bytes; it takes "
              + (pattern.hasLiteral() ? "1 to " : "at most ")
              + MAX_PATTERN_BYTES);
    }
    return bytes;
  }

  private static int utf8Bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static String formOf(Pattern pattern) {
    return switch (pattern.getFormCase()) {
      case LITERAL -> "literal";
      case HEX -> "hex pattern";
      case REGEX -> "regular expression";
      case FORM_NOT_SET -> "pattern";
    };
  }

  private static String named(int index, int count) {
    return count == 1 ? "the pattern" : "pattern " + index + " of " + count + " (counted from 0)";
  }

  /** A match names its pattern by id, so two patterns cannot share one. */
  private static void checkIds(PatternScan scan) {
    int[] ids = scan.getPatternsList().stream().mapToInt(Pattern::getPatternId).sorted().toArray();
    if (Arrays.stream(ids).allMatch(id -> id == 0)) {
      return;
    }
    for (int i = 1; i < ids.length; i++) {
      if (ids[i] == ids[i - 1]) {
        throw Errors.invalid(
            "pattern_id "
                + Integer.toUnsignedString(ids[i])
                + " is given to two patterns; give each its own, or none to any");
      }
    }
  }

  private static void checkOptions(PatternScan scan) {
    switch (scan.getCombination()) {
      case PATTERN_COMBINATION_UNSPECIFIED,
          PATTERN_COMBINATION_ALTERNATION,
          PATTERN_COMBINATION_EACH,
          PATTERN_COMBINATION_OVERLAPPING -> {}
      case UNRECOGNIZED ->
          throw Errors.invalid("combination " + scan.getCombinationValue() + " is unknown");
    }
    switch (scan.getCaseMatching()) {
      case CASE_MATCHING_UNSPECIFIED,
          CASE_MATCHING_EXACT,
          CASE_MATCHING_ASCII_INSENSITIVE,
          CASE_MATCHING_UNICODE_INSENSITIVE -> {}
      case UNRECOGNIZED ->
          throw Errors.invalid("case_matching " + scan.getCaseMatchingValue() + " is unknown");
    }
    CountAnswer count = scan.getCount();
    if (count.getUnit() == CountUnit.UNRECOGNIZED) {
      throw Errors.invalid("count unit " + count.getUnitValue() + " is unknown");
    }
    if (count.getPerPattern() && count.getUnit() == CountUnit.COUNT_UNIT_LINES) {
      throw Errors.invalid(
          "per_pattern counts matches, not lines: a line may have matches of several patterns; ask"
              + " for lines with their matches instead");
    }
    int bins = scan.getDistribution().getBins();
    if (scan.hasDistribution() && (bins < 1 || bins > MAX_BINS)) {
      throw Errors.invalid(
          "a distribution over "
              + Integer.toUnsignedString(bins)
              + " bins; it takes 1 to "
              + MAX_BINS);
    }
  }

  /** Whether the answer speaks of lines. */
  static boolean byLine(PatternScan scan) {
    return scan.hasLines()
        || (scan.hasCount() && scan.getCount().getUnit() == CountUnit.COUNT_UNIT_LINES);
  }

  private static void checkByLine(PatternScan scan) {
    if (scan.getMultiLine()) {
      throw Errors.invalid(
          "matches that span lines cannot be reported as lines; ask for offsets or a count of"
              + " matches, or leave multi_line out");
    }
    refuseNewlines(scan);
    LinesAnswer lines = scan.getLines();
    checkContext("before_context", lines.getBeforeContext());
    checkContext("after_context", lines.getAfterContext());
  }

  private static void checkContext(String name, int lines) {
    if (lines < 0 || lines > MAX_CONTEXT_LINES) {
      throw Errors.invalid(
          name
              + " "
              + Integer.toUnsignedString(lines)
              + " is more than "
              + MAX_CONTEXT_LINES
              + " lines");
    }
  }

  /**
   * A line ends at its newline, so a literal with one in it could match no line: most likely a
   * mistake.
   */
  private static void refuseNewlines(PatternScan scan) {
    for (int i = 0; i < scan.getPatternsCount(); i++) {
      for (byte b : scan.getPatterns(i).getLiteral()) {
        if (b == '\n') {
          throw Errors.invalid(
              named(i, scan.getPatternsCount())
                  + " contains a newline, and no line does; ask for offsets or a count of matches");
        }
      }
    }
  }
}
