package dev.trawl.scan.operator;

import dev.trawl.scan.kernel.ByteRarity;
import dev.trawl.scan.window.MappedWindow;
import dev.trawl.scan.window.Window;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/**
 * Makes the JIT compile kernels and operators while there is nothing else to do.
 *
 * <p>A fresh JVM runs a vector kernel at 0.01 to 0.6 GB/s, for its first 32 to 64 MiB: an
 * interpreted vector operation allocates its result. So every operator is run over a small private
 * buffer of made-up text, in small ranges, so that the counters that trigger compilation fill
 * quickly, and round after round, so that the code compiled last is run too. The buffer is native
 * memory seen through the same classes as a mapped blob; code trained on another kind of segment
 * would be thrown away at the first look at a real one.
 *
 * <p>The sinks are of several classes on purpose: if training showed the JIT only one, it would
 * inline it, and would have to throw the code away when the real one arrives.
 */
public final class KernelTraining {

  private static final int BUFFER_BYTES = 2 << 20;

  /** Long enough for the loops to be compiled for long searches, short enough for many calls. */
  private static final int RANGE_BYTES = 64 << 10;

  /**
   * What one operator scans before the next one's turn: kernels they share are compiled meanwhile.
   */
  private static final int SLICE_BYTES = 256 << 10;

  private static final int LEAST_ROUNDS = BUFFER_BYTES / SLICE_BYTES;
  private static final Duration BUDGET = Duration.ofMillis(200);

  private KernelTraining() {}

  /**
   * Trains this process: a second of one core, and of as much of a second one for the compilers;
   * two megabytes, which the garbage collector takes back. To be called once.
   *
   * @param awaitTurn called before every piece of work, of 10 ms or so once the compilers have
   *     begun; returns when there is nothing more urgent
   */
  public static void warmUp(Runnable awaitTurn) {
    MemorySegment text = Arena.ofAuto().allocate(BUFFER_BYTES, 64);
    fill(text);
    Window window = new MappedWindow(text);
    List<RangeOperator> operators = operators();
    long deadline = System.nanoTime() + BUDGET.toNanos();
    try {
      for (int round = 0; round < LEAST_ROUNDS || System.nanoTime() < deadline; round++) {
        for (RangeOperator operator : operators) {
          awaitTurn.run();
          train(operator, window, round);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("reading memory cannot fail", e);
    }
  }

  private static List<RangeOperator> operators() {
    var matches = new OperatorSpec.Count(OperatorSpec.Unit.MATCHES);
    var lineCount = new OperatorSpec.Count(OperatorSpec.Unit.LINES);
    return List.of(
        compile("Zrare~", new OperatorSpec.Offsets()),
        compile("Zrare~", new OperatorSpec.Lines(true, true)),
        compile("the", new OperatorSpec.Offsets()),
        compile("e", new OperatorSpec.Offsets()),
        compile("tt", matches),
        compile("e", matches),
        compile("the", new OperatorSpec.Lines(true, false)),
        compile("then", new OperatorSpec.Lines(false, true)),
        compile("a longer literal", lineCount),
        compile(new OperatorSpec.Offsets(), literal("Zrare~"), literal("then"), literal("thee")),
        compile(
            new OperatorSpec.Lines(true, true, 1, 1), new OperatorSpec.RegexText("[a-z]+ing the")),
        Operators.compile(
            new OperatorSpec.Strings(4, OperatorSpec.StringEncoding.ASCII), ByteRarity.typical()),
        Operators.compile(new OperatorSpec.NewlineCount(), ByteRarity.typical()));
  }

  private static RangeOperator compile(String literal, OperatorSpec.Answer answer) {
    byte[] bytes = literal.getBytes(StandardCharsets.US_ASCII);
    return Operators.compile(new OperatorSpec.Literal(bytes, answer), ByteRarity.typical());
  }

  private static OperatorSpec.Pattern literal(String text) {
    return new OperatorSpec.Bytes(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static RangeOperator compile(
      OperatorSpec.Answer answer, OperatorSpec.Pattern... patterns) {
    var matching =
        new OperatorSpec.Matching(
            true, OperatorSpec.CaseMatching.EXACT, false, false, false, false);
    var spec = new OperatorSpec.Patterns(List.of(patterns), matching, false, answer);
    return Operators.compile(spec, ByteRarity.typical());
  }

  private static void train(RangeOperator operator, Window window, int round) throws IOException {
    long first = (long) round * SLICE_BYTES % BUFFER_BYTES;
    for (long start = first; start < first + SLICE_BYTES; start += RANGE_BYTES) {
      RangeScan task = new RangeScan(start, start + RANGE_BYTES, RANGE_BYTES, false, false);
      ResultSink sink =
          switch (round % 3) {
            case 0 -> new CountingSink();
            case 1 -> new SummingSink();
            default -> new PositionSink();
          };
      operator.scan(window, task, sink);
    }
  }

  /** Text-like: words, and a line end every 60 bytes or so. */
  private static void fill(MemorySegment text) {
    byte[] alphabet =
        "eeeeettttaaaooinnshrdlucmfwypvbgkjqxz     \n".getBytes(StandardCharsets.US_ASCII);
    Random random = new Random(25);
    for (long i = 0; i < text.byteSize(); i++) {
      text.set(ValueLayout.JAVA_BYTE, i, alphabet[random.nextInt(alphabet.length)]);
    }
  }

  /** Counts calls. */
  private static final class CountingSink implements ResultSink {
    private long calls;

    @Override
    public boolean advance(long position, long newlinesBefore) {
      calls++;
      return calls >= 0;
    }

    @Override
    public boolean match(long start, long length, int patternId) {
      calls++;
      return calls >= 0;
    }

    @Override
    public void lineMatch(long start, long length, int patternId) {
      calls++;
    }

    @Override
    public boolean line(long start, long length, long newlinesBefore) {
      calls++;
      return calls >= 0;
    }

    @Override
    public boolean contextLine(long start, long length, long newlinesBefore) {
      calls++;
      return calls >= 0;
    }

    @Override
    public void count(long results) {
      calls++;
    }
  }

  /** Sums lengths. */
  private static final class SummingSink implements ResultSink {
    private long sum;

    @Override
    public boolean advance(long position, long newlinesBefore) {
      sum++;
      return sum >= 0;
    }

    @Override
    public boolean match(long start, long length, int patternId) {
      sum += length;
      return sum >= 0;
    }

    @Override
    public void lineMatch(long start, long length, int patternId) {
      sum += length;
    }

    @Override
    public boolean line(long start, long length, long newlinesBefore) {
      sum += length;
      return sum >= 0;
    }

    @Override
    public boolean contextLine(long start, long length, long newlinesBefore) {
      sum += length;
      return sum >= 0;
    }

    @Override
    public void count(long results) {
      sum += results;
    }
  }

  /** Keeps the last position. */
  private static final class PositionSink implements ResultSink {
    private long last;

    @Override
    public boolean advance(long position, long newlinesBefore) {
      last = position;
      return last >= 0;
    }

    @Override
    public boolean match(long start, long length, int patternId) {
      last = start;
      return last >= 0;
    }

    @Override
    public void lineMatch(long start, long length, int patternId) {
      last = start;
    }

    @Override
    public boolean line(long start, long length, long newlinesBefore) {
      last = start;
      return last >= 0;
    }

    @Override
    public boolean contextLine(long start, long length, long newlinesBefore) {
      last = start;
      return last >= 0;
    }

    @Override
    public void count(long results) {
      last += results;
    }
  }
}
