package dev.trawl.client.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RawArgumentsTest {

  @Test
  void everyByteOfTheCommandLineSurvives() {
    // As the JVM decodes it under LC_ALL=C.
    String[] decoded = {"scan", "caf\uFFFD\uFFFD", "\uFFFD", ""};
    byte[] commandLine =
        "java\0-cp\0x\0Main\0scan\0caf\u00C3\u00A9\0\u00FF\0\0".getBytes(ISO_8859_1);

    assertThat(RawArguments.of(decoded, commandLine))
        .containsExactly("scan", "caf\u00C3\u00A9", "\u00FF", "");
  }

  @Test
  void utf8TextArrivesAsItsBytes() {
    String[] decoded = {"\u00E9"};

    String raw = RawArguments.of(decoded, "java\0Main\0\u00C3\u00A9\0".getBytes(ISO_8859_1))[0];

    assertThat(RawArguments.bytes(raw)).containsExactly(0xC3, 0xA9);
    assertThat(RawArguments.text(raw)).isEqualTo("\u00E9");
  }

  @Test
  void anOverwrittenCommandLineIsNotBelieved() {
    String[] decoded = {"scan", "x"};

    assertThat(RawArguments.of(decoded, "trawl: busy\0with\0it\0".getBytes(ISO_8859_1)))
        .containsExactly("scan", "x");
    assertThat(RawArguments.of(decoded, "x\0".getBytes(ISO_8859_1))).containsExactly("scan", "x");
    assertThat(RawArguments.of(decoded, new byte[0])).containsExactly("scan", "x");
  }
}
