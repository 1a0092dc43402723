package dev.trawl.client.cli;

import dev.trawl.client.LineCursor;
import dev.trawl.proto.v1.ResultBatch;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Prints each match of matching lines on a line of its own, where line numbers or a limit of lines
 * call for lines.
 */
final class MatchPrinter extends ResultPrinter {
  private final ByteSink sink;
  private final LinePrefix prefix;
  private final byte[] match;
  private final LineCursor lines = new LineCursor();
  private @Nullable Origin origin;

  /**
   * A printer of matches.
   *
   * @param literal the text of every match
   */
  MatchPrinter(ByteSink sink, byte[] literal, LinePrefix prefix) {
    this.sink = sink;
    this.prefix = prefix;
    this.match = OffsetPrinter.matchLine(literal, sink.isTerminal());
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
      long number = at.number(lines);
      while (lines.advanceMatch()) {
        prefix.write(sink, number, at.byteBase() + lines.matchStart());
        sink.put(match);
      }
      tally().addMatches(lines.matchCount());
    }
    tally().addLines(lines.count());
  }
}
