package dev.trawl.scan.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.trawl.scan.kernel.ByteKernels;
import dev.trawl.scan.kernel.ByteRarity;
import dev.trawl.scan.kernel.Kernels;
import dev.trawl.scan.operator.OperatorSpec.DigestAlgorithm;
import dev.trawl.scan.operator.OperatorSpec.StringEncoding;
import dev.trawl.scan.window.BufferedWindow;
import dev.trawl.scan.window.MappedWindow;
import dev.trawl.scan.window.Window;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/**
 * Operators that aggregate, and those with a value for each window or run, cut into random ranges,
 * interrupted and taken up again, against naive passes over the whole blob.
 */
class AggregateOperatorsTest {

  private static final int ROUNDS = 3_000;

  /** What the ranges of a blob gave, in order. */
  private record Given(List<String> found, List<long[]> partials) {}

  @Test
  void stringsAreThoseOfOnePass() throws IOException {
    for (StringEncoding encoding : StringEncoding.values()) {
      rounds(
          "strings " + encoding,
          (random, seed) -> {
            byte[] blob = encoding == StringEncoding.ASCII ? ascii(random) : wide(random);
            int least = 1 + random.nextInt(4);
            Given given = run(new OperatorSpec.Strings(least, encoding), blob, random);
            int stride = encoding == StringEncoding.ASCII ? 1 : 2;
            assertThat(given.found).as(seed).isEqualTo(naiveStrings(blob, least, stride));
          });
    }
  }

  @Test
  void histogramsAddUpToThatOfOnePass() throws IOException {
    rounds(
        "histogram",
        (random, seed) -> {
          byte[] blob = bytes(random, random.nextInt(300));
          long[] sum = new long[256];
          for (long[] partial : run(new OperatorSpec.Histogram(), blob, random).partials) {
            Arrays.setAll(sum, i -> sum[i] + partial[i]);
          }
          assertThat(sum).as(seed).isEqualTo(naiveCounts(blob, 0, blob.length));
        });
  }

  @Test
  void aLongHistogramGoesThroughTheTables() throws IOException {
    Random random = new Random(1);
    byte[] blob = bytes(random, 70_001);
    List<long[]> partials = new ArrayList<>();
    MemorySegment segment = nativeCopy(blob);
    RangeScan task = new RangeScan(3, blob.length, 0, false, false);
    Operators.compile(new OperatorSpec.Histogram(), ByteRarity.typical())
        .scan(new MappedWindow(segment), task, new Sink(partials, Integer.MAX_VALUE));
    assertThat(partials).hasSize(1);
    assertThat(partials.getFirst()).isEqualTo(naiveCounts(blob, 3, blob.length));
  }

  @Test
  void lineStatisticsMergeToThoseOfOnePass() throws IOException {
    rounds(
        "line statistics",
        (random, seed) -> {
          byte[] blob = lines(random);
          long[] sum = new long[4];
          for (long[] partial : run(new OperatorSpec.LineStatistics(), blob, random).partials) {
            boolean longer = partial[0] > 0 && (sum[0] == 0 || partial[1] > sum[1]);
            sum[1] = longer ? partial[1] : sum[1];
            sum[2] = longer ? partial[2] : sum[2];
            sum[0] += partial[0];
            sum[3] += partial[3];
          }
          assertThat(sum).as(seed).isEqualTo(naiveLineStatistics(blob));
        });
  }

  @Test
  void checksumsOfRangesAreThoseOfTheirBytes() throws IOException {
    Random random = new Random(7);
    byte[] blob = bytes(random, 5_000);
    List<long[]> partials = new ArrayList<>();
    Operators.compile(
            new OperatorSpec.Crc32c(), ByteRarity.typical(), Kernels.best(), 1 + random.nextInt(99))
        .scan(
            new MappedWindow(nativeCopy(blob)),
            new RangeScan(11, 4_001, 0, false, false),
            new Sink(partials, Integer.MAX_VALUE));
    CRC32C crc = new CRC32C();
    crc.update(blob, 11, 3_990);
    assertThat(partials.getFirst()).containsExactly(crc.getValue());
  }

