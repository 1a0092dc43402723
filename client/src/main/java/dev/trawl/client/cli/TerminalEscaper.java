package dev.trawl.client.cli;

import java.nio.charset.StandardCharsets;

/**
 * Makes text safe to show: control characters and bytes that are not UTF-8 become {@code \xNN};
 * tabs, line ends and all other characters stay. C1 controls are escaped too, since terminals obey
 * them.
 */
final class TerminalEscaper implements ByteOutput {
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private final ByteSink sink;
  private final Utf8Automaton utf8 = new Utf8Automaton();
  private final byte[] character = new byte[4];
  private int held;

  TerminalEscaper(ByteSink sink) {
    this.sink = sink;
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      next(bytes[i]);
    }
  }

  /** The text has ended: an unfinished character is shown as bytes. */
  void finish() {
    if (held > 0) {
      utf8.finish();
      escapeHeld();
    }
  }

  private void next(byte b) {
    int state = utf8.step(b);
    if (state == Utf8Automaton.REFUSED && held > 0) {
      escapeHeld();
      state = utf8.step(b);
    }
    character[held++] = b;
    if (state == Utf8Automaton.REFUSED || (state == Utf8Automaton.COMPLETE && isControl())) {
      escapeHeld();
    } else if (state == Utf8Automaton.COMPLETE) {
      sink.write(character, 0, held);
      held = 0;
    }
  }

  private boolean isControl() {
    if (held == 1) {
      byte b = character[0];
      return (b < 0x20 && b != '\t' && b != '\n') || b == 0x7F;
    }
    return held == 2 && character[0] == (byte) 0xC2 && (character[1] & 0xFF) < 0xA0;
  }

  private void escapeHeld() {
    for (int i = 0; i < held; i++) {
      sink.put('\\');
      sink.put('x');
      sink.put(HEX[(character[i] >> 4) & 0xF]);
      sink.put(HEX[character[i] & 0xF]);
    }
    held = 0;
  }
}
