package dev.trawl.client.cli;

import dev.trawl.client.MatchCursor;
import org.jspecify.annotations.Nullable;

/** Prints each match as grep does, on a line of its own, or ended by a NUL. */
final class TextMatches implements MatchFormat {
  private final ByteSink sink;
  private final LinePrefix prefix;
  private final MatchText text;
  private final SafeText safe;
  private final int end;

  /** Offset, text and end of a match, where nothing else of it differs from the one before. */
  private final @Nullable RunningDecimal offsetOnly;

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
    byte[] only = sink.isTerminal() ? null : text.only();
    this.offsetOnly =
        only != null && prefix.isOffsetOnly() ? new RunningDecimal(tail(only, end)) : null;
  }

  private static byte[] tail(byte[] text, int end) {
    byte[] tail = new byte[text.length + 2];
    tail[0] = ':';
    System.arraycopy(text, 0, tail, 1, text.length);
    tail[tail.length - 1] = (byte) end;
    return tail;
  }

  @Override
  public void matches(Origin at, MatchCursor cursor, int count) {
    RunningDecimal whole = offsetOnly;
    if (whole == null) {
      MatchFormat.super.matches(at, cursor, count);
      return;
    }
    long base = at.byteBase();
    for (int i = 0; i < count && cursor.advance(); i++) {
      whole.set(base + cursor.start());
      whole.writeTo(sink);
    }
  }

  @Override
  public void match(Origin at, long number, long start, long length, int pattern) {
    prefix.match(sink, number, at.byteBase() + start, pattern);
    text.copy(at, start, length, pattern, safe.output());
    safe.finish();
    sink.put(end);
  }
}
