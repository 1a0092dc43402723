package dev.trawl.scan.regex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.trawl.scan.regex.syntax.RegexSyntaxException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is refused, where, and with what reason. */
class RegexSyntaxTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      textBlock =
          """
          a(b               ~ 1 ~ a ( without )
          a)b               ~ 1 ~ a ) without (
          [a                ~ 0 ~ a class without ]
          é[b               ~ 1 ~ a class without ]
          *a                ~ 0 ~ nothing to repeat
          a|*               ~ 2 ~ nothing to repeat
          (?i)*             ~ 4 ~ nothing to repeat
          {2}               ~ 0 ~ nothing to repeat
          a**               ~ 2 ~ repetition of a repetition
          a{2}{3}           ~ 4 ~ repetition of a repetition
          a*+               ~ 2 ~ possessive
          a{3,2}            ~ 1 ~ most is less than its least
          a{1001}           ~ 1 ~ more than 1000
          a{1,1001}         ~ 1 ~ more than 1000
          a{99999999999}    ~ 1 ~ more than 1000
          [b-a]             ~ 1 ~ end comes before its start
          [a-\\d]           ~ 1 ~ cannot end with a class
          [[:foo:]]         ~ 1 ~ no POSIX class is named foo
          [a&&[b]]          ~ 2 ~ set operations
          [\\b]             ~ 1 ~ \\b in a class
          (a)\\1            ~ 3 ~ back-reference
          (?P<n>a)(?P=n)    ~ 8 ~ back-reference
          \\k<n>            ~ 0 ~ back-reference
          a(?=b)            ~ 1 ~ look-ahead
          a(?!b)            ~ 1 ~ look-ahead
          (?<=a)b           ~ 0 ~ look-behind
          (?<!a)b           ~ 0 ~ look-behind
          (?>a)             ~ 0 ~ atomic group
          (?(1)a)           ~ 0 ~ condition
          (?R)              ~ 0 ~ recursion
          (?#x)             ~ 0 ~ comment
          (?y)a             ~ 0 ~ unknown flag y
          (?)a              ~ 0 ~ without flags
          (?-)a             ~ 0 ~ without flags
          (?i-:a)           ~ 0 ~ without flags
          (?P<1>a)          ~ 0 ~ group's name
          (?<n>a)(?<n>b)    ~ 7 ~ two groups are named n
          \\Z               ~ 0 ~ \\Z is not supported
          \\y               ~ 0 ~ unknown escape \\y
          \\E               ~ 0 ~ \\E without \\Q
          a\\               ~ 2 ~ escape at the end
          \\p{Nonsense}     ~ 0 ~ is named Nonsense
          \\p{L             ~ 0 ~ without }
          (?-u)\\pL         ~ 5 ~ needs Unicode
          (?-u)[é]          ~ 6 ~ beyond ASCII
          \\x4              ~ 0 ~ two hexadecimal digits
          \\xzz             ~ 0 ~ two hexadecimal digits
          \\x{110000}       ~ 0 ~ no character has the code
          \\x{D800}         ~ 0 ~ no character has the code
          \\x{}             ~ 0 ~ one to eight
          \\b{foo}          ~ 0 ~ start, end
          a\\nb             ~ 1 ~ no match can have a line end
          [\\n]             ~ 0 ~ no match can have a line end
          """)
  void refusesWithPositionAndReason(String pattern, int offset, String reason) {
    RegexSyntaxException e =
        catchThrowableOfType(
            RegexSyntaxException.class,
            () -> Regex.compile(pattern.replace("\\\\", "\\"), RegexOptions.lines()));
    assertThat(e).as(pattern).isNotNull();
    assertThat(e.reason()).contains(reason.replace("\\\\", "\\"));
    assertThat(e.offset()).isEqualTo(offset);
    assertThat(e).hasMessageContaining("at character " + offset);
  }

  @Test
  void refusesPatternsThatAreNoUtf8() {
    byte[] pattern = {'a', (byte) 0xC3, (byte) 0xA9, (byte) 0xFF};
    assertThatThrownBy(() -> Regex.compile(pattern, RegexOptions.lines()))
        .isInstanceOf(RegexSyntaxException.class)
        .hasMessageContaining("at character 2")
        .hasMessageContaining("not UTF-8");
    assertThat(Regex.compile("é".getBytes(StandardCharsets.UTF_8), RegexOptions.lines()))
        .isNotNull();
  }

  @Test
  void groupsMayNestUpToABoundOnly() {
    String deepest = "(".repeat(250) + "a" + ")".repeat(250);
    assertThat(Regex.compile(deepest, RegexOptions.lines())).isNotNull();
    assertThatThrownBy(() -> Regex.compile("(" + deepest + ")", RegexOptions.lines()))
        .hasMessageContaining("deeper than 250");
    assertThatThrownBy(() -> Regex.compile("(".repeat(1_000_000), RegexOptions.lines()))
        .hasMessageContaining("deeper than 250");
  }
}
