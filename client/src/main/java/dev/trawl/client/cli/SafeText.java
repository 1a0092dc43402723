package dev.trawl.client.cli;

import org.jspecify.annotations.Nullable;

/** Text on its way to standard output: escaped if a terminal shows it, else as it is. */
final class SafeText {
  private final ByteOutput output;
  private final @Nullable TerminalEscaper escaper;

  SafeText(ByteSink sink) {
    this.escaper = sink.isTerminal() ? new TerminalEscaper(sink) : null;
    this.output = escaper == null ? sink : escaper;
  }

  /** Takes the text. */
  ByteOutput output() {
    return output;
  }

  /** The text has ended. */
  void finish() {
    if (escaper != null) {
      escaper.finish();
    }
  }
}
