package dev.trawl.scan.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Both kernels against naive loops. Segments end where the data ends, so a read past the end
 * throws. The build runs this class for every vector width.
 */
class KernelsTest {

  private static final int LONGEST = 300;
  private static final int ALIGNMENTS = 65;

  static List<ByteKernels> kernels() {
    return List.of(ScalarKernels.INSTANCE, VectorKernels.INSTANCE);
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void countsAndIndexesBytesAtEveryLengthAndAlignment(ByteKernels kernels) {
    long seed = seed("bytes");
    Random random = new Random(seed);
    for (int length = 0; length <= LONGEST; length++) {
      byte[] data = letters(random, length, 4);
      MemorySegment segment = exactly(data, random.nextInt(ALIGNMENTS));
      for (byte value = 'a'; value <= 'e'; value++) {
        int from = random.nextInt(length + 1);
        int to = from + random.nextInt(length - from + 1);
        checkBytes(kernels, segment, data, value, 0, length);
        checkBytes(kernels, segment, data, value, from, to);
      }
    }
  }

  private static void checkBytes(
      ByteKernels kernels, MemorySegment segment, byte[] data, byte value, int from, int to) {
    List<Long> expected = new ArrayList<>();
    for (int i = from; i < to; i++) {
      if (data[i] == value) {
        expected.add((long) i);
      }
    }
    long[] offsets = new long[to - from + 1];
    int found = kernels.indicesOf(segment, value, from, to, offsets);
    assertThat(Arrays.copyOf(offsets, found)).containsExactly(toArray(expected));
    assertThat(kernels.count(segment, value, from, to)).isEqualTo(expected.size());
    assertThat(kernels.indexOf(segment, value, from, to))
        .isEqualTo(expected.isEmpty() ? -1 : expected.getFirst());
    assertThat(kernels.lastIndexOf(segment, value, from, to))
        .isEqualTo(expected.isEmpty() ? -1 : expected.getLast());
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void findsTheFirstAndLastByteOfASet(ByteKernels kernels) {
    Random random = new Random(seed("sets"));
    for (int length = 0; length <= LONGEST; length++) {
      boolean[] members = new boolean[256];
      for (int wanted = random.nextInt(6); wanted > 0; wanted--) {
        members[random.nextInt(256)] = true;
      }
      byte[] data = new byte[length];
      random.nextBytes(data);
      MemorySegment segment = exactly(data, random.nextInt(ALIGNMENTS));
      for (boolean inverted : new boolean[] {false, true}) {
        int from = random.nextInt(length + 1);
        int to = from + random.nextInt(length - from + 1);
        checkSet(kernels, segment, data, members, 0, length);
        checkSet(kernels, segment, data, members, from, to);
        for (int i = 0; i < members.length; i++) {
          members[i] ^= !inverted;
        }
      }
    }
  }

  private static void checkSet(
      ByteKernels kernels,
      MemorySegment segment,
      byte[] data,
      boolean[] members,
      int from,
      int to) {
    long first = -1;
    long last = -1;
    for (int i = from; i < to; i++) {
      if (members[data[i] & 0xFF]) {
        first = first < 0 ? i : first;
        last = i;
      }
    }
    ByteSetFinder finder = kernels.compileSet(members);
    assertThat(finder.indexOf(segment, from, to)).isEqualTo(first);
    assertThat(finder.lastIndexOf(segment, from, to)).isEqualTo(last);
  }

  /** Each value alone in a set, against all of them in one text. */
  @ParameterizedTest
  @MethodSource("kernels")
  void findsEachByteValueAsASet(ByteKernels kernels) {
    byte[] data = new byte[512];
    for (int i = 0; i < data.length; i++) {
      data[i] = (byte) i;
    }
    MemorySegment segment = exactly(data, 5);
    for (int value = 0; value < 256; value++) {
      boolean[] members = new boolean[256];
      members[value] = true;
      checkSet(kernels, segment, data, members, 0, data.length);
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void treatsEveryByteValueAlike(ByteKernels kernels) {
    byte[] data = new byte[512];
    for (int i = 0; i < data.length; i++) {
      data[i] = (byte) i;
    }
    MemorySegment segment = exactly(data, 3);
    for (int value = 0; value < 256; value++) {
      checkBytes(kernels, segment, data, (byte) value, 0, data.length);
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void marksBytesAtEveryLengthAndAlignment(ByteKernels kernels) {
    Random random = new Random(seed("marks"));
    for (int length = 0; length <= LONGEST; length++) {
      byte[] data = new byte[length];
      random.nextBytes(data);
      data = random.nextBoolean() ? data : letters(random, length, 20);
      MemorySegment segment = exactly(data, random.nextInt(ALIGNMENTS));
      checkMarks(kernels, segment, data, 0, length);
      int from = random.nextInt(length + 1);
      checkMarks(kernels, segment, data, from, from + random.nextInt(length - from + 1));
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void marksEveryByteValueAtEveryPlaceInAWord(ByteKernels kernels) {
    byte[] data = new byte[64 * 257];
    for (int i = 0; i < data.length; i++) {
      data[i] = (byte) (i % 257);
    }
    checkMarks(kernels, exactly(data, 1), data, 0, data.length);
  }

  private static void checkMarks(
      ByteKernels kernels, MemorySegment segment, byte[] data, int from, int to) {
    byte value = to > from ? data[from] : 0;
    int words = (to - from + 63) / 64;
    long[] printable = new long[words + 1];
    long[] equal = new long[words + 1];
    for (int i = from; i < to; i++) {
      int b = data[i];
      printable[(i - from) / 64] |= (b > 31 && b < 127) || b == 9 ? 1L << (i - from) : 0;
      equal[(i - from) / 64] |= b == value ? 1L << (i - from) : 0;
    }
    long[] bits = new long[words + 1];
    Arrays.fill(bits, 0, words, -1);
    kernels.printableBits(segment, from, to, bits);
    assertThat(bits).containsExactly(printable);
    Arrays.fill(bits, 0, words, -1);
    kernels.equalBits(segment, value, from, to, bits);
    assertThat(bits).containsExactly(equal);
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void findsANeedleAtEveryPosition(ByteKernels kernels) {
    for (int length :
        new int[] {1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 63, 64, 65, 100, 200}) {
      byte[] needle = new byte[length];
      Arrays.fill(needle, (byte) 'n');
      needle[0] = 'N';
      needle[length - 1] = 'E';
      LiteralFinder finder = kernels.compile(needle, ByteRarity.typical());
      for (int at = 0; at + length <= LONGEST; at++) {
        byte[] data = new byte[LONGEST];
        Arrays.fill(data, (byte) 'n');
        System.arraycopy(needle, 0, data, at, length);
        MemorySegment segment = exactly(data, at % ALIGNMENTS);
        assertThat(all(finder, segment, 0, LONGEST, 4)).as("%d bytes", length).containsExactly(at);
        assertThat(all(finder, segment, at, at + length, 4)).containsExactly(at);
        assertThat(all(finder, segment, at + 1, LONGEST, 4)).isEmpty();
        assertThat(all(finder, segment, 0, at + length - 1, 4)).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void findsTheSameAsANaiveSearch(ByteKernels kernels) {
    long seed = seed("literals");
    Random random = new Random(seed);
    for (int round = 0; round < 20_000; round++) {
      int letters = 1 + random.nextInt(3);
      byte[] needle =
          letters(random, 1 + random.nextInt(random.nextInt(8) == 0 ? 120 : 6), letters);
      byte[] data = letters(random, random.nextInt(LONGEST + 1), letters);
      int from = random.nextInt(data.length + 1);
      int to = from + random.nextInt(data.length - from + 1);
      int capacity = 1 + random.nextInt(10);
      LiteralFinder finder = kernels.compile(needle, ByteRarity.typical());
      assertThat(all(finder, exactly(data, random.nextInt(ALIGNMENTS)), from, to, capacity))
          .as("seed %d, round %d", seed, round)
          .containsExactly(naive(data, needle, from, to));
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void findsMaskedAndCaselessBytesAsANaiveSearch(ByteKernels kernels) {
    long seed = seed("masks");
    Random random = new Random(seed);
    for (int round = 0; round < 20_000; round++) {
      int length = 1 + random.nextInt(random.nextInt(8) == 0 ? 120 : 9);
      byte[] values = mixed(random, length);
      byte[] masks = new byte[length];
      BytePattern pattern;
      if (random.nextBoolean()) {
        pattern = BytePattern.asciiCaseless(values);
        for (int i = 0; i < length; i++) {
          masks[i] = (byte) (Character.isLetter(values[i]) ? 0xDF : 0xFF);
        }
      } else {
        for (int i = 0; i < length; i++) {
          masks[i] = (byte) new int[] {0xFF, 0xF0, 0x0F, 0}[random.nextInt(4)];
        }
        masks[random.nextInt(length)] = (byte) 0xFF;
        pattern = BytePattern.masked(values, masks);
      }
      byte[] data = mixed(random, random.nextInt(LONGEST + 1));
      if (data.length > length) {
        System.arraycopy(values, 0, data, random.nextInt(data.length - length + 1), length);
      }
      int from = random.nextInt(data.length + 1);
      int to = from + random.nextInt(data.length - from + 1);
      LiteralFinder finder = kernels.compile(pattern, ByteRarity.typical());
      MemorySegment segment = exactly(data, random.nextInt(ALIGNMENTS));
      assertThat(all(finder, segment, from, to, 1 + random.nextInt(10)))
          .as("seed %d, round %d", seed, round)
          .containsExactly(naive(data, values, masks, from, to));
    }
  }

  /** Few bytes, which differ in case, in one nibble, or in what only looks like case. */
  private static byte[] mixed(Random random, int length) {
    byte[] few = {'a', 'A', 'b', 'B', '@', '`', 'z', 'Z', '[', '{', 0, (byte) 0xE1};
    int choice = 2 + random.nextInt(few.length - 1);
    byte[] data = new byte[length];
    for (int i = 0; i < length; i++) {
      data[i] = few[random.nextInt(choice)];
    }
    return data;
  }

  @Test
  void masksAreCheckedAndKnowWhenTheyOverlap() {
    assertThatThrownBy(() -> BytePattern.masked(new byte[2], new byte[2]))
        .hasMessageContaining("nothing to look for");
    assertThatThrownBy(() -> BytePattern.masked(new byte[257], new byte[257]))
        .hasMessageContaining("up to 256");
    byte[] nibble = {(byte) 0xF0};
    assertThat(BytePattern.masked(new byte[] {0x41, 0x42}, new byte[] {-1, -1}).canOverlap())
        .isFalse();
    assertThat(BytePattern.masked(new byte[] {0x41, 0x42}, new byte[] {-1, nibble[0]}).canOverlap())
        .isTrue();
    assertThat(BytePattern.asciiCaseless("abA".getBytes()).canOverlap()).isTrue();
    assertThat(BytePattern.exact("abA".getBytes()).canOverlap()).isFalse();
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void neverReadsOutsideTheInterval(ByteKernels kernels) {
    byte[] needle = "abcabcabd".getBytes();
    LiteralFinder finder = kernels.compile(needle, ByteRarity.typical());
    for (int length = 0; length <= LONGEST; length++) {
      MemorySegment segment = exactly(letters(new Random(length), length, 3), 1);
      assertThat(finder.find(segment, 0, length, new long[8])).isBetween(0, 8);
      assertThat(finder.find(segment, length, 0, new long[8])).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void giantNeedleFullOfFalsePrefixesTakesLinearTime(ByteKernels kernels) {
    // A quadratic search would compare 64 KiB at each of 4 million offsets: over ten seconds.
    byte[] needle = new byte[64 << 10];
    Arrays.fill(needle, (byte) 'a');
    needle[needle.length - 1] = 'b';
    byte[] data = new byte[4 << 20];
    Arrays.fill(data, (byte) 'a');
    int[] planted = {100_000, 300_000, data.length - 1};
    for (int end : planted) {
      data[end] = 'b';
    }
    LiteralFinder finder = kernels.compile(needle, ByteRarity.typical());
    assertThat(all(finder, exactly(data, 0), 0, data.length, 8))
        .containsExactly(naiveEndingAt(planted, needle.length));
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void findsWhatTouchesTheLastByteOfAMappedPage(ByteKernels kernels, @TempDir Path dir)
      throws IOException {
    byte[] data = new byte[4096];
    byte[] needle = "the very end".getBytes();
    System.arraycopy(needle, 0, data, data.length - needle.length, needle.length);
    Path file = Files.write(dir.resolve("page"), data);
    try (Arena arena = Arena.ofConfined();
        FileChannel channel = FileChannel.open(file)) {
      MemorySegment mapped = channel.map(MapMode.READ_ONLY, 0, data.length, arena);
      LiteralFinder finder = kernels.compile(needle, ByteRarity.typical());
      assertThat(all(finder, mapped, 0, data.length, 4))
          .containsExactly(data.length - needle.length);
      BytePattern caseless = BytePattern.asciiCaseless("THE very END".getBytes());
      assertThat(all(kernels.compile(caseless, ByteRarity.typical()), mapped, 0, data.length, 4))
          .containsExactly(data.length - needle.length);
      assertThat(kernels.indexOf(mapped, (byte) 'd', 0, data.length)).isEqualTo(data.length - 1);
      assertThat(kernels.lastIndexOf(mapped, (byte) 'd', 0, data.length))
          .isEqualTo(data.length - 1);
      assertThat(kernels.count(mapped, (byte) 0, 0, data.length))
          .isEqualTo(data.length - needle.length);
    }
  }

  @Test
  void literalsThatOverlapThemselvesAreThoseWithABorder() {
    assertThat(Borders.canOverlap("aa".getBytes())).isTrue();
    assertThat(Borders.canOverlap("aba".getBytes())).isTrue();
    assertThat(Borders.canOverlap("abcab".getBytes())).isTrue();
    assertThat(Borders.canOverlap("a".getBytes())).isFalse();
    assertThat(Borders.canOverlap("ab".getBytes())).isFalse();
    assertThat(Borders.canOverlap("aab".getBytes())).isFalse();
  }

  private static long[] all(
      LiteralFinder finder, MemorySegment segment, long from, long to, int capacity) {
    List<Long> result = new ArrayList<>();
    long[] starts = new long[capacity];
    long cursor = from;
    int found;
    do {
      found = finder.find(segment, cursor, to, starts);
      for (int i = 0; i < found; i++) {
        result.add(starts[i]);
        cursor = starts[i] + finder.length();
      }
    } while (found == capacity);
    return toArray(result);
  }

  private static long[] naive(byte[] data, byte[] needle, int from, int to) {
    List<Long> result = new ArrayList<>();
    for (int i = from; i + needle.length <= to; ) {
      if (Arrays.equals(data, i, i + needle.length, needle, 0, needle.length)) {
        result.add((long) i);
        i += needle.length;
      } else {
        i++;
      }
    }
    return toArray(result);
  }

  private static long[] naive(byte[] data, byte[] values, byte[] masks, int from, int to) {
    List<Long> result = new ArrayList<>();
    for (int i = from; i + values.length <= to; ) {
      boolean equal = true;
      for (int j = 0; j < values.length; j++) {
        equal &= ((data[i + j] ^ values[j]) & masks[j]) == 0;
      }
      if (equal) {
        result.add((long) i);
      }
      i += equal ? values.length : 1;
    }
    return toArray(result);
  }

  private static long[] naiveEndingAt(int[] lastBytes, int length) {
    return Arrays.stream(lastBytes).mapToLong(last -> last - length + 1L).toArray();
  }

  private static long[] toArray(List<Long> list) {
    return list.stream().mapToLong(Long::longValue).toArray();
  }

  private static byte[] letters(Random random, int length, int letters) {
    byte[] data = new byte[length];
    for (int i = 0; i < length; i++) {
      data[i] = (byte) ('a' + random.nextInt(letters));
    }
    return data;
  }

  /** Native memory with these bytes and not one more, its start shifted by {@code alignment}. */
  private static MemorySegment exactly(byte[] data, int alignment) {
    MemorySegment whole = Arena.ofAuto().allocate(data.length + alignment, 64);
    MemorySegment segment = whole.asSlice(alignment, data.length);
    MemorySegment.copy(data, 0, segment, ValueLayout.JAVA_BYTE, 0, data.length);
    return segment;
  }

  private static long seed(String what) {
    long seed = Long.getLong("trawl.test.seed", System.nanoTime());
    System.out.println("KernelsTest " + what + ": -Dtrawl.test.seed=" + seed);
    return seed;
  }
}
