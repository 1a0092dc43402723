package dev.trawl.client.cli;

import dev.trawl.client.MatchCursor;
import dev.trawl.proto.v1.ResultBatch;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Prints matches that come without their lines. Made for tens of millions of matches: nothing is
 * allocated per match.
 */
final class OffsetPrinter extends ResultPrinter {
  private final MatchFormat format;
  private final MatchCursor matches = new MatchCursor();
  private @Nullable Origin origin;

  OffsetPrinter(MatchFormat format) {
    this.format = format;
  }

  @Override
  void origin(Origin origin) {
    this.origin = origin;
  }

  @Override
  void batch(ResultBatch batch) {
    Origin at = Objects.requireNonNull(origin);
    matches.over(batch);
    while (matches.advance()) {
      format.match(at, 0, matches.start(), matches.length(), matches.patternId());
    }
    if (matches.count() > 0) {
      tally().addMatches(matches.count());
      tally().endMatchAt(at.byteBase() + matches.start() + matches.length());
    }
  }
}
