package dev.trawl.client.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trawl.client.TrawlException;
import io.grpc.Status;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

/** An error in a pattern is shown under the pattern. */
class BadPatternTest {

  @Test
  void aCaretStandsUnderThePlace() {
    assertThat(shown("the pattern 'a(b': at character 1: unclosed group", "a(b", "f"))
        .isEqualTo(
            """
            trawl: the pattern is wrong at character 2: unclosed group
                a(b
                 ^
            """);
  }

  @Test
  void ofSeveralPatternsTheWrongOneIsNamedByItsPlace() {
    String message = "pattern 1, counted from 0, 'b)': at character 1: unopened group";
    assertThat(shown(message, "-e", "a", "-e", "a", "-e", "b)", "f"))
        .isEqualTo(
            """
            trawl: pattern 3 is wrong at character 2: unopened group
                b)
                 ^
            """);
  }

  @Test
  void anErrorAtTheEndAndAPrefixOfOurs() {
    String message = "the pattern '(?s)a.[': at character 7: unclosed class";
    assertThat(shown(message, "-U", "-o", "--multiline-dotall", "a.[", "f"))
        .contains("at character 4: unclosed class\n    a.[\n       ^\n");
  }

  @Test
  void charactersCountAndControlsAreEscaped() {
    assertThat(BadPattern.picture("\u00E4\u0001\uD83D\uDE00(", 3))
        .isEqualTo("    \u00E4\\x01\uD83D\uDE00(\n          ^");
    assertThat(BadPattern.picture("x".repeat(500) + "(" + "y".repeat(500), 500))
        .isEqualTo(
            "    ..." + "x".repeat(60) + "(" + "y".repeat(59) + "...\n" + " ".repeat(67) + "^");
  }

  @Test
  void whatTellsNoPlaceIsLeftAsItIs() {
    PatternSet patterns = Flags.patterns(Flags.scan("a(b", "f"));
    assertThat(BadPattern.shown(failure("BAD_PATTERN", "the patterns are bad"), patterns)).isNull();
    assertThat(
            BadPattern.shown(
                failure("BAD_REQUEST", "the pattern 'a(b': at character 1: x"), patterns))
        .isNull();
    assertThat(
            BadPattern.shown(
                failure("BAD_PATTERN", "pattern 7, counted from 0, 'q': at character 1: x"),
                patterns))
        .isNull();
  }

  private static String shown(String message, String... arguments) {
    CliException shown =
        BadPattern.shown(failure("BAD_PATTERN", message), Flags.patterns(Flags.scan(arguments)));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ErrorLine.print(shown, new PrintStream(out, true, UTF_8));
    return out.toString(UTF_8);
  }

  private static TrawlException failure(String reason, String message) {
    return new TrawlException(Status.Code.INVALID_ARGUMENT, reason, message, null);
  }
}
