package dev.trawl.client.cli;

import dev.trawl.client.MatchCursor;
import dev.trawl.proto.v1.ResultBatch;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Prints matches that come without their lines. Made for hundreds of millions of matches: nothing
 * is allocated per match, and large batches are formatted on several cores.
 */
final class OffsetPrinter extends ResultPrinter {
  private final MatchFormat format;
  private final MatchCursor matches = new MatchCursor();
  private final ParallelMatches parallel;
  private @Nullable Origin origin;

  OffsetPrinter(ScanPlan plan, ByteSink sink) {
    this.format = MatchFormat.of(plan, sink);
    this.parallel = new ParallelMatches(plan, sink);
  }

  @Override
  void origin(Origin origin) {
    this.origin = origin;
  }

  @Override
  void batch(ResultBatch batch) {
    Origin at = Objects.requireNonNull(origin);
    matches.over(batch);
    int count = matches.count();
    if (count == 0) {
      return;
    }
    MatchCursor last = matches;
    if (parallel.suits(batch)) {
      last = parallel.print(at, batch);
    } else {
      format.matches(at, matches, count);
    }
    tally().addMatches(count);
    tally().endMatchAt(at.byteBase() + last.start() + last.length());
  }
}
