package dev.trawl.client.cli;

import dev.trawl.client.LineCursor;

/**
 * Prints lines as grep does: each ends with a newline, even if the last of the input does not; or
 * with a NUL in its place.
 */
final class TextLines implements LineFormat {
  private final ByteSink sink;
  private final LinePrefix prefix;
  private final SafeText safe;
  private final int end;

  /**
   * A format.
   *
   * @param end what ends a line
   */
  TextLines(ScanPlan plan, ByteSink sink, int end) {
    this.sink = sink;
    this.prefix = LinePrefix.of(plan);
    this.safe = new SafeText(sink);
    this.end = end;
  }

  @Override
  public void line(Origin at, LineCursor line) {
    prefix.line(sink, at.number(line), at.byteBase() + line.start(), line.isContext());
    at.text().copyLine(line.start(), line.length(), safe.output());
    safe.finish();
    sink.put(end);
  }
}
