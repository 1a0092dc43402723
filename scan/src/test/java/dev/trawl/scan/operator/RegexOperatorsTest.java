package dev.trawl.scan.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trawl.scan.kernel.ByteRarity;
import dev.trawl.scan.kernel.Kernels;
import dev.trawl.scan.operator.OperatorSpec.Answer;
import dev.trawl.scan.operator.OperatorSpec.Count;
import dev.trawl.scan.operator.OperatorSpec.Lines;
import dev.trawl.scan.operator.OperatorSpec.Matching;
import dev.trawl.scan.operator.OperatorSpec.Offsets;
import dev.trawl.scan.operator.OperatorSpec.RegexText;
import dev.trawl.scan.operator.OperatorSpec.Unit;
import dev.trawl.scan.window.BufferedWindow;
import dev.trawl.scan.window.MappedWindow;
import dev.trawl.scan.window.PositionedSource;
import dev.trawl.scan.window.Window;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Regexes over random ranges, interrupted and taken up again, against java.util.regex over the
 * whole blob at once (or over each line). The patterns are those on which both agree.
 */
class RegexOperatorsTest {
  private static final int ROUNDS = Integer.getInteger("trawl.regex.rounds", 2000);
  private static final MemorySegment SCRATCH = Arena.global().allocate(1024);

  private static final String[] PATTERNS = {
    "aa",
    "aba",
    "a+b",
    "ab*",
    "(ab|a)(b|ba)",
    "a.a",
    "[ab]{2,3}",
    "^a",
    "b$",
    "a$",
    "^[ab]+$",
    "\\bab",
    "b\\b",
    "a+?b",
    "(a|ab)(c|bcd)?",
    "c|ab|a",
    "aab|ab|b",
    "(?:aba)+",
    "x"
  };

  private static final String[] SPANNING = {
    "aa",
    "aba",
    "a\nb",
    "(?s)a.b",
    "(?s)a.*b",
    "(?s)a.*?b",
    "\\n+",
    "[^c]+c",
    "(ab|\nb)+",
    "a\\s+b",
    "b$\n^a",
    "(?:aba)+"
  };

  @Test
  void matchesWithinLinesAreThoseOfOnePass() throws IOException {
    simulate("offsets", PATTERNS, false, new Offsets());
  }

  @Test
  void countsOfMatchesAreThoseOfOnePass() throws IOException {
    simulate("counts", PATTERNS, false, new Count(Unit.MATCHES));
  }

  @Test
  void matchesThatSpanLinesAreThoseOfOnePass() throws IOException {
    simulate("spanning offsets", SPANNING, true, new Offsets());
    simulate("spanning counts", SPANNING, true, new Count(Unit.MATCHES));
  }

  @Test
  void linesAreThoseOfOnePass() throws IOException {
    for (Lines lines :
        List.of(new Lines(true, true), new Lines(true, false), new Lines(false, false))) {
      simulate(lines.toString(), PATTERNS, false, lines);
    }
    simulate("line counts", PATTERNS, false, new Count(Unit.LINES));
  }

