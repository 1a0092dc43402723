package dev.trawl.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the command prints is what ripgrep prints with the same flags, byte for byte, and it ends
 * with the same code. ripgrep is asked to take files as they are ({@code -a -E none}).
 */
class RipgrepParityIT {
  private static final int FILE_BYTES = Dist.LONG ? 32 << 20 : 400_000;

  private static Dist dist;
  private static SplittableRandom random;

  @BeforeAll
  static void makeInputs() throws IOException {
    dist = Dist.create();
    random = new SplittableRandom(Inputs.seed(RipgrepParityIT.class));
    RegexInputs inputs = new RegexInputs(random, FILE_BYTES);
    for (RegexInputs.Kind kind : RegexInputs.Kind.values()) {
      Inputs.write(dist.file(kind.name()), inputs.make(kind));
    }
    words("hundred", 100);
    words("thousands", 5000);
    Inputs.write(dist.file("three"), "the\nstream\nthestream\n");
    dist.serve();
  }

  @AfterAll
  static void cleanUp() {
    dist.close();
  }

  private static void words(String name, int count) {
    Set<String> words = new LinkedHashSet<>();
    while (words.size() < count) {
      StringBuilder word = new StringBuilder();
      for (int i = 1 + random.nextInt(3); i > 0; i--) {
        word.append(RegexInputs.word(random.nextInt(10_000)));
      }
      words.add(word.toString());
    }
    Inputs.write(dist.file(name), String.join("\n", words) + "\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "error LOG",
        "-i error LOG",
        "-c -i error LOG",
        "-w the TEXT",
        "-n -w the TEXT",
        "-x '[a-z ]*' TEXT",
        "-v the TEXT",
        "-v -c the TEXT",
        "-vn '^[a-z]' TEXT",
        "-v -x '.*' BROKEN_UTF8",
        "-ob '[a-z]+ing' TEXT",
        "-onb '[0-9]+' LOG",
        "-o --count-matches . BROKEN_UTF8",
        "-nb 'Σί' TEXT",
        "-in 'ΣΊ' TEXT",
        "--no-unicode -i -n '[k-s]{4}' BINARY",
        "--crlf -n 'e$' CRLF",
        "--crlf -v -c '.$' CRLF",
        "-F 'lang.' LOG",
        "-F -f three -ob TEXT",
        "-F -f hundred -c TEXT",
        "-F -f hundred -i -ob BINARY",
        "-F -f thousands -ob TEXT",
        "-F -f thousands -w -n BROKEN_UTF8",
        "-F -x -f hundred -n LOG",
        "-e 'foo|foobar' -e 'id_[0-9]+' -ob LOG",
        "-f three -n BINARY",
        "-e '' -c TEXT",
        "-c '' CRLF",
        "-C 2 'fatal.*;' LOG",
        "-n -C 1 'WARN .*00' LOG",
        "-nb -A 3 'id_77' LOG",
        "-B 2 -n '^$' TEXT",
        "-A 1 -B 4 -v -n '[a-z]' TEXT",
        "-C 3 -n foobar ONE_LINE",
        "-m 3 -n the TEXT",
        "-q the TEXT",
        "-q 'no such thing at all' TEXT",
        "-U --count-matches '(?s)WARN.{30}' LOG",
        "-U --count-matches 'the\\s+\\w+\\n\\w' TEXT",
        "-U --count-matches '\\n\\n+' TEXT",
        "-S Warn LOG",
        "-S warn -c LOG"
      })
  void printsWhatRipgrepPrints(String words) {
    // With --crlf, ripgrep ends what it prints with CR LF, too, and we do not.
    String filter = words.startsWith("--crlf") ? " | tr -d '\\r'" : "";
    Outcome expected = dist.bash(RIPGREP + " " + words + filter);
    dist.bash("trawl scan " + words + filter).sameAs(expected).discard();
    assertThat(expected.stderr()).isEmpty();
    expected.discard();
  }

  /** Behind the last line of a limit, lines that would match are context, too. */
  @ParameterizedTest
  @ValueSource(strings = {"-m 2 -A 2 -n fatal LOG", "-m 3 -C 9 -n java LOG", "-m 1 -B 2 the TEXT"})
  void contextAtALimitIsThatOfGrep(String words) {
    Outcome expected = dist.bash("LC_ALL=C grep -aF " + words);
    dist.bash("trawl scan -F " + words).sameAs(expected).discard();
    expected.discard();
  }

  private static final String RIPGREP =
      "\"$('" + Path.of("../scripts/tools").toAbsolutePath() + "' rg)\" --no-config -a -E none";

  /** The number of a pattern is a thing of ours, so Python counts. */
  @Test
  void countsEachPatternByItself() throws IOException {
    try (PrintStream script =
        new PrintStream(dist.file("count.py").toFile(), StandardCharsets.UTF_8)) {
      script.print(
          """
          import sys
          data = open(sys.argv[2], 'rb').read()
          for word in open(sys.argv[1], 'rb').read().splitlines():
              count, at = 0, data.find(word)
              while at >= 0:
                  count, at = count + 1, data.find(word, at + 1)
              sys.stdout.write('%d\\n' % count)
          """);
    }
    for (String file : new String[] {"TEXT", "BINARY"}) {
      Outcome expected = dist.bash("python3 count.py hundred " + file).ended(0);
      Outcome counted =
          dist.bash(
              "trawl scan -F --each --count-matches -f hundred " + file + " | grep -ao '^[0-9]*'");
      counted.sameAs(expected);
    }
  }
}