  @Test
  void entropyIsThatOfEachWindow() throws IOException {
    rounds(
        "entropy",
        (random, seed) -> {
          byte[] blob = bytes(random, random.nextInt(2_000));
          int window = 256 + random.nextInt(300);
          List<String> found = run(new OperatorSpec.Entropy(window), blob, random).found;
          assertThat(found).as(seed).hasSize((blob.length + window - 1) / window);
          for (int i = 0; i < found.size(); i++) {
            int end = Math.min(blob.length, (i + 1) * window);
            assertThat(found.get(i)).startsWith(i * window + "+" + (end - i * window) + "=");
            byte[] value = HexFormat.of().parseHex(found.get(i).split("=")[1]);
            float bits = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).getFloat();
            assertThat((double) bits)
                .as(seed)
                .isCloseTo(naiveEntropy(blob, i * window, end), within(1e-5));
          }
        });
  }

  @Test
  void entropyOfKnownWindows() throws IOException {
    byte[] all = new byte[1024];
    for (int i = 0; i < 512; i++) {
      all[512 + i] = (byte) i;
    }
    List<String> found = run(new OperatorSpec.Entropy(512), all, new Random(3)).found;
    assertThat(found).containsExactly("0+512=00000000", "512+512=00000041"); // 0 and 8, exactly
  }

  @Test
  void digestsAreThoseOfEachChunk() throws Exception {
    Random random = new Random(5);
    byte[] blob = bytes(random, 30_001);
    int chunk = 4096 + random.nextInt(5000);
    List<String> expected = new ArrayList<>();
    for (int at = 0; at < blob.length; at += chunk) {
      byte[] part = Arrays.copyOfRange(blob, at, Math.min(blob.length, at + chunk));
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(part);
      expected.add(at + "+" + part.length + "=" + HexFormat.of().formatHex(digest));
    }
    OperatorSpec spec = new OperatorSpec.ChunkDigests(DigestAlgorithm.SHA256, chunk);
    for (int round = 0; round < 20; round++) {
      assertThat(run(spec, blob, random, 9_000).found).isEqualTo(expected);
    }
  }

  /** Values of the reference implementation, xxHash 0.8, {@code XXH3_64bits}. */
  @Test
  void xxh3IsThatOfTheReference() throws IOException {
    OperatorSpec spec = new OperatorSpec.ChunkDigests(DigestAlgorithm.XXH3, 4096);
    assertThat(run(spec, "a".getBytes(), new Random(1)).found)
        .containsExactly("0+1=e6c632b61e964e1f");
    assertThat(run(spec, "abc".getBytes(), new Random(1)).found)
        .containsExactly("0+3=78af5f94892f3950");
  }

  @Test
  void aWindowLongerThanAnyBlobIsOne() throws IOException {
    byte[] blob = bytes(new Random(2), 9_000);
    OperatorSpec spec = new OperatorSpec.ChunkDigests(DigestAlgorithm.XXH3, Long.MAX_VALUE);
    assertThat(run(spec, blob, new Random(4)).found).hasSize(1);
  }

  @Test
  void refusesWhatIsOutOfBounds() {
    assertThatIllegalArgumentException().isThrownBy(() -> new OperatorSpec.Entropy(255));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new OperatorSpec.Entropy((1L << 30) + 1))
        .withMessageContaining("1073741824");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new OperatorSpec.ChunkDigests(DigestAlgorithm.XXH3, 4095));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new OperatorSpec.Strings(0, StringEncoding.ASCII));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new OperatorSpec.Strings(4097, StringEncoding.ASCII))
        .withMessageContaining("4096");
  }

  // ---- running

  private interface Round {
    void run(Random random, String seed) throws IOException;
  }

  private static void rounds(String what, Round round) throws IOException {
    long base = Long.getLong("trawl.seed", System.nanoTime());
    for (int i = 0; i < ROUNDS; i++) {
      long seed = base + i;
      round.run(new Random(seed), what + ", repeat with -Dtrawl.seed=" + seed);
    }
  }

  private static Given run(OperatorSpec spec, byte[] blob, Random random) throws IOException {
    return run(spec, blob, random, 1 + random.nextInt(random.nextBoolean() ? 6 : 400));
  }

  private static Given run(OperatorSpec spec, byte[] blob, Random random, int longestRange)
      throws IOException {
    ByteKernels kernels = random.nextBoolean() ? Kernels.best() : Kernels.scalar();
    int step = 1 + random.nextInt(random.nextBoolean() ? 10 : 300);
    RangeOperator operator = Operators.compile(spec, ByteRarity.typical(), kernels, step);
    MemorySegment segment = nativeCopy(blob);
    boolean mapped = random.nextBoolean();
    Given given = new Given(new ArrayList<>(), new ArrayList<>());
    for (int start = 0; start < blob.length; ) {
      int end = Math.min(blob.length, start + 1 + random.nextInt(longestRange));
      Supplier<Window> window =
          () -> mapped ? new MappedWindow(segment) : buffered(segment, random);
      runRange(operator, window, start, end, random, given);
      start = end;
    }
    return given;
  }

  private static void runRange(
      RangeOperator operator,
      Supplier<Window> window,
      long start,
      long end,
      Random random,
      Given given)
      throws IOException {
    long at = start;
    for (int tries = 0; ; tries++) {
      int stopAfter = tries < 3 && random.nextInt(3) == 0 ? random.nextInt(5) : Integer.MAX_VALUE;
      Sink sink = new Sink(given.partials, stopAfter);
      RangeOperator.Outcome outcome =
          operator.scan(window.get(), new RangeScan(at, end, 9, false, false), sink);
      given.found.addAll(sink.found);
      if (!sink.stopped) {
        assertThat(outcome).isEqualTo(RangeOperator.Outcome.endingAt(end));
        assertThat(sink.checkpoint).isGreaterThanOrEqualTo(end);
        return;
      }
      at = Math.min(sink.checkpoint < 0 ? at : sink.checkpoint, end);
      if (at == end) {
        return;
      }
    }
  }

  private static Window buffered(MemorySegment segment, Random random) {
    return new BufferedWindow(
        (dst, position) -> {
          long some = Math.min(dst.byteSize(), segment.byteSize() - position);
          MemorySegment.copy(segment, position, dst, 0, some);
          return some;
        },
        segment.byteSize(),
        1 + random.nextInt(50));
  }

  private static MemorySegment nativeCopy(byte[] blob) {
    MemorySegment copy = Arena.ofAuto().allocate(Math.max(1, blob.length)).asSlice(0, blob.length);
    MemorySegment.copy(blob, 0, copy, ValueLayout.JAVA_BYTE, 0, blob.length);
    return copy;
  }

  /** Writes down what comes; says stop at the call after a given number. */
  private static final class Sink implements ResultSink {
    final List<String> found = new ArrayList<>();
    final List<long[]> partials;
    long checkpoint = -1;
    boolean stopped;
    private long lastAdvance = -1;
    private int left;

    Sink(List<long[]> partials, int stopAfter) {
      this.partials = partials;
      this.left = stopAfter;
    }

    @Override
    public boolean advance(long position, long newlinesBefore) {
      // A result may run past its range; what is told after it does not go back further.
      assertThat(position).isGreaterThanOrEqualTo(lastAdvance);
      lastAdvance = position;
      return goOn(Math.max(checkpoint, position));
    }

    @Override
    public boolean match(long start, long length, int patternId) {
      assertThat(start).isGreaterThanOrEqualTo(checkpoint);
      found.add(start + "+" + length);
      return goOn(start + length);
    }

    @Override
    public boolean record(long start, long length, byte[] value) {
      assertThat(start).isGreaterThanOrEqualTo(checkpoint);
      found.add(start + "+" + length + "=" + HexFormat.of().formatHex(value));
      return goOn(start + length);
    }

    @Override
    public void aggregate(long[] partial) {
      partials.add(partial.clone());
    }

    private boolean goOn(long position) {
      assertThat(stopped).isFalse();
      checkpoint = position;
      stopped = --left < 0;
      return !stopped;
    }

    @Override
    public void lineMatch(long start, long length, int patternId) {
      throw new AssertionError("no lines here");
    }

    @Override
    public boolean line(long start, long length, long newlinesBefore) {
      throw new AssertionError("no lines here");
    }

    @Override
    public void count(long results) {
      throw new AssertionError("no counts here");
    }
  }

  // ---- blobs

  private static byte[] ascii(Random random) {
    byte[] blob = new byte[random.nextInt(300)];
    byte[] values = {'a', ' ', '~', '\t', 0x1F, 0x7F, '\n', 0, (byte) 0x80, (byte) 0xFF};
    int printable = 1 + random.nextInt(9);
    for (int i = 0; i < blob.length; i++) {
      blob[i] = values[random.nextInt(10) < printable ? random.nextInt(4) : random.nextInt(10)];
    }
    return blob;
  }

  private static byte[] wide(Random random) {
    byte[] blob = new byte[random.nextInt(300)];
    for (int i = 0; i < blob.length; i++) {
      boolean zero = random.nextInt(8) > 0 ? i % 2 == 1 : random.nextBoolean();
      blob[i] = (byte) (zero ? 0 : random.nextInt(9) == 0 ? 0xE4 : 'a' + random.nextInt(3));
    }
    return blob;
  }

  private static byte[] lines(Random random) {
    byte[] blob = new byte[random.nextInt(200)];
    int rarity = 1 + random.nextInt(60);
    for (int i = 0; i < blob.length; i++) {
      blob[i] = (byte) (random.nextInt(rarity) == 0 ? '\n' : 'x');
    }
    return blob;
  }

  private static byte[] bytes(Random random, int length) {
    byte[] blob = new byte[length];
    int values = 1 + random.nextInt(256);
    for (int i = 0; i < length; i++) {
      blob[i] = (byte) random.nextInt(values);
    }
    return blob;
  }

  // ---- oracles

  /** As binutils does it: a character that is none makes it try again one byte on. */
  private static List<String> naiveStrings(byte[] blob, int least, int stride) {
    List<String> found = new ArrayList<>();
    for (int start = 0; start < blob.length; ) {
      int at = start;
      while (isCharacter(blob, at, stride)) {
        at += stride;
      }
      if ((at - start) / stride >= least) {
        found.add(start + "+" + (at - start));
      }
      start = at + 1;
    }
    return found;
  }

  private static boolean isCharacter(byte[] blob, int at, int stride) {
    if (at + stride > blob.length || (stride == 2 && blob[at + 1] != 0)) {
      return false;
    }
    int value = blob[at] & 0xFF;
    return value == 9 || (value > 31 && value < 127);
  }

  private static long[] naiveCounts(byte[] blob, int from, int to) {
    long[] counts = new long[256];
    for (int i = from; i < to; i++) {
      counts[blob[i] & 0xFF]++;
    }
    return counts;
  }

  private static double naiveEntropy(byte[] blob, int from, int to) {
    double bits = 0;
    for (long count : naiveCounts(blob, from, to)) {
      double p = (double) count / (to - from);
      bits -= count == 0 ? 0 : p * Math.log(p) / Math.log(2);
    }
    return bits;
  }

  private static long[] naiveLineStatistics(byte[] blob) {
    long[] statistics = new long[4];
    for (int start = 0; start < blob.length; ) {
      int end = start;
      while (end < blob.length && blob[end] != '\n') {
        end++;
      }
      if (statistics[0] == 0 || end - start > statistics[1]) {
        statistics[1] = end - start;
        statistics[2] = start;
      }
      statistics[0]++;
      statistics[3] += end - start;
      start = end + 1;
    }
    return statistics;
  }
}
