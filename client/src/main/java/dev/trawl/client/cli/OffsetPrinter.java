package dev.trawl.client.cli;

import dev.trawl.client.MatchCursor;
import dev.trawl.proto.v1.ResultBatch;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * Prints the matches of a literal, each on a line of its own, with its offset if asked for. The
 * file is not read: the text of each match is the literal. Made for tens of millions of matches:
 * nothing is allocated per match.
 */
final class OffsetPrinter extends ResultPrinter {
  private final ByteSink sink;
  private final boolean byteOffsets;
  private final byte[] match;
  private final MatchCursor matches = new MatchCursor();
  private long byteBase;

  OffsetPrinter(ByteSink sink, byte[] literal, boolean byteOffsets) {
    this.sink = sink;
    this.byteOffsets = byteOffsets;
    this.match = matchLine(literal, sink.isTerminal());
  }

  /** What is printed for a match of {@code literal} after its prefix. */
  static byte[] matchLine(byte[] literal, boolean terminal) {
    byte[] text = terminal ? escaped(literal) : literal;
    byte[] line = Arrays.copyOf(text, text.length + 1);
    line[text.length] = '\n';
    return line;
  }

  @Override
  void origin(Origin origin) {
    byteBase = origin.byteBase();
  }

  @Override
  void batch(ResultBatch batch) {
    matches.over(batch);
    while (matches.advance()) {
      if (byteOffsets) {
        sink.decimal(byteBase + matches.start());
        sink.put(':');
      }
      sink.put(match);
    }
    if (matches.count() > 0) {
      tally().addMatches(matches.count());
      tally().endMatchAt(byteBase + matches.start() + matches.length());
    }
  }

  private static byte[] escaped(byte[] literal) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ByteSink sink = new ByteSink(bytes, StreamKind.OTHER);
    TerminalEscaper escaper = new TerminalEscaper(sink);
    escaper.write(literal, 0, literal.length);
    escaper.finish();
    sink.flush();
    return bytes.toByteArray();
  }
}
