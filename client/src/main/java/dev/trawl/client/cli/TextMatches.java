package dev.trawl.client.cli;

/** Prints each match as grep does, on a line of its own, or ended by a NUL. */
final class TextMatches implements MatchFormat {
  private final ByteSink sink;
  private final LinePrefix prefix;
  private final MatchText text;
  private final SafeText safe;
  private final int end;

  /**
   * A format.
   *
   * @param end what ends a match
   */
  TextMatches(ScanPlan plan, ByteSink sink, int end) {
    this.sink = sink;
    this.prefix = LinePrefix.of(plan);
    this.text = MatchText.of(plan);
    this.safe = new SafeText(sink);
    this.end = end;
  }

  @Override
  public void match(Origin at, long number, long start, long length, int pattern) {
    prefix.match(sink, number, at.byteBase() + start, pattern);
    text.copy(at, start, length, pattern, safe.output());
    safe.finish();
    sink.put(end);
  }
}
