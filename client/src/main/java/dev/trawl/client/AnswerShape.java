package dev.trawl.client;

import dev.trawl.proto.v1.CountResult;
import dev.trawl.proto.v1.LineKind;
import dev.trawl.proto.v1.LinesAnswer;
import dev.trawl.proto.v1.PatternScan;
import dev.trawl.proto.v1.ResultBatch;
import dev.trawl.proto.v1.ScanRequest;
import java.util.List;

/** Whether a batch holds what was asked for: the kind of result, and how many entries it has. */
final class AnswerShape {

  private AnswerShape() {}

  /** Checks a batch of the scan that {@code request} asked for. */
  static void check(ScanRequest request, ResultBatch batch) {
    switch (batch.getResultsCase()) {
      case GAP, RESULTS_NOT_SET -> {
        // Fits every scan that streams; coverage knows which do not.
      }
      default -> {
        switch (request.getOperator().getKindCase()) {
          case PATTERNS -> check(request.getOperator().getPatterns(), batch);
          case STRINGS -> require(batch.hasMatches(), "a stream of matches", batch);
          case NEWLINE_COUNT, HISTOGRAM, ENTROPY, DIGEST, LINE_STATISTICS, CUSTOM, KIND_NOT_SET -> {
            // Who reads these results looks at their kind.
          }
        }
      }
    }
  }

  private static void check(PatternScan scan, ResultBatch batch) {
    switch (scan.getAnswerCase()) {
      case OFFSETS -> require(batch.hasMatches(), "a stream of matches", batch);
      case LINES -> {
        require(batch.hasLines(), "a stream of lines", batch);
        checkKinds(scan.getLines(), batch.getLines().getKindsList());
      }
      case COUNT -> {
        require(batch.hasCount(), "one result", batch);
        checkCount(batch.getCount(), scan.getCount().getPerPattern() ? scan.getPatternsCount() : 0);
      }
      case DISTRIBUTION -> {
        require(batch.hasDistribution(), "one result", batch);
        checkBins(batch.getDistribution().getCountsCount(), scan.getDistribution().getBins());
      }
      case ANSWER_NOT_SET -> {
        // The supervisor refuses such a request.
      }
    }
  }

  private static void checkKinds(LinesAnswer asked, List<LineKind> kinds) {
    boolean context = asked.getBeforeContext() != 0 || asked.getAfterContext() != 0;
    for (LineKind kind : kinds) {
      boolean fits =
          kind == LineKind.LINE_KIND_MATCH || (context && kind == LineKind.LINE_KIND_CONTEXT);
      if (!fits) {
        throw TrawlException.violation(
            "a line is " + kind + ", context was " + (context ? "" : "not ") + "asked for");
      }
    }
  }

  private static void checkCount(CountResult count, int patterns) {
    if (count.getPerPatternCount() != patterns) {
      throw TrawlException.violation(
          "a count of " + count.getPerPatternCount() + " patterns came, not of " + patterns);
    }
  }

  private static void checkBins(int came, int asked) {
    if (came != asked) {
      throw TrawlException.violation("a distribution of " + came + " parts came, not of " + asked);
    }
  }

  private static void require(boolean fits, String what, ResultBatch batch) {
    if (!fits) {
      throw TrawlException.violation(what + " was asked for, " + batch.getResultsCase() + " came");
    }
  }
}
