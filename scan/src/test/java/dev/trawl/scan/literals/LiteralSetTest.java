package dev.trawl.scan.literals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trawl.scan.kernel.ByteKernels;
import dev.trawl.scan.kernel.ByteRarity;
import dev.trawl.scan.kernel.Kernels;
import dev.trawl.scan.literals.NaiveLiterals.Occurrence;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Sets of literals against trying each at each place. Segments end where the text ends, so a read
 * past the end throws. The build runs this class for every vector width.
 */
class LiteralSetTest {

  private static final int ALIGNMENTS = 65;

  /** {@code -Dtrawl.cases=N} for a long run. */
  private static final int CASES = Integer.getInteger("trawl.cases", 200);

  static List<ByteKernels> kernels() {
    return List.of(Kernels.scalar(), Kernels.best());
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void findsTheSameAsTryingEachAtEachPlace(ByteKernels kernels) {
    long base = Long.getLong("trawl.seed", System.nanoTime());
    for (int round = 0; round < CASES; round++) {
      long seed = base + round;
      checkRandom(kernels, new Random(seed), "repeat with -Dtrawl.seed=" + seed);
    }
  }

  private static void checkRandom(ByteKernels kernels, Random random, String how) {
    String alphabet = RandomSets.alphabet(random);
    List<byte[]> literals = RandomSets.literals(random, alphabet);
    byte[] text = RandomSets.text(random, alphabet, literals);
    boolean caseless = random.nextBoolean();
    int from = random.nextInt(text.length + 1);
    int end = from + random.nextInt(text.length - from + 1);
    int startLimit = from + random.nextInt(text.length - from + 5);
    if (random.nextBoolean()) {
      from = 0;
      end = text.length;
      startLimit = end;
    }
    List<Occurrence> expected =
        NaiveLiterals.all(literals, caseless, text, from, Math.min(startLimit, end), end);
    LiteralSet set = LiteralSet.compile(literals, caseless, kernels, ByteRarity.typical());
    MemorySegment segment = exactly(text, end, random.nextInt(ALIGNMENTS));
    int capacity = 1 + (random.nextBoolean() ? 0 : random.nextInt(20));
    LiteralSetFinder finder = set.newFinder();
    finder.begin(segment, from, startLimit, end);
    assertThat(all(finder, capacity)).as(how).isEqualTo(expected);
    LiteralSetFinder firsts = set.newFirstFinder();
    firsts.begin(segment, from, startLimit, end);
    assertThat(all(firsts, capacity)).as(how).isEqualTo(NaiveLiterals.firsts(expected));
    finder.begin(segment, from, startLimit, end);
    checkSkipping(finder, expected, random, how);
  }

  private static void checkSkipping(
      LiteralSetFinder finder, List<Occurrence> expected, Random random, String how) {
    List<Occurrence> left = new ArrayList<>(expected);
    int reach = 1 + random.nextInt(random.nextBoolean() ? 8 : 400);
    for (int step = 0; step < 40; step++) {
      List<Occurrence> some = some(finder, 1 + random.nextInt(3));
      assertThat(some).as(how).isEqualTo(left.subList(0, some.size()));
      left = left.subList(some.size(), left.size());
      long last = some.isEmpty() ? 0 : some.getLast().start();
      long target = last + random.nextInt(reach) - 2;
      finder.skipTo(target);
      left = left.stream().filter(one -> one.start() >= target).toList();
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void findsEveryLiteralAtEveryPosition(ByteKernels kernels) {
    for (int length : new int[] {1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 33, 64, 65, 200}) {
      byte[] needle = new byte[length];
      Arrays.fill(needle, (byte) 'n');
      needle[0] = 'N';
      needle[length - 1] = 'E';
      byte[] other = needle.clone();
      other[length - 1] = 'x';
      LiteralSet set =
          LiteralSet.compile(List.of(other, needle), false, kernels, ByteRarity.typical());
      LiteralSetFinder finder = set.newFinder();
      for (int at = 0; at + length <= 300; at++) {
        byte[] text = new byte[300];
        Arrays.fill(text, (byte) 'n');
        System.arraycopy(needle, 0, text, at, length);
        MemorySegment segment = exactly(text, text.length, at % ALIGNMENTS);
        Occurrence only = new Occurrence(at, 1);
        finder.begin(segment, 0, 300, 300);
        assertThat(all(finder, 4)).as("%d bytes", length).containsExactly(only);
        finder.begin(segment, at, at + 1, at + length);
        assertThat(all(finder, 4)).containsExactly(only);
        finder.begin(segment, at + 1, 300, 300);
        assertThat(all(finder, 4)).isEmpty();
        finder.begin(segment, 0, 300, at + length - 1);
        assertThat(all(finder, 4)).isEmpty();
        finder.begin(segment, 0, at, 300);
        assertThat(all(finder, 4)).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void everyByteValueIsItself(ByteKernels kernels) {
    List<byte[]> literals = new ArrayList<>();
    byte[] text = new byte[256];
    for (int value = 0; value < 256; value++) {
      literals.add(new byte[] {(byte) value});
      text[value] = (byte) value;
    }
    Collections.shuffle(literals, new Random(1));
    for (boolean caseless : new boolean[] {false, true}) {
      LiteralSet set = LiteralSet.compile(literals, caseless, kernels, ByteRarity.typical());
      LiteralSetFinder finder = set.newFinder();
      finder.begin(exactly(text, 256, 3), 0, 256, 256);
      assertThat(all(finder, 7))
          .isEqualTo(NaiveLiterals.all(literals, caseless, text, 0, 256, 256));
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void literalsFullOfFalsePrefixesTakeLinearTime(ByteKernels kernels) {
    byte[] zeros = new byte[64 << 10];
    byte[] zerosThenOne = zeros.clone();
    zerosThenOne[zeros.length - 1] = 1;
    byte[] zerosThenTwo = zeros.clone();
    zerosThenTwo[zeros.length - 1] = 2;
    byte[] text = new byte[4 << 20];
    text[1_000_000] = 2;
    text[text.length - 1] = 1;
    LiteralSet set =
        LiteralSet.compile(
            List.of(zerosThenTwo, zerosThenOne), false, kernels, ByteRarity.typical());
    LiteralSetFinder finder = set.newFinder();
    finder.begin(exactly(text, text.length, 0), 0, text.length, text.length);
    assertThat(all(finder, 3))
        .containsExactly(
            new Occurrence(1_000_001 - zeros.length, 0),
            new Occurrence(text.length - zeros.length, 1));
    assertThat(finder.work()).isLessThan(64L * text.length);
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void firstOfThousandsThatStartTogetherTakesLinearTime(ByteKernels kernels) {
    List<byte[]> literals = new ArrayList<>();
    for (int length = 2000; length > 0; length--) {
      literals.add(new byte[length]);
    }
    byte[] text = new byte[200_000];
    LiteralSet set = LiteralSet.compile(literals, false, kernels, ByteRarity.typical());
    LiteralSetFinder finder = set.newFirstFinder();
    finder.begin(exactly(text, text.length, 0), 0, text.length, text.length);
    long[] starts = new long[1000];
    int[] ids = new int[1000];
    long next = 0;
    for (int n = finder.next(starts, ids); n > 0; n = finder.next(starts, ids)) {
      for (int i = 0; i < n; i++, next++) {
        assertThat(starts[i]).isEqualTo(next);
        assertThat((long) set.length(ids[i])).isEqualTo(Math.min(2000, text.length - next));
      }
    }
    assertThat(next).isEqualTo(text.length);
    assertThat(finder.work()).isLessThan(64L * text.length);
  }

  /** The filters give up after so much work that the automaton does nearly all of these texts. */
  @ParameterizedTest
  @MethodSource("kernels")
  void automatonFindsTheSameAsTryingEachAtEachPlace(ByteKernels kernels) {
    long base = Long.getLong("trawl.seed", System.nanoTime());
    for (int round = 0; round < CASES / 20; round++) {
      long seed = base + round;
      Random random = new Random(seed);
      List<byte[]> literals = new ArrayList<>();
      for (int i = 1 + random.nextInt(20); i > 0; i--) {
        byte[] literal = new byte[1 + random.nextInt(200)];
        Arrays.fill(literal, (byte) (random.nextBoolean() ? 'a' : 'A'));
        literal[random.nextInt(literal.length)] = (byte) (random.nextBoolean() ? 'b' : 'a');
        literals.add(literal);
      }
      byte[] text = new byte[random.nextInt(6000)];
      Arrays.fill(text, (byte) 'a');
      for (int i = random.nextInt(100); i > 0 && text.length > 0; i--) {
        text[random.nextInt(text.length)] = (byte) (random.nextBoolean() ? 'b' : 'A');
      }
      boolean caseless = random.nextBoolean();
      int limit = random.nextInt(text.length + 1);
      List<Occurrence> expected =
          NaiveLiterals.all(literals, caseless, text, 0, limit, text.length);
      LiteralSet set = LiteralSet.compile(literals, caseless, kernels, ByteRarity.typical());
      MemorySegment segment = exactly(text, text.length, random.nextInt(ALIGNMENTS));
      String how = "repeat with -Dtrawl.seed=" + seed;
      LiteralSetFinder finder = set.newFinder();
      finder.begin(segment, 0, limit, text.length);
      assertThat(all(finder, 1 + random.nextInt(20))).as(how).isEqualTo(expected);
      LiteralSetFinder firsts = set.newFirstFinder();
      firsts.begin(segment, 0, limit, text.length);
      assertThat(all(firsts, 100)).as(how).isEqualTo(NaiveLiterals.firsts(expected));
      finder.begin(segment, 0, limit, text.length);
      checkSkipping(finder, expected, random, how);
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void findsWhatTouchesTheLastByteOfAMappedPage(ByteKernels kernels, @TempDir Path dir)
      throws IOException {
    byte[] data = new byte[4096];
    byte[] needle = bytes("The very end");
    System.arraycopy(needle, 0, data, data.length - needle.length, needle.length);
    Path file = Files.write(dir.resolve("page"), data);
    try (Arena arena = Arena.ofConfined();
        FileChannel channel = FileChannel.open(file)) {
      MemorySegment mapped = channel.map(MapMode.READ_ONLY, 0, data.length, arena);
      for (List<byte[]> literals :
          List.of(
              List.of(bytes("d"), bytes("the VERY end")),
              List.of(bytes("end"), bytes("the very end"), bytes("very ends")))) {
        LiteralSet set = LiteralSet.compile(literals, true, kernels, ByteRarity.typical());
        LiteralSetFinder finder = set.newFinder();
        finder.begin(mapped, 0, data.length, data.length);
        assertThat(all(finder, 3))
            .isEqualTo(NaiveLiterals.all(literals, true, data, 0, data.length, data.length))
            .hasSize(2);
      }
    }
  }

  @Test
  void compilesAHundredThousandLiteralsInTime() {
    Random random = new Random(1);
    List<byte[]> literals = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      literals.add(RandomSets.letters(random, "abcdefghijklmnopqrstuvwxyz", 12));
    }
    byte[] text = new byte[100_000];
    System.arraycopy(literals.get(99_999), 0, text, 5_000, 12);
    LiteralSetFinder finder = compile(literals).newFinder();
    finder.begin(exactly(text, text.length, 0), 0, text.length, text.length);
    assertThat(all(finder, 3)).containsExactly(new Occurrence(5_000, 99_999));
  }

  @Test
  void tellsItsLengths() {
    LiteralSet set =
        LiteralSet.compile(
            List.of(bytes("abc"), bytes("a"), bytes("abcde")),
            false,
            Kernels.best(),
            ByteRarity.typical());
    assertThat(set.size()).isEqualTo(3);
    assertThat(set.length(2)).isEqualTo(5);
    assertThat(set.minLength()).isEqualTo(1);
    assertThat(set.maxLength()).isEqualTo(5);
  }

  @Test
  void namesTheLimitThatIsExceeded() {
    assertThatThrownBy(() -> compile(List.of())).hasMessageContaining("1 to 100000 literals");
    assertThatThrownBy(() -> compile(Collections.nCopies(100_001, bytes("a"))))
        .hasMessageContaining("1 to 100000 literals, not 100001");
    assertThatThrownBy(() -> compile(List.of(bytes("a"), new byte[0])))
        .hasMessageContaining("the one with index 1 has 0");
    assertThatThrownBy(() -> compile(List.of(new byte[(64 << 10) + 1])))
        .hasMessageContaining("1 to 65536 bytes");
    assertThatThrownBy(() -> compile(Collections.nCopies(129, new byte[64 << 10])))
        .hasMessageContaining("at most 8388608 bytes together");
  }

  private static LiteralSet compile(List<byte[]> literals) {
    return LiteralSet.compile(literals, false, Kernels.best(), ByteRarity.typical());
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  static List<Occurrence> all(LiteralSetFinder finder, int capacity) {
    List<Occurrence> all = new ArrayList<>();
    List<Occurrence> some = some(finder, capacity);
    while (!some.isEmpty()) {
      all.addAll(some);
      some = some(finder, capacity);
    }
    return all;
  }

  private static List<Occurrence> some(LiteralSetFinder finder, int capacity) {
    long[] starts = new long[capacity];
    int[] ids = new int[capacity];
    int found = finder.next(starts, ids);
    List<Occurrence> some = new ArrayList<>();
    for (int i = 0; i < found; i++) {
      some.add(new Occurrence(starts[i], ids[i]));
    }
    return some;
  }

  /** Native memory with the first {@code end} bytes and not one more, shifted. */
  static MemorySegment exactly(byte[] text, int end, int alignment) {
    MemorySegment whole = Arena.ofAuto().allocate((long) end + alignment, 64);
    MemorySegment segment = whole.asSlice(alignment, end);
    MemorySegment.copy(text, 0, segment, ValueLayout.JAVA_BYTE, 0, end);
    return segment;
  }
}
