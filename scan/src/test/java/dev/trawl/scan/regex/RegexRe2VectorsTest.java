package dev.trawl.scan.regex;

import static java.util.Objects.requireNonNull;
import static java.util.regex.Matcher.quoteReplacement;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trawl.scan.regex.syntax.RegexSyntaxException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** RE2's own test vectors: its file of cases, and a sample of its exhaustive ones. */
class RegexRe2VectorsTest {

  /** What RE2 takes for granted: one text, ASCII classes are no matter on these texts. */
  private static final RegexOptions RE2 = RegexOptions.spanningLines().multiLine(false);

  /** Columns of an answer; two more are for leftmost-longest, which we do not offer. */
  private static final int WHOLE = 0;

  private static final int LEFTMOST_FIRST = 1;

  /** After an even number of backslashes, and not in brackets. */
  private static final Pattern ASCII_ONLY =
      Pattern.compile("(?<!\\\\)((?:\\\\\\\\)*)\\\\([bBsSwWdD])(?![^\\[]*\\])");

  private static final Map<String, String> MEANINGS =
      Map.of(
          "b", "(?-u:\\b)",
          "B", "(?-u:\\B)",
          "s", "[\\t\\n\\f\\r ]",
          "S", "[^\\t\\n\\f\\r ]",
          "w", "[0-9A-Za-z_]",
          "W", "[^0-9A-Za-z_]",
          "d", "[0-9]",
          "D", "[^0-9]");

  private final MemorySegment segment = Arena.ofAuto().allocate(1000);

  private final Map<String, Integer> skipped = new TreeMap<>();
  private int checked;

  @Test
  void agreesWithRe2OnItsSearchCases() throws IOException {
    try (InputStream file = resource("re2-search.txt")) {
      run(file);
    }
    assertThat(checked).isGreaterThan(1_500);
    assertThat(skipped).isEmpty();
  }

  @Test
  void agreesWithRe2OnASampleOfItsExhaustiveCases() throws IOException {
    try (InputStream file = new GZIPInputStream(resource("re2-exhaustive-sample.txt.gz"))) {
      run(file);
    }
    assertThat(checked).isGreaterThan(100_000);
    assertThat(skipped.keySet())
        .as("regular expressions that are refused, as docs/regex.md says")
        .isSubsetOf(
            "a repetition of a repetition needs a group: (?:...)",
            "classes do not nest: [ is a character");
  }

  private static InputStream resource(String name) {
    return requireNonNull(RegexRe2VectorsTest.class.getResourceAsStream("/re2/" + name));
  }

  private void run(InputStream file) throws IOException {
    // Only LF ends a line: the strings have all other control characters in them.
    List<String> lines =
        List.of(new String(file.readAllBytes(), StandardCharsets.UTF_8).split("\n"));
    List<byte[]> texts = new ArrayList<>();
    String block = "";
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.equals("strings")) {
        texts.clear();
      }
      if (!line.startsWith("\"")) {
        block = line;
      } else if (block.equals("strings")) {
        texts.add(unquote(line));
      } else {
        String pattern = new String(unquote(line), StandardCharsets.UTF_8);
        check(pattern, texts, lines.subList(i + 1, i + 1 + texts.size()));
        i += texts.size();
      }
    }
    System.out.printf("RE2's vectors: %,d pairs, skipped %s%n", checked, skipped);
  }

  private void check(String pattern, List<byte[]> texts, List<String> answers) {
    Searcher anywhere;
    Searcher whole;
    try {
      anywhere = Regex.compile(asRe2Means(pattern), RE2).newSearcher();
      whole = Regex.compile("\\A(?:" + asRe2Means(pattern) + ")\\z", RE2).newSearcher();
    } catch (RegexSyntaxException e) {
      skipped.merge(e.reason(), 1, Integer::sum);
      return;
    }
    for (int i = 0; i < texts.size(); i++) {
      String[] columns = answers.get(i).split(";", -1);
      String what = pattern + " on " + RegexFuzz.show(texts.get(i));
      assertThat(first(anywhere, texts.get(i))).as(what).isEqualTo(span(columns[LEFTMOST_FIRST]));
      assertThat(first(whole, texts.get(i))).as("whole: " + what).isEqualTo(span(columns[WHOLE]));
      checked++;
    }
  }

  /** RE2's borders and Perl classes are ASCII's, and its spaces do without the vertical tab. */
  private static String asRe2Means(String pattern) {
    return ASCII_ONLY
        .matcher(pattern)
        .replaceAll(found -> quoteReplacement(found.group(1) + MEANINGS.get(found.group(2))));
  }

  /** The match of an answer; its groups come after a space. */
  private static String span(String column) {
    return column.split(" ", -1)[0];
  }

  private String first(Searcher searcher, byte[] text) {
    MemorySegment.copy(text, 0, segment, ValueLayout.JAVA_BYTE, 0, text.length);
    return searcher.find(segment, 0, 0, text.length, true)
        ? searcher.start() + "-" + searcher.end()
        : "-";
  }

  /** A string as Go quotes it. */
  private static byte[] unquote(String line) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 1; i < line.length() - 1; ) {
      int c = line.codePointAt(i);
      if (c != '\\') {
        bytes.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
        i += Character.charCount(c);
        continue;
      }
      char escape = line.charAt(i + 1);
      int digits = escape == 'x' ? 2 : escape == 'u' ? 4 : escape == 'U' ? 8 : 0;
      int value =
          digits > 0
              ? Integer.parseInt(line.substring(i + 2, i + 2 + digits), 16)
              : switch (escape) {
                case 'a' -> 7;
                case 'b' -> '\b';
                case 'f' -> '\f';
                case 'n' -> '\n';
                case 'r' -> '\r';
                case 't' -> '\t';
                case 'v' -> 11;
                default -> escape;
              };
      if (digits == 2) {
        bytes.write(value);
      } else {
        bytes.writeBytes(Character.toString(value).getBytes(StandardCharsets.UTF_8));
      }
      i += 2 + digits;
    }
    return bytes.toByteArray();
  }
}
