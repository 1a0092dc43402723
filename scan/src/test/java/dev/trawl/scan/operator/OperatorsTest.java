package dev.trawl.scan.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.trawl.scan.kernel.ByteKernels;
import dev.trawl.scan.kernel.ByteRarity;
import dev.trawl.scan.kernel.Kernels;
import dev.trawl.scan.operator.OperatorSpec.Count;
import dev.trawl.scan.operator.OperatorSpec.Lines;
import dev.trawl.scan.operator.OperatorSpec.Literal;
import dev.trawl.scan.operator.OperatorSpec.NewlineCount;
import dev.trawl.scan.operator.OperatorSpec.Offsets;
import dev.trawl.scan.operator.OperatorSpec.Unit;
import dev.trawl.scan.operator.RangeOperator.Needs;
import dev.trawl.scan.operator.SimulatedSupervisor.Answer;
import dev.trawl.scan.window.BufferedWindow;
import dev.trawl.scan.window.MappedWindow;
import dev.trawl.scan.window.Window;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * Operators, cut into ranges, interrupted and taken up again, against one naive pass over the whole
 * blob.
 */
class OperatorsTest {

  private static final int ROUNDS = 40_000;

  /** One small blob at a time. */
  private static final MemorySegment SCRATCH = Arena.global().allocate(1024);

  @Test
  void offsetsAreThoseOfOnePass() throws IOException {
    simulate(
        "offsets",
        (blob, needle, answer) ->
            assertThat(answer.matches()).isEqualTo(naiveMatches(blob, needle, 0, blob.length)),
        new Offsets());
  }

  @Test
  void countsAreThoseOfOnePass() throws IOException {
    simulate(
        "counts",
        (blob, needle, answer) ->
            assertThat(answer.count()).isEqualTo(naiveMatches(blob, needle, 0, blob.length).size()),
        new Count(Unit.MATCHES));
  }

  @Test
  void linesAreThoseOfOnePass() throws IOException {
    for (Lines lines :
        List.of(
            new Lines(true, true),
            new Lines(true, false),
            new Lines(false, true),
            new Lines(false, false))) {
      simulate(
          lines.toString(),
          (blob, needle, answer) -> {
            assertThat(answer.lines()).isEqualTo(naiveLines(blob, needle, lines));
            assertThat(answer.newlines()).isEqualTo(lines.numbers() ? newlines(blob) : 0);
          },
          lines);
    }
  }

  @Test
  void lineCountsAreThoseOfOnePass() throws IOException {
    simulate(
        "line counts",
        (blob, needle, answer) ->
            assertThat(answer.count())
                .isEqualTo(naiveLines(blob, needle, new Lines(false, false)).size()),
        new Count(Unit.LINES));
  }

  @Test
  void newlineCountsAreThoseOfOnePass() throws IOException {
    long seed = seed("newline counts");
    Random random = new Random(seed);
    for (int round = 0; round < ROUNDS / 10; round++) {
      byte[] blob = letters(random, random.nextInt(200), 1 + random.nextInt(3), true);
      RangeOperator operator = compile(new NewlineCount(), random);
      assertThat(run(operator, blob, random).count())
          .as("seed %d, round %d", seed, round)
          .isEqualTo(newlines(blob));
    }
  }

  private interface Check {
    void check(byte[] blob, byte[] needle, Answer answer);
  }

  private static void simulate(String what, Check check, OperatorSpec.Answer wanted)
      throws IOException {
    long seed = seed(what);
    Random random = new Random(seed);
    boolean byLine = wanted.byLine();
    for (int round = 0; round < (byLine ? ROUNDS / 4 : ROUNDS); round++) {
      int letters = 1 + random.nextInt(3);
      byte[] needle = letters(random, 1 + random.nextInt(6), letters, false);
      byte[] blob = letters(random, random.nextInt(120), letters, byLine);
      RangeOperator operator = compile(new Literal(needle, wanted), random);
      try {
        check.check(blob, needle, run(operator, blob, random));
      } catch (AssertionError e) {
        throw new AssertionError(
            what
                + ", seed "
                + seed
                + ", round "
                + round
                + ": "
                + new String(needle)
                + " in "
                + new String(blob),
            e);
      }
    }
  }

  private static RangeOperator compile(OperatorSpec spec, Random random) {
    ByteKernels kernels = random.nextBoolean() ? Kernels.best() : Kernels.scalar();
    return Operators.compile(spec, ByteRarity.typical(), kernels, 1 + random.nextInt(40));
  }

