package dev.trawl.client.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PatternsTest {
  @TempDir Path directory;

  @Test
  void aPatternIsTheBytesThatWereTyped() {
    assertThat(literal("\u00C3\u00A9\u00FF", "f")).containsExactly(0xC3, 0xA9, 0xFF);
  }

  @Test
  void aPatternFileMayHoldAnyByteAndLosesOneFinalNewline() throws IOException {
    Path file = directory.resolve("patterns");
    Files.write(file, new byte[] {'a', 0, (byte) 0xFF, '\r', '\n'});

    assertThat(literal("-f", file.toString(), "x")).containsExactly('a', 0, 0xFF, '\r');
  }

  @Test
  void dashReadsPatternsFromStandardInput() {
    InputStream stdin = new ByteArrayInputStream("needle\n".getBytes(ISO_8859_1));

    assertThat(Patterns.literal(Flags.scan("-f", "-", "x"), stdin))
        .isEqualTo("needle".getBytes(ISO_8859_1));
  }

  @Test
  void everyRegexCharacterNeedsFixedStrings() {
    for (char c : "\\.+*?()|[]{}^$".toCharArray()) {
      assertThatThrownBy(() -> literal("a" + c + "b", "f"))
          .hasMessageContaining("the regex character '" + c + "': a" + c + "b")
          .hasMessageContaining("add -F");
      assertThat(literal("-F", "a" + c + "b", "f")).hasSize(3);
    }
  }

  @Test
  void severalPatternsAreNotThereYet() throws IOException {
    Path two = Files.writeString(directory.resolve("two"), "a\nb\n");

    assertThatThrownBy(() -> literal("-e", "a", "-e", "b", "f"))
        .hasMessageContaining("2 were given");
    assertThatThrownBy(() -> literal("a\nb", "f")).hasMessageContaining("2 were given");
    assertThatThrownBy(() -> literal("-f", two.toString(), "f"))
        .hasMessageContaining("2 were given");
    assertThat(literal("-e", "a", "-e", "a", "f")).containsExactly('a');
  }

  @Test
  void emptyAndOverlongPatternsAreRefused() throws IOException {
    Path empty = Files.createFile(directory.resolve("empty"));

    assertThatThrownBy(() -> literal("", "f")).hasMessageContaining("the pattern is empty");
    assertThatThrownBy(() -> literal("-f", empty.toString(), "f"))
        .hasMessageContaining("no pattern");
    assertThatThrownBy(() -> literal("x".repeat(65537), "f")).hasMessageContaining("65537 bytes");
    assertThatThrownBy(() -> literal("-f", directory + "/none", "f"))
        .hasMessageContaining("no such file or directory");
  }

  private static byte[] literal(String... arguments) {
    return Patterns.literal(Flags.scan(arguments), InputStream.nullInputStream());
  }
}
