package dev.trawl.scan.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trawl.scan.kernel.ByteRarity;
import dev.trawl.scan.kernel.Kernels;
import dev.trawl.scan.operator.OperatorSpec.Answer;
import dev.trawl.scan.operator.OperatorSpec.CaseMatching;
import dev.trawl.scan.operator.OperatorSpec.Combination;
import dev.trawl.scan.operator.OperatorSpec.Count;
import dev.trawl.scan.operator.OperatorSpec.Lines;
import dev.trawl.scan.operator.OperatorSpec.Matching;
import dev.trawl.scan.operator.OperatorSpec.Offsets;
import dev.trawl.scan.operator.OperatorSpec.Unit;
import dev.trawl.scan.window.BufferedWindow;
import dev.trawl.scan.window.MappedWindow;
import dev.trawl.scan.window.Window;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * Random sets of patterns, with every combination, way of matching and answer, over random blobs
 * cut into random ranges from one byte up, interrupted and taken up again at random: the answer is
 * that of {@link PatternOracle}. {@code -Dtrawl.operators.cases=N} sets how many, {@code
 * -Dtrawl.seed=N} repeats a run.
 */
class PatternPropertyTest {
  private static final int CASES = Integer.getInteger("trawl.operators.cases", 2500);
  private static final MemorySegment SCRATCH = Arena.global().allocate(4096);

  @Test
  void answersAreThoseOfOnePass() throws IOException {
    long seed = Long.getLong("trawl.seed", System.nanoTime());
    System.out.println("PatternPropertyTest: -Dtrawl.seed=" + seed);
    int only = Integer.getInteger("trawl.operators.case", -1);
    for (int i = Math.max(0, only); i < (only < 0 ? CASES : only + 1); i++) {
      Case one = new Case(new Random(seed + i));
      try {
        one.check();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(
            "-Dtrawl.seed=" + seed + " -Dtrawl.operators.case=" + i + ": " + one, e);
      }
    }
  }

  /** One spec over one blob. */
  private static final class Case {
    private final Random random;
    private final OperatorSpec.Patterns spec;
    private final List<String> meanings;
    private final byte[] blob;
    private final int from;
    private final int to;

    Case(Random random) {
      this.random = random;
      Answer answer = answer();
      Combination combination = Combination.values()[Math.max(0, random.nextInt(5) - 2)];
      Matching matching = matching(answer.byLine());
      boolean bounded = combination != Combination.ALTERNATION;
      RandomPatterns set = new RandomPatterns(random, answer.byLine(), bounded, matching);
      boolean inverted = answer.byLine() && random.nextInt(3) == 0;
      this.spec = new OperatorSpec.Patterns(set.patterns, combination, matching, inverted, answer);
      this.meanings = set.meanings;
      this.blob = set.blob(random.nextInt(8) == 0 ? 300 : 60);
      boolean part = random.nextInt(4) == 0;
      int a = part ? random.nextInt(blob.length + 1) : 0;
      int b = part ? random.nextInt(blob.length + 1) : blob.length;
      this.from = Math.min(a, b);
      this.to = Math.max(a, b);
    }

    private Answer answer() {
      return switch (random.nextInt(5)) {
        case 0 -> new Offsets();
        case 1 -> new Count(Unit.MATCHES);
        case 2 -> new Count(Unit.LINES);
        case 3 -> new Lines(random.nextBoolean(), random.nextBoolean());
        default ->
            new Lines(
                random.nextBoolean(), random.nextBoolean(), random.nextInt(4), random.nextInt(4));
      };
    }

    private Matching matching(boolean byLine) {
      return new Matching(
          random.nextBoolean(),
          CaseMatching.values()[Math.max(0, random.nextInt(6) - 3)],
          random.nextInt(5) == 0,
          random.nextInt(8) == 0,
          random.nextInt(4) == 0,
          !byLine && random.nextInt(3) == 0);
    }

    void check() throws IOException {
      SimulatedSupervisor.Answer answer = run();
      String text = new String(blob, StandardCharsets.ISO_8859_1);
      PatternOracle oracle = new PatternOracle(spec, meanings, text);
      switch (spec.answer()) {
        case Offsets offsets ->
            assertThat(answer.found()).isEqualTo(texts(oracle.matches(from, to)));
        case Count count -> assertThat(answer.count()).isEqualTo(count(oracle, count.unit()));
        case Lines lines -> {
          assertThat(answer.lines()).isEqualTo(oracle.report(from, to, lines));
          if (lines.matches() && !spec.inverted()) {
            assertThat(answer.found())
                .isEqualTo(owned(oracle).flatMap(line -> texts(line.matches()).stream()).toList());
          }
          long newlines = text.substring(from, to).chars().filter(c -> c == '\n').count();
          assertThat(answer.newlines()).isEqualTo(lines.numbers() ? newlines : 0);
        }
      }
    }

    private static List<String> texts(List<PatternOracle.Found> found) {
      return found.stream().map(PatternOracle.Found::toString).toList();
    }

    private long count(PatternOracle oracle, Unit unit) {
      return unit == Unit.MATCHES
          ? oracle.matches(from, to).size()
          : owned(oracle).filter(PatternOracle.Line::selected).count();
    }

    private java.util.stream.Stream<PatternOracle.Line> owned(PatternOracle oracle) {
      return oracle.lines().stream().filter(line -> line.start() >= from && line.start() < to);
    }

    private SimulatedSupervisor.Answer run() throws IOException {
      RangeOperator operator =
          Operators.compile(
              spec,
              ByteRarity.typical(),
              random.nextBoolean() ? Kernels.best() : Kernels.scalar(),
              1 + random.nextInt(40));
      MemorySegment bytes = SCRATCH.asSlice(0, blob.length);
      MemorySegment.copy(blob, 0, bytes, ValueLayout.JAVA_BYTE, 0, blob.length);
      Supplier<Window> windows =
          random.nextBoolean() ? () -> new MappedWindow(bytes) : () -> buffered(bytes);
      int longestRange = 1 + random.nextInt(random.nextBoolean() ? 8 : 60);
      return new SimulatedSupervisor(operator, windows, blob, from, to, longestRange, random).run();
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

    @Override
    public String toString() {
      StringBuilder text = new StringBuilder();
      spec.patterns()
          .forEach(
              pattern ->
                  text.append(
                          pattern instanceof OperatorSpec.Bytes bytes
                              ? "'" + new String(bytes.bytes(), StandardCharsets.UTF_8) + "'"
                              : pattern)
                      .append(' '));
      return text.toString().replace("\n", "\\n")
          + spec.combination()
          + (spec.inverted() ? " inverted " : " ")
          + spec.matching()
          + " "
          + spec.answer()
          + " of ["
          + from
          + ", "
          + to
          + ") in \""
          + new String(blob, StandardCharsets.ISO_8859_1).replace("\n", "\\n").replace("\r", "\\r")
          + "\"";
    }
  }
}
