package dev.trawl.worker;

import dev.trawl.proto.v1.CaseMatching;
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
import dev.trawl.scan.operator.OperatorSpec.DigestAlgorithm;

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
   */
  static OperatorSpec translate(Operator operator) throws TaskFailedException {
    return switch (operator.getKindCase()) {
      case PATTERNS -> literal(operator.getPatterns());
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

  private static OperatorSpec literal(PatternScan scan) throws TaskFailedException {
    if (scan.getPatternsCount() != 1) {
      throw unknown(scan.getPatternsCount() + " patterns");
    }
    Pattern pattern = scan.getPatterns(0);
    if (pattern.getFormCase() != Pattern.FormCase.LITERAL) {
      throw unknown("pattern form " + pattern.getFormCase());
    }
    checkOptions(scan);
    return new OperatorSpec.Literal(pattern.getLiteral().toByteArray(), answer(scan));
  }

  /**
   * How patterns combine says nothing of one; multi-line and bytes-only say nothing of a literal.
   */
  private static void checkOptions(PatternScan scan) throws TaskFailedException {
    boolean exact =
        scan.getCaseMatching() == CaseMatching.CASE_MATCHING_UNSPECIFIED
            || scan.getCaseMatching() == CaseMatching.CASE_MATCHING_EXACT;
    refuse(!exact, "case matching " + scan.getCaseMatching());
    refuse(scan.getWholeWords(), "whole words");
    refuse(scan.getWholeLines(), "whole lines");
    refuse(scan.getInvert(), "inverted lines");
    refuse(scan.getCrlf(), "CR LF line ends");
  }

  private static Answer answer(PatternScan scan) throws TaskFailedException {
    return switch (scan.getAnswerCase()) {
      case OFFSETS -> new OperatorSpec.Offsets();
      case LINES -> lines(scan.getLines());
      case COUNT -> {
        refuse(scan.getCount().getPerPattern(), "counts by pattern");
        yield new OperatorSpec.Count(unit(scan.getCount().getUnit()));
      }
      case DISTRIBUTION, ANSWER_NOT_SET -> throw unknown("answer " + scan.getAnswerCase());
    };
  }

  private static Answer lines(LinesAnswer lines) throws TaskFailedException {
    refuse(lines.getBeforeContext() != 0 || lines.getAfterContext() != 0, "context lines");
    return new OperatorSpec.Lines(lines.getNumbers(), lines.getMatches());
  }

  private static OperatorSpec.Unit unit(CountUnit unit) throws TaskFailedException {
    return switch (unit) {
      case COUNT_UNIT_UNSPECIFIED, COUNT_UNIT_MATCHES -> OperatorSpec.Unit.MATCHES;
      case COUNT_UNIT_LINES -> OperatorSpec.Unit.LINES;
      case UNRECOGNIZED -> throw unknown("count unit");
    };
  }

  private static void refuse(boolean asked, String what) throws TaskFailedException {
    if (asked) {
      throw unknown(what);
    }
  }

  private static TaskFailedException unknown(String what) {
    return new TaskFailedException(
        FailureReason.FAILURE_REASON_OPERATOR_UNKNOWN, "this worker cannot do " + what);
  }
}
