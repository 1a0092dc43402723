package dev.trawl.client.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TerminalEscaperTest {

  @Test
  void textStays() {
    assertThat(escaped("a\tb \u00E9 \u20AC \uD83D\uDE00\n".getBytes(UTF_8)))
        .isEqualTo("a\tb \u00E9 \u20AC \uD83D\uDE00\n");
  }

  @Test
  void controlsAreShownNotObeyed() {
    assertThat(escaped("\u001B[31m\u0000\u007F\r\u0085".getBytes(UTF_8)))
        .isEqualTo("\\x1b[31m\\x00\\x7f\\x0d\\xc2\\x85");
  }

  @Test
  void whatIsNotUtf8IsShownAsBytes() {
    assertThat(escaped(bytes("a\u00FFb"))).isEqualTo("a\\xffb");
    // A character cut off by a letter, by another character, by the end; overlong; a surrogate.
    assertThat(escaped(bytes("\u00E2\u0082z"))).isEqualTo("\\xe2\\x82z");
    assertThat(escaped(bytes("\u00E2\u00C3\u00A9"))).isEqualTo("\\xe2\u00E9");
    assertThat(escaped(bytes("z\u00E2\u0082"))).isEqualTo("z\\xe2\\x82");
    assertThat(escaped(bytes("\u00C0\u0080"))).isEqualTo("\\xc0\\x80");
    assertThat(escaped(bytes("\u00ED\u00A0\u0080"))).isEqualTo("\\xed\\xa0\\x80");
  }

  @Test
  void agreesWithJavaOnWhatIsUtf8() {
    Utf8Automaton automaton = new Utf8Automaton();
    for (int code = 0; code <= 0xFFFFFF; code += 37) {
      byte[] bytes = {(byte) (code >> 16), (byte) (code >> 8), (byte) code};
      automaton.write(bytes, 0, bytes.length);
      boolean expected = Arrays.equals(new String(bytes, UTF_8).getBytes(UTF_8), bytes);
      assertThat(automaton.finish()).as("%06x", code).isEqualTo(expected);
    }
  }

  private static byte[] bytes(String raw) {
    return raw.getBytes(ISO_8859_1);
  }

  /** Escaped in one piece; the same in pieces of one byte. */
  private static String escaped(byte[] bytes) {
    String whole = escaped(bytes, bytes.length);
    assertThat(escaped(bytes, 1)).isEqualTo(whole);
    return whole;
  }

  private static String escaped(byte[] bytes, int piece) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteSink sink = new ByteSink(out, StreamKind.TERMINAL);
    TerminalEscaper escaper = new TerminalEscaper(sink);
    for (int at = 0; at < bytes.length; at += piece) {
      escaper.write(bytes, at, Math.min(piece, bytes.length - at));
    }
    escaper.finish();
    sink.flush();
    return out.toString(UTF_8);
  }
}
