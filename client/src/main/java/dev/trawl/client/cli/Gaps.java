package dev.trawl.client.cli;

import dev.trawl.proto.v1.Gap;
import dev.trawl.proto.v1.ScanSummary;
import org.jspecify.annotations.Nullable;

/** What could not be scanned, for the one line that says so. For one thread. */
final class Gaps {
  private long count;
  private @Nullable Gap first;
  private long firstBase;

  /** Notes the gaps of a scan over a blob that starts at {@code base} of the input. */
  void add(ScanSummary summary, long base) {
    if (summary.getGapCount() > 0 && first == null && summary.getGapsCount() > 0) {
      first = summary.getGaps(0);
      firstBase = base;
    }
    count += summary.getGapCount();
  }

  /** Whether there are any. */
  boolean isAny() {
    return count > 0;
  }

  /** What is missing and why, on one line. */
  String describe() {
    StringBuilder line = new StringBuilder("the answer is PARTIAL: ");
    if (first == null) {
      line.append("parts of the input were not scanned");
    } else {
      line.append("bytes ")
          .append(firstBase + first.getRange().getStart())
          .append(" to ")
          .append(firstBase + first.getRange().getEnd())
          .append(" were not scanned: ")
          .append(why(first));
    }
    if (count > 1) {
      line.append("; ").append(count - 1).append(count == 2 ? " more gap" : " more gaps");
    }
    return line.append("; all else was").toString();
  }

  private static String why(Gap gap) {
    String reason =
        switch (gap.getReason()) {
          case GAP_REASON_WORKER_DIED -> "workers died on them";
          case GAP_REASON_NO_PROGRESS -> "workers got stuck on them";
          case GAP_REASON_READ_ERROR -> "the storage could not read them";
          case GAP_REASON_OPERATOR_FAILED -> "the search failed on them";
          case GAP_REASON_UNSPECIFIED, UNRECOGNIZED -> "for an unknown reason";
        };
    String end =
        gap.getSignal() != 0
            ? ", last by signal " + gap.getSignal()
            : gap.getExitCode() != 0 ? ", last with exit code " + gap.getExitCode() : "";
    return reason + " (" + gap.getAttempts() + " attempts" + end + ")";
  }
}
