package dev.trawl.bench;

import dev.trawl.scan.kernel.ByteKernels;
import dev.trawl.scan.kernel.BytePattern;
import dev.trawl.scan.kernel.ByteRarity;
import dev.trawl.scan.kernel.Kernels;
import dev.trawl.scan.kernel.LiteralFinder;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The kernels on one thread, over native memory that no cache holds. An operation is a byte, so a
 * score in operations per nanosecond reads as GB/s.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {
      "--add-modules=jdk.incubator.vector",
      "--enable-native-access=ALL-UNNAMED",
      "-Xmx256m"
    })
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class KernelBenchmark {

  static final int BUFFER_BYTES = 128 << 20;

  private static final long SEED = 7;
  private static final int LINE_BYTES = 80;
  private static final String LETTERS = "etaoin shrdlucmfwypvbgkqj";

  /** Which kernels: {@code scalar}, or {@code best} of this machine. */
  @Param({"scalar", "best"})
  public String kernels = "best";

  /**
   * What is looked for: a literal that is not there and whose bytes are rare, one whose bytes are
   * everywhere, and one byte that is in every 25th place.
   */
  @Param({"XYZZY", "tatooine", "e"})
  public String literal = "XYZZY";

  private final long[] starts = new long[4096];
  private Arena arena = Arena.global();
  private MemorySegment segment = MemorySegment.NULL;
  private ByteKernels chosen = Kernels.scalar();
  private LiteralFinder finder = chosen.compile(new byte[] {0}, ByteRarity.typical());
  private LiteralFinder caselessFinder = finder;

  /** Fills the memory with lines of letters, and compiles the literal. */
  @Setup(Level.Trial)
  public void setUp() {
    arena = Arena.ofShared();
    segment = arena.allocate(BUFFER_BYTES);
    fill(segment);
    chosen = kernels.equals("scalar") ? Kernels.scalar() : Kernels.best();
    byte[] bytes = literal.getBytes(StandardCharsets.US_ASCII);
    finder = chosen.compile(bytes, ByteRarity.typical());
    caselessFinder = chosen.compile(BytePattern.asciiCaseless(bytes), ByteRarity.typical());
  }

  /** Frees the memory. */
  @TearDown(Level.Trial)
  public void tearDown() {
    arena.close();
  }

  private static void fill(MemorySegment segment) {
    Random random = new Random(SEED);
    for (int i = 0; i < BUFFER_BYTES; i++) {
      char next =
          i % LINE_BYTES == LINE_BYTES - 1
              ? '\n'
              : LETTERS.charAt(random.nextInt(LETTERS.length()));
      segment.set(ValueLayout.JAVA_BYTE, i, (byte) next);
    }
  }

  /** Counts the literal. */
  @Benchmark
  @OperationsPerInvocation(BUFFER_BYTES)
  public long find() {
    return count(finder);
  }

  /** Counts the literal in either case. */
  @Benchmark
  @OperationsPerInvocation(BUFFER_BYTES)
  public long findCaseless() {
    return count(caselessFinder);
  }

  private long count(LiteralFinder finder) {
    long total = 0;
    long from = 0;
    int found = finder.find(segment, from, BUFFER_BYTES, starts);
    while (found == starts.length) {
      total += found;
      from = starts[found - 1] + finder.length();
      found = finder.find(segment, from, BUFFER_BYTES, starts);
    }
    return total + found;
  }

  /** Counts newlines; the literal plays no part. */
  @Benchmark
  @OperationsPerInvocation(BUFFER_BYTES)
  public long countNewlines() {
    return chosen.count(segment, (byte) '\n', 0, BUFFER_BYTES);
  }
}
