package dev.trawl.bench;

import dev.trawl.scan.kernel.ByteKernels;
import dev.trawl.scan.kernel.ByteRarity;
import dev.trawl.scan.kernel.Kernels;
import dev.trawl.scan.literals.LiteralSet;
import dev.trawl.scan.literals.LiteralSetFinder;
import dev.trawl.scan.window.MappedWindow;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
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
 * Sets of literals on one thread, over made-up words. An operation is a byte, so a score in
 * operations per nanosecond reads as GB/s.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {
      "--add-modules=jdk.incubator.vector",
      "--enable-native-access=ALL-UNNAMED",
      "-Xmx512m"
    })
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class LiteralSetBenchmark {

  static final int BUFFER_BYTES = 64 << 20;

  private static final long SEED = 7;
  private static final int WORDS = 20_000;
  private static final String LETTERS = "eeeettaaooiinnsshhrrdlucmfwypvbgkqjxz";

  /** Which kernels: {@code scalar}, or {@code best} of this machine. */
  @Param({"scalar", "best"})
  public String kernels = "best";

  /** How many literals of 6 to 14 letters. */
  @Param({"2", "16", "100", "1000", "100000"})
  public int literals = 16;

  /** One in so many literals is a word of the text, the others are nowhere in it. */
  @Param({"10", "1000"})
  public int oneInText = 10;

  private final long[] starts = new long[512];
  private final int[] ids = new int[512];
  private Arena arena = Arena.global();
  private MemorySegment segment = MemorySegment.NULL;
  private LiteralSet set = compile(List.of(new byte[1]), Kernels.scalar(), ByteRarity.typical());

  /** Fills the memory with words, and compiles literals. */
  @Setup(Level.Trial)
  public void setUp() throws IOException {
    arena = Arena.ofShared();
    segment = arena.allocate(BUFFER_BYTES, 64);
    Random random = new Random(SEED);
    List<byte[]> words = new ArrayList<>();
    for (int i = 0; i < WORDS; i++) {
      words.add(word(random, 1 + random.nextInt(12)));
    }
    fill(words, random);
    List<byte[]> wanted = new ArrayList<>();
    while (wanted.size() < literals) {
      byte[] known = words.get(random.nextInt(WORDS));
      boolean inText = wanted.size() % oneInText == 0 && known.length >= 6;
      wanted.add(inText ? known : word(random, 6 + random.nextInt(9)));
    }
    ByteKernels chosen = kernels.equals("scalar") ? Kernels.scalar() : Kernels.best();
    set = compile(wanted, chosen, ByteRarity.sample(new MappedWindow(segment)));
  }

  private static LiteralSet compile(List<byte[]> literals, ByteKernels kernels, ByteRarity rarity) {
    return LiteralSet.compile(literals, false, kernels, rarity);
  }

  /** Frees the memory. */
  @TearDown(Level.Trial)
  public void tearDown() {
    arena.close();
  }

  private static byte[] word(Random random, int length) {
    byte[] word = new byte[length];
    for (int i = 0; i < length; i++) {
      word[i] = (byte) LETTERS.charAt(random.nextInt(LETTERS.length()));
    }
    return word;
  }

  private void fill(List<byte[]> words, Random random) {
    ByteBuffer text = segment.asByteBuffer();
    while (text.hasRemaining()) {
      byte[] word = words.get(random.nextInt(WORDS));
      text.put(word, 0, Math.min(word.length, text.remaining()));
      if (text.hasRemaining()) {
        text.put((byte) (random.nextInt(12) == 0 ? '\n' : ' '));
      }
    }
  }

  /** Counts the matches of the alternation. */
  @Benchmark
  @OperationsPerInvocation(BUFFER_BYTES)
  public long find() {
    LiteralSetFinder finder = set.newFirstFinder();
    finder.begin(segment, 0, BUFFER_BYTES, BUFFER_BYTES);
    long total = 0;
    long cursor = 0;
    for (int n = finder.next(starts, ids); n > 0; n = finder.next(starts, ids)) {
      for (int i = 0; i < n; i++) {
        if (starts[i] >= cursor) {
          cursor = starts[i] + set.length(ids[i]);
          total++;
        }
      }
      finder.skipTo(cursor);
    }
    return total;
  }
}