  private static Answer run(RangeOperator operator, byte[] blob, Random random) throws IOException {
    MemorySegment bytes = nativeCopy(blob);
    Supplier<Window> windows =
        random.nextBoolean() ? () -> new MappedWindow(bytes) : () -> buffered(bytes, random);
    int longestRange = 1 + random.nextInt(random.nextBoolean() ? 8 : 60);
    return new SimulatedSupervisor(operator, windows, blob, longestRange, random).run();
  }

  /** A window with a buffer too small for comfort, over a source that gives what it likes. */
  private static Window buffered(MemorySegment bytes, Random random) {
    return new BufferedWindow(
        (dst, position) -> {
          long some = Math.min(dst.byteSize(), bytes.byteSize() - position);
          some = some <= 1 ? some : 1 + random.nextLong(some);
          MemorySegment.copy(bytes, position, dst, 0, some);
          return some;
        },
        bytes.byteSize(),
        1 + random.nextInt(16));
  }

  @Test
  void aTaskPastItsEndHasOnlyTheOverrunLeft() throws IOException {
    byte[] blob = "xaaaaaaax".getBytes();
    RangeOperator operator = Operators.compile(literal("aa", new Offsets()), ByteRarity.typical());
    RangeScan task = new RangeScan(5, 4, 4, true, false);
    RecordingSink sink = new RecordingSink(task, Integer.MAX_VALUE);
    var outcome = operator.scan(new MappedWindow(nativeCopy(blob)), task, sink);
    assertThat(sink.events)
        .filteredOn(e -> e.kind() == RecordingSink.Kind.MATCH)
        .extracting(RecordingSink.Event::start)
        .containsExactly(5L);
    assertThat(outcome).isEqualTo(new RangeOperator.Outcome(8, false, false, 0, 0));
  }

  @Test
  void sequencesThatDoNotMeetWithinTheOverrunAreUnresolved() throws IOException {
    byte[] blob = "a".repeat(1001).getBytes();
    RangeOperator operator = Operators.compile(literal("aa", new Offsets()), ByteRarity.typical());
    RangeScan task = new RangeScan(0, 101, 100, false, false);
    RecordingSink sink = new RecordingSink(task, Integer.MAX_VALUE);
    var outcome = operator.scan(new MappedWindow(nativeCopy(blob)), task, sink);
    assertThat(outcome.unresolved()).isTrue();
    assertThat(outcome.resolvedThrough()).isBetween(201L, 202L);
    assertThat(outcome.resolvedThrough() % 2).isZero();
  }

  @Test
  void countsOfTheOverrunNameWhatTheyReplace() throws IOException {
    byte[] blob = "aaaaaaaaab".getBytes();
    Literal spec = literal("aa", new Count(Unit.MATCHES));
    RangeScan task = new RangeScan(0, 3, 7, false, false);
    var outcome =
        Operators.compile(spec, ByteRarity.typical())
            .scan(
                new MappedWindow(nativeCopy(blob)),
                task,
                new RecordingSink(task, Integer.MAX_VALUE));
    assertThat(outcome).isEqualTo(new RangeOperator.Outcome(9, false, false, 2, 3));
  }

  @Test
  void oneHugeLineCostsARangeInsideItOnePass() throws IOException {
    byte[] blob = "e".repeat(10_000).getBytes();
    MemorySegment bytes = nativeCopy(blob);
    long[] read = new long[1];
    Window window =
        new BufferedWindow(
            (dst, position) -> {
              long some = Math.min(dst.byteSize(), bytes.byteSize() - position);
              MemorySegment.copy(bytes, position, dst, 0, some);
              read[0] += some;
              return some;
            },
            blob.length,
            64);
    RangeScan task = new RangeScan(4000, 5000, 0, false, false);
    RecordingSink sink = new RecordingSink(task, Integer.MAX_VALUE);
    Operators.compile(literal("e", new Lines(true, true)), ByteRarity.typical(), Kernels.best(), 50)
        .scan(window, task, sink);
    assertThat(sink.events).allMatch(e -> e.kind() == RecordingSink.Kind.ADVANCE);
    assertThat(read[0]).isBetween(1001L, 1100L);
  }

  @Test
  void longSearchesCallTheSinkAtLeastEveryStride() throws IOException {
    byte[] blob = new byte[9 << 20];
    blob[0] = 'x';
    for (OperatorSpec spec :
        List.of(
            literal("x", new Lines(true, false)),
            literal("x", new Lines(false, true)),
            literal("y", new Lines(true, true)),
            literal("xy", new Offsets()),
            new NewlineCount())) {
      RangeScan task = new RangeScan(0, 1, 0, false, false);
      RangeScan whole = new RangeScan(0, blob.length, 0, false, false);
      for (RangeScan scan : List.of(task, whole)) {
        RecordingSink sink = new RecordingSink(scan, Integer.MAX_VALUE);
        Operators.compile(spec, ByteRarity.typical())
            .scan(new MappedWindow(nativeCopy(blob)), scan, sink);
        long strides = scan == task && !(spec instanceof Literal l && l.answer().byLine()) ? 1 : 3;
        assertThat(sink.events.stream().filter(RecordingSink.Event::asksToGoOn).count())
            .as("%s", spec)
            .isGreaterThanOrEqualTo(strides);
      }
    }
  }

