package dev.trawl.worker;

import dev.trawl.proto.v1.Operator;
import dev.trawl.proto.v1.Pattern;
import dev.trawl.proto.v1.PatternScan;
import dev.trawl.proto.worker.v1.FailureReason;
import dev.trawl.scan.kernel.ByteRarity;
import dev.trawl.scan.operator.Operators;
import dev.trawl.scan.regex.RegexTooLargeException;

/** Says in the protocol's terms why an operator does not compile, and which pattern is to blame. */
final class CompileFailure {
  /** Most characters of a pattern that a message repeats. */
  private static final int MAX_QUOTED_CHARACTERS = 80;

  private CompileFailure() {}

  /**
   * The failure of every task of a scan.
   *
   * @param thrown what the scanning library threw when it compiled {@code operator}
   */
  static TaskFailedException of(Operator operator, RuntimeException thrown) {
    return new TaskFailedException(reason(thrown), message(operator, thrown), thrown);
  }

  private static FailureReason reason(RuntimeException thrown) {
    if (thrown instanceof RegexTooLargeException) {
      return FailureReason.FAILURE_REASON_OPERATOR_TOO_LARGE;
    }
    return thrown instanceof UnsupportedOperationException
        ? FailureReason.FAILURE_REASON_OPERATOR_UNKNOWN
        : FailureReason.FAILURE_REASON_OPERATOR_INVALID;
  }

  private static String message(Operator operator, RuntimeException thrown) {
    PatternScan scan = operator.getPatterns();
    String what = String.valueOf(thrown.getMessage());
    if (scan.getPatternsCount() == 1) {
      return "the pattern " + quoted(scan.getPatterns(0)) + ": " + what;
    }
    int index =
        reason(thrown) == FailureReason.FAILURE_REASON_OPERATOR_INVALID ? culprit(scan, what) : -1;
    return index < 0
        ? what
        : "pattern " + index + ", counted from 0, " + quoted(scan.getPatterns(index)) + ": " + what;
  }

  /** The first pattern that fails alike when it is alone; -1 if none does. */
  private static int culprit(PatternScan scan, String what) {
    for (int i = 0; i < scan.getPatternsCount(); i++) {
      PatternScan alone = scan.toBuilder().clearPatterns().addPatterns(scan.getPatterns(i)).build();
      try {
        var unused =
            Operators.compile(
                SpecTranslator.translate(Operator.newBuilder().setPatterns(alone).build()),
                ByteRarity.typical());
      } catch (TaskFailedException | RuntimeException e) {
        if (what.equals(e.getMessage())) {
          return i;
        }
      }
    }
    return -1;
  }

  private static String quoted(Pattern pattern) {
    String text =
        switch (pattern.getFormCase()) {
          case LITERAL -> pattern.getLiteral().toStringUtf8();
          case HEX -> pattern.getHex();
          case REGEX -> pattern.getRegex();
          case FORM_NOT_SET -> "";
        };
    int end = Math.min(text.length(), MAX_QUOTED_CHARACTERS);
    return "'" + text.substring(0, end) + (end < text.length() ? "..." : "") + "'";
  }
}
