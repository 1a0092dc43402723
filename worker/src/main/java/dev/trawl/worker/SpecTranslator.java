package dev.trawl.worker;

import dev.trawl.proto.v1.CountAnswer;
import dev.trawl.proto.v1.CountUnit;
import dev.trawl.proto.v1.Digest;
import dev.trawl.proto.v1.LinesAnswer;
import dev.trawl.proto.v1.Operator;
import dev.trawl.proto.v1.Pattern;
import dev.trawl.proto.v1.PatternScan;
import dev.trawl.proto.v1.PrintableStrings;
import dev.trawl.proto.worker.v1.FailureReason;
import dev.trawl.scan.operator.OperatorSpec;
import dev.trawl.scan.operator.OperatorSpec.Answer;
import dev.trawl.scan.operator.OperatorSpec.Combination;
import dev.trawl.scan.operator.OperatorSpec.DigestAlgorithm;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns what a supervisor asks for into what the scanning library can run. Whatever this build does
 * not know is refused, never ignored: an option passed over would be a wrong answer.
 */
final class SpecTranslator {
  /** What 0 stands for, as in the Unix tool. */
  private static final int DEFAULT_MIN_CHARACTERS = 4;

  private SpecTranslator() {}

  /**
   * Translates an operator.
   *
   * @throws TaskFailedException OPERATOR_UNKNOWN if this build cannot run it
   * @throws IllegalArgumentException if a parameter is out of its bounds, or parameters do not go
   *     together
   */
  static OperatorSpec translate(Operator operator) throws TaskFailedException {
    return switch (operator.getKindCase()) {
      case PATTERNS -> patterns(operator.getPatterns());
      case NEWLINE_COUNT -> new OperatorSpec.NewlineCount();
      case HISTOGRAM -> new OperatorSpec.Histogram();
      case ENTROPY -> new OperatorSpec.Entropy(operator.getEntropy().getWindowBytes());
      case STRINGS -> strings(operator.getStrings());
      case DIGEST -> digest(operator.getDigest());
      case LINE_STATISTICS -> new OperatorSpec.LineStatistics();
      case CUSTOM, KIND_NOT_SET -> throw unknown("operator " + operator.getKindCase());
    };
  }

  private static OperatorSpec strings(PrintableStrings strings) throws TaskFailedException {
    int least = strings.getMinCharacters();
    return new OperatorSpec.Strings(
        least == 0 ? DEFAULT_MIN_CHARACTERS : least,
        switch (strings.getEncoding()) {
          case STRING_ENCODING_UNSPECIFIED, STRING_ENCODING_ASCII ->
              OperatorSpec.StringEncoding.ASCII;
          case STRING_ENCODING_UTF16LE -> OperatorSpec.StringEncoding.UTF16LE;
          case UNRECOGNIZED -> throw unknown("string encoding " + strings.getEncodingValue());
        });
  }

  private static OperatorSpec digest(Digest digest) throws TaskFailedException {
    return switch (digest.getAlgorithm()) {
      case DIGEST_ALGORITHM_CRC32C -> new OperatorSpec.Crc32c();
      case DIGEST_ALGORITHM_SHA256 ->
          new OperatorSpec.ChunkDigests(DigestAlgorithm.SHA256, digest.getChunkBytes());
      case DIGEST_ALGORITHM_XXH3 ->
          new OperatorSpec.ChunkDigests(DigestAlgorithm.XXH3, digest.getChunkBytes());
      case DIGEST_ALGORITHM_UNSPECIFIED, UNRECOGNIZED ->
          throw unknown("digest " + digest.getAlgorithmValue());
    };
  }

  private static OperatorSpec patterns(PatternScan scan) throws TaskFailedException {
    if (scan.getPatternsCount() == 0) {
      throw unknown("a scan without patterns");
    }
    Answer answer = answer(scan);
    Pattern first = scan.getPatterns(0);
    if (scan.getPatternsCount() == 1 && first.hasLiteral() && isPlain(scan)) {
      return new OperatorSpec.Literal(first.getLiteral().toByteArray(), answer);
    }
    List<OperatorSpec.Pattern> patterns = new ArrayList<>(scan.getPatternsCount());
    for (Pattern pattern : scan.getPatternsList()) {
      patterns.add(pattern(pattern));
    }
    return new OperatorSpec.Patterns(
        patterns, combination(scan), matching(scan), scan.getInvert(), answer);
  }

