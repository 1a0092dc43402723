package dev.trawl.scan.regex;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What patterns mean, case by case; also where other engines differ, each with its reason. */
class RegexSemanticsTest {

  private static final RegexOptions SPANNING = RegexOptions.spanningLines();

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      textBlock =
          """
          a|ab              ~ ab          ~ 0-1
          ab|a              ~ ab          ~ 0-2
          (a|ab)(c|bcd)     ~ abcd        ~ 0-4
          a*?               ~ aa          ~ 0-0 1-1 2-2
          a+?               ~ aa          ~ 0-1 1-2
          a{2,3}            ~ aaaaa       ~ 0-3 3-5
          a{2,3}?           ~ aaaaa       ~ 0-2 2-4
          (?U)a+            ~ aa          ~ 0-1 1-2
          (?U)a+?           ~ aa          ~ 0-2
          x*                ~ axb         ~ 0-0 1-2 3-3
          |a                ~ aa          ~ 0-0 1-1 2-2
          a||b              ~ ab          ~ 0-1 2-2
          (|a)+             ~ aaa         ~ 0-0 1-1 2-2 3-3
          (a|b)*?c          ~ abac        ~ 0-4
          ^                 ~ a\\nb\\n    ~ 0-0 2-2 4-4
          $                 ~ a\\nb       ~ 1-1 3-3
          (?-m)^a           ~ a\\na       ~ 0-1
          (?-m)a$           ~ a\\na       ~ 2-3
          (?-m)a$           ~ a\\n        ~ ``
          \\Aa              ~ a\\na       ~ 0-1
          a\\z              ~ a\\na       ~ 2-3
          a.b               ~ a\\nb       ~ ``
          (?s)a.b           ~ a\\nb       ~ 0-3
          a[^x]b            ~ a\\nb       ~ 0-3
          \\bfoo\\b         ~ a foo foob  ~ 2-5
          \\Boo             ~ foo oo      ~ 1-3
          \\<o              ~ oo o        ~ 0-1 3-4
          o\\>              ~ oo o        ~ 1-2 3-4
          \\b{start}o       ~ oo o        ~ 0-1 3-4
          \\b{start-half}   ~ a           ~ 0-0
          \\b{end-half}     ~ a           ~ 1-1
          [[:digit:]x]+     ~ a1x2        ~ 1-4
          [[:^alpha:]]      ~ a1          ~ 1-2
          []a]+             ~ a]b         ~ 0-2
          [^]a]+            ~ a]b         ~ 2-3
          [a-]+             ~ b-a         ~ 1-3
          [[a]+             ~ [a]         ~ 0-2
          a{,2}             ~ a{,2}       ~ 0-5
          a{x               ~ a{x         ~ 0-3
          \\Qa.b\\E+        ~ a.bb        ~ 0-4
          \\Q(\\E|b         ~ (b          ~ 0-1 1-2
          \\x41\\x{42}\\103 ~ ABC         ~ 0-3
          (?P<n>a)(?<m>b)   ~ ab          ~ 0-2
          (?i)k             ~ kK\\xE2\\x84\\xAA  ~ 0-1 1-2 2-5
          (?i-u)k           ~ kK\\xE2\\x84\\xAA  ~ 0-1 1-2
          (?i)[^k]          ~ K           ~ ``
          (?i)σ             ~ Σσς         ~ 0-2 2-4 4-6
          (?i)ß             ~ ẞ           ~ 0-3
          (?i)i             ~ İıI         ~ 4-5
          (?i)ﬅ             ~ ﬆ           ~ 0-3
          (a(?i)b|c)D       ~ aBDCD       ~ 0-3 3-5
          \\w+              ~ añ_1-д      ~ 0-5 6-8
          (?-u)\\w+         ~ añ_1        ~ 0-1 3-5
          \\d               ~ ٣           ~ 0-2
          (?-u)\\d          ~ ٣           ~ ``
          \\s               ~ a\\xC2\\xA0 ~ 1-3
          \\pN+             ~ a1Ⅷ         ~ 1-5
          \\p{^L}           ~ a1          ~ 1-2
          \\P{Letter}       ~ a1          ~ 1-2
          \\p{Script=Greek} ~ aα          ~ 1-3
          \\p{grek}         ~ aα          ~ 1-3
          \\p{sc=Cyrillic}+ ~ aдд         ~ 1-5
          \\p{gc=Lu}        ~ aÄ          ~ 1-3
          (?i)\\p{Lu}       ~ aÄ          ~ 0-1 1-3
          \\p{Emoji}        ~ a😀         ~ 1-5
          .                 ~ 😀          ~ 0-4
          """)
  void matchesAsWritten(String pattern, String text, String expected) {
    assertThat(matches(SPANNING, pattern.replace("\\\\", "\\"), bytes(text))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      textBlock =
          """
          \\xFF             ~ \\xFF         ~ ``
          (?-u)\\xFF        ~ \\xFF         ~ 0-1
          \\xE9             ~ é             ~ 0-2
          (?-u)\\x{E9}      ~ é             ~ 0-2
          (?-u)é            ~ é             ~ 0-2
          a.b               ~ a\\xFFb       ~ ``
          (?-u)a.b          ~ a\\xFFb       ~ 0-3
          a\\Cb             ~ a\\xFFb       ~ 0-3
          [^a]              ~ \\xFFb        ~ 1-2
          (?-u)[^a]         ~ \\xFFb        ~ 0-1 1-2
          (?-u)[\\x80-\\xFF] ~ é            ~ 0-1 1-2
          .                 ~ \\xED\\xA0\\x80\\xC0\\x80\\xF4\\x90\\x80\\x80 ~ ``
          x*                ~ é             ~ 0-0 1-1 2-2
          \\b               ~ é             ~ 0-0 2-2
          \\B               ~ é             ~ ``
          \\b               ~ \\xFFa        ~ 1-1 2-2
          \\B               ~ \\xFF\\xFF    ~ ``
          (?-u)\\B          ~ \\xFF         ~ 0-0 1-1
          \\x00             ~ a\\x00        ~ 1-2
          """)
  void treatsBytesThatAreNoUtf8AsRipgrepDoes(String pattern, String text, String expected) {
    assertThat(matches(SPANNING, pattern.replace("\\\\", "\\"), bytes(text))).isEqualTo(expected);
  }

  /** A way that goes round such a loop through its look comes after those that leave the loop. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      textBlock =
          """
          (?:a*?\\B)*        ~ xaax ~ 0-0 1-1 2-2 3-3 4-4
          (?:a*?(?:\\B))*?b? ~ aab  ~ 0-0 1-1 2-3
          (?:a*?\\B)*-?      ~ aa-  ~ 0-1 2-3
          (?:a??\\b|b)*      ~ aab  ~ 0-0 1-1 2-3
          (?:(?:a*?\\B)*c?)* ~ aac  ~ 0-1 2-3
          (?:a*?$)*?a*       ~ aa   ~ 0-2
          """)
  void aLookInALoopPrefersNoRoundThatLeadsBack(String pattern, String text, String expected) {
    assertThat(matches(SPANNING, pattern.replace("\\\\", "\\"), bytes(text))).isEqualTo(expected);
  }

  /** ripgrep looks for the character before a position past stray continuation bytes. */
  @Test
  void takesTheCharacterBeforeStrayContinuationBytesForTheOneBefore() {
    assertThat(matches(SPANNING, "\\b", bytes("a\\x80b"))).isEqualTo("0-0 1-1 3-3");
  }

  @Test
  void inLineModeNoMatchHasALineFeedAndEveryLineIsAText() {
    RegexOptions lines = RegexOptions.lines();
    assertThat(matches(lines, "a[^x]b", bytes("a\\nb"))).isEmpty();
    assertThat(matches(lines, "a\\s*b", bytes("a\\nb"))).isEmpty();
    assertThat(matches(lines, "(?s).+", bytes("ab\\nc"))).isEqualTo("0-2 3-4");
    assertThat(matches(lines, "\\C+", bytes("ab\\nc"))).isEqualTo("0-2 3-4");
    assertThat(matches(lines, "\\Aa|b\\z", bytes("ab\\nab"))).isEqualTo("0-1 1-2 3-4 4-5");
    assertThat(matches(lines, "(?-m)^a", bytes("a\\na"))).isEqualTo("0-1 2-3");
  }

  @Test
  void carriageReturnsEndLinesIfAsked() {
    RegexOptions crlf = SPANNING.crlf(true);
    assertThat(matches(crlf, "a$", bytes("a\\r\\na\\na"))).isEqualTo("0-1 3-4 5-6");
    assertThat(matches(crlf, "^", bytes("a\\r\\nb"))).isEqualTo("0-0 3-3");
    assertThat(matches(crlf, ".+", bytes("ab\\r\\n"))).isEqualTo("0-2");
    assertThat(matches(RegexOptions.lines().crlf(true), "(?s)a.*", bytes("ab\\r\\n")))
        .isEqualTo("0-2");
    assertThat(matches(SPANNING, "a$", bytes("a\\r\\n"))).isEmpty();
  }

  @Test
  void limitsMatchesToWordsAndLines() {
    RegexOptions word = RegexOptions.lines().wholeWord(true);
    assertThat(matches(word, "foo|foobar", bytes("foobar foo"))).isEqualTo("0-6 7-10");
    assertThat(matches(word, "-2", bytes("a -2 -2b"))).isEqualTo("2-4");
    assertThat(matches(word, "a", bytes("éa a"))).isEqualTo("4-5");
    assertThat(matches(word.unicode(false), "a", bytes("éa a"))).isEqualTo("2-3 4-5");
    RegexOptions line = RegexOptions.lines().wholeLine(true);
    assertThat(matches(line, "a|ab", bytes("ab\\na\\nba"))).isEqualTo("0-2 3-4");
    assertThat(matches(line.crlf(true), "ab", bytes("ab\\r\\n"))).isEqualTo("0-2");
  }

  @Test
  void theFirstOfSeveralPatternsWinsAtTheSameStart() {
    assertThat(withPatterns(List.of("foo", "foobar", "b"), "foobar b"))
        .isEqualTo("0-3#0 3-4#2 7-8#2");
    assertThat(withPatterns(List.of("foobar", "foo", "b"), "foobar b")).isEqualTo("0-6#0 7-8#2");
    assertThat(withPatterns(List.of("x", "a$", "a"), "a a")).isEqualTo("0-1#2 2-3#1");
  }

  @Test
  void foldsLettersThatHaveNoUpperOrLowerCaseInCommon() {
    Regex any = Regex.compile("(?i)[a-z]", SPANNING);
    assertThat(matches(any.newSearcher(), "ſ".getBytes(StandardCharsets.UTF_8))).isEqualTo("0-2");
    for (String pair :
        List.of("Ǆǅ", "Ωω", "Ω\u2126", "Åå", "å\u212B", "µμ", "ϐβ", "ᏸᏰ", "ꭰᎠ", "Ა\u10D0")) {
      String first = pair.substring(0, 1);
      String second = pair.substring(1);
      assertThat(matches(SPANNING, "(?i)" + first, second.getBytes(StandardCharsets.UTF_8)))
          .as(pair)
          .isNotEmpty();
    }
  }

  private static String withPatterns(List<String> patterns, String text) {
    Searcher searcher = Regex.compile(patterns, RegexOptions.lines()).newSearcher();
    return RegexFuzz.all(searcher, bytes(text)).stream()
        .map(m -> m.get(0) + "-" + m.get(1) + "#" + m.get(2))
        .collect(Collectors.joining(" "));
  }

  private static String matches(RegexOptions options, String pattern, byte[] text) {
    return matches(Regex.compile(pattern, options).newSearcher(), text);
  }

  private static String matches(Searcher searcher, byte[] text) {
    return RegexFuzz.all(searcher, text).stream()
        .map(m -> m.get(0) + "-" + m.get(1))
        .collect(Collectors.joining(" "));
  }

  /** UTF-8, in which bytes may be written as {@code \n \r \xHH}, the backslash doubled or not. */
  private static byte[] bytes(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    String once = text.replace("\\\\", "\\");
    for (int i = 0; i < once.length(); ) {
      if (once.startsWith("\\x", i)) {
        bytes.write(Integer.parseInt(once.substring(i + 2, i + 4), 16));
        i += 4;
      } else if (once.startsWith("\\n", i) || once.startsWith("\\r", i)) {
        bytes.write(once.charAt(i + 1) == 'n' ? '\n' : '\r');
        i += 2;
      } else {
        String character = Character.toString(once.codePointAt(i));
        bytes.writeBytes(character.getBytes(StandardCharsets.UTF_8));
        i += character.length();
      }
    }
    return bytes.toByteArray();
  }
}