  /**
   * What one range has found out by looking far ahead, no other may look for again: else a blob of
   * one letter takes as many passes as it has ranges.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "(a+)+$ 1",
        "(a|a)*b 0",
        "(x+x+)+y 0",
        "(a+a+)+b|cc 0",
        "a{7} 1198372",
        "a+b|\\z 1",
        "a+b|x?$ 1"
      })
  void longSearchesAreMadeOnceWhateverTheRanges(String pattern, long matches) throws IOException {
    byte[] blob = new byte[8 << 20];
    Arrays.fill(blob, (byte) (pattern.contains("x") ? 'x' : 'a'));
    for (boolean multiLine : new boolean[] {false, true}) {
      AtomicLong bytesRead = new AtomicLong();
      PositionedSource source =
          (dst, position) -> {
            int length = (int) Math.min(dst.byteSize(), blob.length - position);
            MemorySegment.copy(blob, (int) position, dst, ValueLayout.JAVA_BYTE, 0, length);
            bytesRead.addAndGet(length);
            return length;
          };
      Matching matching =
          new Matching(false, OperatorSpec.CaseMatching.EXACT, false, false, false, multiLine);
      OperatorSpec spec =
          new OperatorSpec.Patterns(
              List.of(new RegexText(pattern)), matching, false, new Count(Unit.MATCHES));
      RangeOperator operator =
          Operators.compile(spec, ByteRarity.typical(), Kernels.best(), 64 << 10);
      long count =
          new SimulatedSupervisor(
                  operator,
                  () -> new BufferedWindow(source, blob.length, 64 << 10),
                  blob,
                  128 << 10,
                  new Random(1))
              .uninterrupted()
              .run()
              .count();
      assertThat(count).isEqualTo(matches);
      assertThat(bytesRead.get()).isLessThan(12L * blob.length);
    }
  }

  private static void simulate(String what, String[] patterns, boolean multiLine, Answer wanted)
      throws IOException {
    long seed = Long.getLong("trawl.seed", System.nanoTime());
    System.out.println("regex " + what + ": seed " + seed);
    Random random = new Random(seed);
    for (int round = 0; round < ROUNDS; round++) {
      String pattern = patterns[random.nextInt(patterns.length)];
      boolean inverted = wanted.byLine() && random.nextInt(4) == 0;
      byte[] blob = blob(random);
      Matching matching =
          new Matching(false, OperatorSpec.CaseMatching.EXACT, false, false, false, multiLine);
      OperatorSpec spec =
          new OperatorSpec.Patterns(List.of(new RegexText(pattern)), matching, inverted, wanted);
      RangeOperator operator =
          Operators.compile(spec, ByteRarity.typical(), Kernels.best(), 1 + random.nextInt(40));
      String text = new String(blob, StandardCharsets.ISO_8859_1);
      try {
        check(run(operator, blob, random), text, pattern, inverted, wanted);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(
            what
                + ", seed "
                + seed
                + ", round "
                + round
                + ": "
                + pattern
                + (inverted ? " inverted" : "")
                + " in "
                + text.replace("\n", "\\n"),
            e);
      }
    }
  }

  private static void check(
      SimulatedSupervisor.Answer answer,
      String text,
      String regex,
      boolean inverted,
      Answer wanted) {
    Pattern pattern = Pattern.compile(regex, Pattern.MULTILINE | Pattern.UNIX_LINES);
    switch (wanted) {
      case Offsets offsets -> assertThat(answer.matches()).isEqualTo(matches(pattern, text, 0));
      case Count count ->
          assertThat(answer.count())
              .isEqualTo(
                  count.unit() == Unit.MATCHES
                      ? matches(pattern, text, 0).size()
                      : lines(pattern, text, inverted, new Lines(false, false)).size());
      case Lines lines -> {
        assertThat(answer.lines()).isEqualTo(lines(pattern, text, inverted, lines));
        long newlines = text.chars().filter(c -> c == '\n').count();
        assertThat(answer.newlines()).isEqualTo(lines.numbers() ? newlines : 0);
      }
    }
  }

  private static List<Long> matches(Pattern pattern, String text, int base) {
    List<Long> found = new ArrayList<>();
    for (Matcher matcher = pattern.matcher(text); matcher.find(); ) {
      found.add((long) base + matcher.start());
    }
    return found;
  }

  private static List<String> lines(Pattern pattern, String text, boolean inverted, Lines wanted) {
    List<String> lines = new ArrayList<>();
    int number = 1;
    for (int start = 0; start < text.length(); number++) {
      int lf = text.indexOf('\n', start);
      int end = lf < 0 ? text.length() : lf + 1;
      List<Long> found = matches(pattern, text.substring(start, lf < 0 ? end : lf), start);
      if (found.isEmpty() == inverted) {
        StringBuilder line = new StringBuilder();
        line.append(start).append('+').append(end - start);
        line.append('#').append(wanted.numbers() ? number : 1);
        if (wanted.matches() && !inverted) {
          found.forEach(m -> line.append(' ').append(m));
        }
        lines.add(line.toString());
      }
      start = end;
    }
    return lines;
  }

  private static byte[] blob(Random random) {
    byte[] blob = new byte[random.nextInt(120)];
    int letters = 1 + random.nextInt(3);
    int newline = 3 + random.nextInt(20);
    for (int i = 0; i < blob.length; i++) {
      blob[i] =
          (byte)
              (random.nextInt(newline) == 0
                  ? '\n'
                  : random.nextInt(12) == 0 ? ' ' : 'a' + random.nextInt(letters));
    }
    return blob;
  }

  private static SimulatedSupervisor.Answer run(RangeOperator operator, byte[] blob, Random random)
      throws IOException {
    MemorySegment bytes = SCRATCH.asSlice(0, blob.length);
    MemorySegment.copy(blob, 0, bytes, ValueLayout.JAVA_BYTE, 0, blob.length);
    Supplier<Window> windows =
        random.nextBoolean() ? () -> new MappedWindow(bytes) : () -> buffered(bytes);
    int longestRange = 1 + random.nextInt(random.nextBoolean() ? 8 : 60);
    return new SimulatedSupervisor(operator, windows, blob, longestRange, random).run();
  }

  private static Window buffered(MemorySegment bytes) {
    return new BufferedWindow(
        (dst, position) -> {
          long some = Math.min(dst.byteSize(), bytes.byteSize() - position);
          MemorySegment.copy(bytes, position, dst, 0, some);
          return some;
        },
        bytes.byteSize(),
        8);
  }
}