  /** Without anything that changes what a literal matches, or which of its matches are wanted. */
  private static boolean isPlain(PatternScan scan) throws TaskFailedException {
    return combination(scan) == Combination.ALTERNATION
        && caseMatching(scan) == OperatorSpec.CaseMatching.EXACT
        && !scan.getWholeWords()
        && !scan.getWholeLines()
        && !scan.getInvert()
        && !scan.getCrlf();
  }

  private static OperatorSpec.Pattern pattern(Pattern pattern) throws TaskFailedException {
    return switch (pattern.getFormCase()) {
      case LITERAL -> new OperatorSpec.Bytes(pattern.getLiteral().toByteArray());
      case HEX -> new OperatorSpec.HexText(pattern.getHex());
      case REGEX -> new OperatorSpec.RegexText(pattern.getRegex());
      case FORM_NOT_SET -> throw unknown("a pattern without a form");
    };
  }

  private static Combination combination(PatternScan scan) throws TaskFailedException {
    return switch (scan.getCombination()) {
      case PATTERN_COMBINATION_UNSPECIFIED, PATTERN_COMBINATION_ALTERNATION ->
          Combination.ALTERNATION;
      case PATTERN_COMBINATION_EACH -> Combination.EACH;
      case PATTERN_COMBINATION_OVERLAPPING -> Combination.OVERLAPPING;
      case UNRECOGNIZED -> throw unknown("combination " + scan.getCombinationValue());
    };
  }

  private static OperatorSpec.CaseMatching caseMatching(PatternScan scan)
      throws TaskFailedException {
    return switch (scan.getCaseMatching()) {
      case CASE_MATCHING_UNSPECIFIED, CASE_MATCHING_EXACT -> OperatorSpec.CaseMatching.EXACT;
      case CASE_MATCHING_ASCII_INSENSITIVE -> OperatorSpec.CaseMatching.ASCII;
      case CASE_MATCHING_UNICODE_INSENSITIVE -> OperatorSpec.CaseMatching.UNICODE;
      case UNRECOGNIZED -> throw unknown("case matching " + scan.getCaseMatchingValue());
    };
  }

  private static OperatorSpec.Matching matching(PatternScan scan) throws TaskFailedException {
    return new OperatorSpec.Matching(
        !scan.getBytesOnly(),
        caseMatching(scan),
        scan.getWholeWords(),
        scan.getWholeLines(),
        scan.getCrlf(),
        scan.getMultiLine());
  }

  private static Answer answer(PatternScan scan) throws TaskFailedException {
    return switch (scan.getAnswerCase()) {
      case OFFSETS -> new OperatorSpec.Offsets();
      case LINES -> lines(scan.getLines());
      case COUNT -> count(scan.getCount());
      case DISTRIBUTION -> new OperatorSpec.Offsets();
      case ANSWER_NOT_SET -> throw unknown("a scan without an answer");
    };
  }

  /** Where matches are counted one by one, the supervisor does it: it needs to see them. */
  private static Answer count(CountAnswer count) throws TaskFailedException {
    OperatorSpec.Unit unit = unit(count.getUnit());
    if (!count.getPerPattern()) {
      return new OperatorSpec.Count(unit);
    }
    if (unit != OperatorSpec.Unit.MATCHES) {
      throw unknown("counts of lines by pattern");
    }
    return new OperatorSpec.Offsets();
  }

  private static Answer lines(LinesAnswer lines) {
    return new OperatorSpec.Lines(
        lines.getNumbers(), lines.getMatches(), lines.getBeforeContext(), lines.getAfterContext());
  }

  private static OperatorSpec.Unit unit(CountUnit unit) throws TaskFailedException {
    return switch (unit) {
      case COUNT_UNIT_UNSPECIFIED, COUNT_UNIT_MATCHES -> OperatorSpec.Unit.MATCHES;
      case COUNT_UNIT_LINES -> OperatorSpec.Unit.LINES;
      case UNRECOGNIZED -> throw unknown("count unit");
    };
  }

  private static TaskFailedException unknown(String what) {
    return new TaskFailedException(
        FailureReason.FAILURE_REASON_OPERATOR_UNKNOWN, "this worker cannot do " + what);
  }
}