  @Test
  void saysWhatItNeeds() {
    assertThat(needs(literal("aa", new Offsets()))).isEqualTo(new Needs(true, false, false));
    assertThat(needs(literal("ab", new Offsets()))).isEqualTo(new Needs(false, false, false));
    assertThat(needs(literal("aa", new Count(Unit.MATCHES))).overlapFree()).isTrue();
    assertThat(needs(literal("aa", new Lines(true, true)))).isEqualTo(new Needs(false, true, true));
    assertThat(needs(literal("a", new Count(Unit.LINES)))).isEqualTo(new Needs(false, true, false));
    assertThat(needs(new NewlineCount())).isEqualTo(new Needs(false, false, false));
  }

  private static Needs needs(OperatorSpec spec) {
    return Operators.compile(spec, ByteRarity.typical()).needs();
  }

  @Test
  void refusesPatternsItCannotScanFor() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> literal("", new Offsets()))
        .withMessageContaining("not 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Literal(new byte[(64 << 10) + 1], new Offsets()))
        .withMessageContaining("65537");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> literal("a\nb", new Lines(false, false)))
        .withMessageContaining("line end");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> literal("\n", new Count(Unit.LINES)))
        .withMessageContaining("line end");
    assertThat(literal("a\nb", new Offsets()).pattern()).hasSize(3);
  }

  @Test
  void aLiteralKeepsItsOwnCopy() {
    byte[] bytes = "abc".getBytes();
    Literal literal = new Literal(bytes, new Offsets());
    bytes[0] = 'X';
    literal.pattern()[1] = 'X';
    assertThat(literal).isEqualTo(literal("abc", new Offsets()));
  }

  private static Literal literal(String text, OperatorSpec.Answer answer) {
    return new Literal(text.getBytes(), answer);
  }

  private static List<Long> naiveMatches(byte[] blob, byte[] needle, int from, int to) {
    List<Long> matches = new ArrayList<>();
    for (int i = from; i + needle.length <= to; ) {
      if (Arrays.equals(blob, i, i + needle.length, needle, 0, needle.length)) {
        matches.add((long) i);
        i += needle.length;
      } else {
        i++;
      }
    }
    return matches;
  }

  private static List<String> naiveLines(byte[] blob, byte[] needle, Lines wanted) {
    List<String> lines = new ArrayList<>();
    int number = 1;
    for (int start = 0; start < blob.length; ) {
      int end = start;
      while (end < blob.length && blob[end] != '\n') {
        end++;
      }
      end = Math.min(end + 1, blob.length);
      List<Long> matches = naiveMatches(blob, needle, start, end);
      if (!matches.isEmpty()) {
        StringBuilder line = new StringBuilder();
        line.append(start).append('+').append(end - start);
        line.append('#').append(wanted.numbers() ? number : 1);
        if (wanted.matches()) {
          matches.forEach(m -> line.append(' ').append(m));
        }
        lines.add(line.toString());
      }
      start = end;
      number++;
    }
    return lines;
  }

  private static long newlines(byte[] blob) {
    long count = 0;
    for (byte b : blob) {
      count += b == '\n' ? 1 : 0;
    }
    return count;
  }

  private static byte[] letters(Random random, int length, int letters, boolean lines) {
    int lineEvery = 1 + random.nextInt(30);
    byte[] data = new byte[length];
    for (int i = 0; i < length; i++) {
      boolean lineEnd = lines && random.nextInt(lineEvery) == 0;
      data[i] = (byte) (lineEnd ? '\n' : 'a' + random.nextInt(letters));
    }
    return data;
  }

  private static MemorySegment nativeCopy(byte[] bytes) {
    MemorySegment segment =
        bytes.length <= SCRATCH.byteSize()
            ? SCRATCH.asSlice(0, bytes.length)
            : Arena.ofAuto().allocate(bytes.length);
    MemorySegment.copy(bytes, 0, segment, ValueLayout.JAVA_BYTE, 0, bytes.length);
    return segment;
  }

  private static long seed(String what) {
    long seed = Long.getLong("trawl.test.seed", System.nanoTime());
    System.out.println("OperatorsTest " + what + ": -Dtrawl.test.seed=" + seed);
    return seed;
  }
}
