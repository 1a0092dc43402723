package dev.trawl.client.cli;

import dev.trawl.client.LineCursor;
import dev.trawl.proto.v1.ResultBatch;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Prints matching lines, as grep does: each ends with a newline, even if the last of the input does
 * not.
 */
final class LinePrinter extends ResultPrinter {
  private final ByteSink sink;
  private final LinePrefix prefix;
  private final @Nullable TerminalEscaper escaper;
  private final ByteOutput text;
  private final LineCursor lines = new LineCursor();
  private @Nullable Origin origin;

  LinePrinter(ByteSink sink, LinePrefix prefix) {
    this.sink = sink;
    this.prefix = prefix;
    this.escaper = sink.isTerminal() ? new TerminalEscaper(sink) : null;
    this.text = escaper == null ? sink : escaper;
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
      prefix.write(sink, at.number(lines), at.byteBase() + lines.start());
      int last = at.text().copy(lines.start(), lines.length(), text);
      if (escaper != null) {
        escaper.finish();
      }
      if (last != '\n') {
        sink.put('\n');
      }
      tally().addMatches(lines.matchCount());
    }
    tally().addLines(lines.count());
  }
}
