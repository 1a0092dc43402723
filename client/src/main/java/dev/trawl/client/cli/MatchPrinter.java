package dev.trawl.client.cli;

import dev.trawl.client.LineCursor;
import dev.trawl.proto.v1.ResultBatch;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Prints each match of matching lines, where line numbers, context or a limit of lines call for
 * lines. Lines of context are printed whole, as ripgrep does.
 */
final class MatchPrinter extends ResultPrinter {
  private final MatchFormat format;
  private final LineFormat context;
  private final ContextGroups groups;
  private final LineCursor lines = new LineCursor();
  private @Nullable Origin origin;

  MatchPrinter(MatchFormat format, LineFormat context, ContextGroups groups) {
    this.format = format;
    this.context = context;
    this.groups = groups;
  }

  @Override
  void origin(Origin origin) {
    this.origin = origin;
  }

  @Override
  void batch(ResultBatch batch) {
    Origin at = Objects.requireNonNull(origin);
    lines.over(batch);
    while (lines.advance()) {
      groups.line(at.byteBase() + lines.start(), lines.length());
      if (lines.isContext()) {
        context.line(at, lines);
      } else {
        matches(at);
      }
    }
  }

  private void matches(Origin at) {
    long number = at.number(lines);
    while (lines.advanceMatch()) {
      format.match(at, number, lines.matchStart(), lines.matchLength(), lines.matchPatternId());
    }
    tally().addLines(1);
    tally().addMatches(lines.matchCount());
  }
}
