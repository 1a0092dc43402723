package dev.trawl.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How a command ended.
 *
 * @param exitCode as the shell shows it
 * @param stdout the file with what it printed
 * @param stderr what it complained of
 */
record Outcome(int exitCode, Path stdout, String stderr) {

  /** What it printed, without the last newline, if it is text. */
  String text() {
    try {
      return Files.readString(stdout, StandardCharsets.ISO_8859_1).stripTrailing();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Fails unless it ended with {@code code} and without a word of complaint. */
  Outcome ended(int code) {
    assertThat(stderr).isEmpty();
    assertThat(exitCode).isEqualTo(code);
    return this;
  }

  /** Fails unless it printed the same bytes as {@code other}, and ended alike. */
  Outcome sameAs(Outcome other) {
    try {
      assertThat(stderr).isEmpty();
      assertThat(Files.mismatch(stdout, other.stdout))
          .as(
              "first byte in which %s (%d bytes) and %s (%d bytes) differ",
              stdout, Files.size(stdout), other.stdout, Files.size(other.stdout))
          .isEqualTo(-1L);
      assertThat(exitCode).isEqualTo(other.exitCode);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Fails unless it ended with code 2, printed nothing, and said why on one line. */
  Outcome refused(String... words) {
    assertThat(stderr).as("one line of complaint").matches("(?s)trawl: [^\\n]+\\n");
    assertThat(stderr).contains(words);
    assertThat(text()).isEmpty();
    assertThat(exitCode).isEqualTo(2);
    return this;
  }

  /** Frees the room that its output takes. */
  void discard() {
    try {
      Files.deleteIfExists(stdout);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
