package dev.trawl.client.cli;

import dev.trawl.client.MatchCursor;
import dev.trawl.proto.v1.ResultBatch;
import java.nio.charset.StandardCharsets;

/**
 * Prints strings as the Unix tool does: the offset in seven places or more, a blank, the text. The
 * text is read from the file. All of it is printable, so a terminal needs no protection.
 */
final class StringsPrinter extends AnalysisPrinter {
  private static final int OFFSET_PLACES = 7;

  private final Analysis.Strings strings;
  private final ByteSink sink;
  private final BlockReader text;
  private final ByteOutput characters;
  private final MatchCursor matches = new MatchCursor();

  StringsPrinter(Analysis.Strings strings, ByteSink sink, BlockReader text) {
    this.strings = strings;
    this.sink = sink;
    this.text = text;
    this.characters = strings.wide() ? this::narrowed : sink;
  }

  @Override
  void batch(ResultBatch batch) {
    matches.over(batch);
    while (matches.advance()) {
      if (strings.radix() != 0) {
        offset(matches.start());
      }
      text.copy(matches.start(), matches.length(), characters);
      sink.put('\n');
    }
  }

  private void offset(long start) {
    byte[] digits = Long.toString(start, strings.radix()).getBytes(StandardCharsets.US_ASCII);
    for (int i = digits.length; i < OFFSET_PLACES; i++) {
      sink.put(' ');
    }
    sink.put(digits);
    sink.put(' ');
  }

  /** Of two bytes the first; the other is zero, and no first one is. */
  private void narrowed(byte[] bytes, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      if (bytes[i] != 0) {
        sink.put(bytes[i]);
      }
    }
  }
}
