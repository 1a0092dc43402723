package dev.trawl.scan.regex;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trawl.scan.regex.RandomRegex.Dialect;
import dev.trawl.scan.regex.syntax.SyntaxOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random patterns without Unicode on random bytes, against Python's re on bytes. */
class RegexPythonFuzzTest {

  private static final int TEXTS_PER_PATTERN = 20;

  /** It backtracks, so texts must be short. */
  private static final int LONGEST_TEXT = 14;

  private static final String ORACLE =
      """
      import re, sys
      with open(sys.argv[1]) as cases, open(sys.argv[2], "w") as answers:
          for case in cases:
              pattern, flags, *texts = case.rstrip("\\n").split("\\t")
              regex = re.compile(bytes.fromhex(pattern), int(flags))
              for text in map(bytes.fromhex, texts):
                  found = (regex.search(text, at) for at in range(len(text) + 1))
                  print(*("%d:%d" % m.span() if m else "-" for m in found), file=answers)
      """;

  /** Python's numbers for its flags. */
  private static final int IGNORE_CASE = 2;

  private static final int MULTI_LINE = 8;
  private static final int DOT_ALL = 16;

  private record Case(String pattern, SyntaxOptions syntax, List<byte[]> texts) {}

  @TempDir Path folder;

  @Test
  void findsWhatPythonFindsInBytes() throws Exception {
    long seed = RegexFuzz.seed("python");
    Random random = new Random(seed);
    RandomRegex generator = new RandomRegex(random, Dialect.PYTHON);
    List<Case> cases = new ArrayList<>();
    for (int pairs = RegexFuzz.pairs(40_000); pairs > 0; pairs -= TEXTS_PER_PATTERN) {
      cases.add(randomCase(generator, random));
    }
    List<String> answers = ask(cases);
    int line = 0;
    for (Case each : cases) {
      RegexOptions options = RegexOptions.lines().syntax(each.syntax);
      Searcher searcher = Regex.compile(each.pattern.replace("\\Z", "\\z"), options).newSearcher();
      for (byte[] text : each.texts) {
        assertThat(RegexFuzz.firstFromEach(searcher, text))
            .as("%s %s on %s, seed %d", each.pattern, each.syntax, RegexFuzz.show(text), seed)
            .isEqualTo(parse(answers.get(line++)));
      }
    }
    System.out.printf("python: %,d pairs%n", line);
  }

  private static Case randomCase(RandomRegex generator, Random random) {
    SyntaxOptions syntax =
        new SyntaxOptions(
            false,
            random.nextInt(4) == 0,
            random.nextBoolean(),
            random.nextInt(4) == 0,
            false,
            false);
    List<byte[]> texts = new ArrayList<>();
    for (int i = 0; i < TEXTS_PER_PATTERN; i++) {
      byte[] text = generator.text(false, true);
      texts.add(Arrays.copyOf(text, Math.min(text.length, LONGEST_TEXT)));
    }
    return new Case(generator.pattern(), syntax, texts);
  }

  private List<String> ask(List<Case> cases) throws IOException, InterruptedException {
    Path questions = folder.resolve("cases");
    Path answers = folder.resolve("answers");
    List<String> lines = new ArrayList<>();
    for (Case each : cases) {
      int flags =
          (each.syntax.caseInsensitive() ? IGNORE_CASE : 0)
              | (each.syntax.multiLine() ? MULTI_LINE : 0)
              | (each.syntax.dotMatchesNewline() ? DOT_ALL : 0);
      List<String> fields = new ArrayList<>();
      fields.add(hex(each.pattern.getBytes(StandardCharsets.US_ASCII)));
      fields.add(Integer.toString(flags));
      each.texts.forEach(text -> fields.add(hex(text)));
      lines.add(String.join("\t", fields));
    }
    Files.write(questions, lines);
    run(questions, answers);
    return Files.readAllLines(answers);
  }

  private static void run(Path questions, Path answers) throws IOException, InterruptedException {
    Process python;
    try {
      python =
          new ProcessBuilder(
                  "/usr/bin/env", "python3", "-c", ORACLE, questions.toString(), answers.toString())
              .inheritIO()
              .start();
    } catch (IOException e) {
      Assumptions.abort("no python3: " + e.getMessage());
      return;
    }
    int exit = python.waitFor();
    Assumptions.assumeTrue(exit != 127, "no python3");
    assertThat(exit).isZero();
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static List<List<Integer>> parse(String line) {
    List<List<Integer>> spans = new ArrayList<>();
    for (String span : line.split(" ", -1)) {
      spans.add(
          span.equals("-")
              ? List.of()
              : Arrays.stream(span.split(":", -1)).map(Integer::valueOf).toList());
    }
    return spans;
  }
}
