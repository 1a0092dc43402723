package dev.trawl.client.cli;

import dev.trawl.client.LineCursor;
import dev.trawl.proto.v1.ResultBatch;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Prints matching lines, and those around them. */
final class LinePrinter extends ResultPrinter {
  private final LineFormat format;
  private final ContextGroups groups;
  private final LineCursor lines = new LineCursor();
  private @Nullable Origin origin;

  LinePrinter(LineFormat format, ContextGroups groups) {
    this.format = format;
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
      format.line(at, lines);
      tally().addLines(lines.isContext() ? 0 : 1);
      tally().addMatches(lines.matchCount());
    }
  }
}
