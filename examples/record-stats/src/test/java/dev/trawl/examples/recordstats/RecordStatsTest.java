package dev.trawl.examples.recordstats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trawl.scan.spi.PartialOperator;
import dev.trawl.scan.window.BufferedWindow;
import dev.trawl.scan.window.MappedWindow;
import dev.trawl.scan.window.Window;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The same text as a naive pass over the lines, however the blob is cut and the parts merged. */
class RecordStatsTest {
  private static final int CASES = Integer.getInteger("trawl.example.cases", 500);

  @Test
  void givesWhatANaivePassGivesHoweverTheBlobIsCut() throws IOException {
    long base = Long.getLong("trawl.seed", System.nanoTime());
    for (int i = 0; i < CASES; i++) {
      long seed = base + i;
      try {
        oneCase(new Random(seed));
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(
            "failed; repeat with -Dtrawl.seed=" + seed + " -Dtrawl.example.cases=1", e);
      }
    }
  }

  private static void oneCase(Random random) throws IOException {
    int decimals = random.nextInt(4);
    char delimiter = ";,\t=".charAt(random.nextInt(4));
    String blob = randomRecords(random, delimiter, decimals);
    PartialOperator operator =
        compile(Map.of("delimiter", delimiter + "", "decimals", decimals + ""));
    byte[] bytes = blob.getBytes(StandardCharsets.UTF_8);
    int rangeBytes = 1 + random.nextInt(random.nextInt(4) == 0 ? bytes.length + 1 : 60);
    String came = text(operator, bytes, rangeBytes, random);
    assertThat(came).isEqualTo(naive(blob, delimiter, decimals));
  }

  private static String randomRecords(Random random, char delimiter, int decimals) {
    int keys = 1 + random.nextInt(random.nextInt(3) == 0 ? 3000 : 8);
    StringBuilder blob = new StringBuilder();
    for (int rows = random.nextInt(80); rows > 0; rows--) {
      int key = random.nextInt(keys);
      blob.append(key % 5 == 0 ? "" : "k\u00e9y-".repeat(key % 7)).append(key);
      blob.append(delimiter).append(randomNumber(random, decimals)).append('\n');
      blob.append("\n".repeat(random.nextInt(10) == 0 ? 1 : 0));
    }
    boolean unended = random.nextBoolean() && blob.length() > 0;
    return unended ? blob.toString().stripTrailing() : blob.toString();
  }

  private static String randomNumber(Random random, int decimals) {
    BigDecimal number =
        BigDecimal.valueOf(random.nextInt(20001) - 10000, random.nextInt(decimals + 1));
    return (random.nextInt(9) == 0 && number.signum() >= 0 ? "+" : "") + number.toPlainString();
  }

  /** By the most obvious code. */
  private static String naive(String blob, char delimiter, int decimals) {
    TreeMap<byte[], List<BigDecimal>> groups = new TreeMap<>(Arrays::compareUnsigned);
    for (String line : blob.split("\n")) {
      if (!line.isEmpty()) {
        int at = line.indexOf(delimiter);
        groups
            .computeIfAbsent(
                line.substring(0, at).getBytes(StandardCharsets.UTF_8), k -> new ArrayList<>())
            .add(new BigDecimal(line.substring(at + 1)));
      }
    }
    StringBuilder text = new StringBuilder();
    groups.forEach(
        (key, values) -> {
          BigDecimal sum = values.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
          BigDecimal mean =
              sum.divide(BigDecimal.valueOf(values.size()), decimals, RoundingMode.HALF_UP);
          BigDecimal least = values.stream().min(BigDecimal::compareTo).get();
          BigDecimal most = values.stream().max(BigDecimal::compareTo).get();
          text.append(new String(key, StandardCharsets.UTF_8))
              .append('=')
              .append(least.setScale(decimals).toPlainString())
              .append('/')
              .append(mean.toPlainString())
              .append('/')
              .append(most.setScale(decimals).toPlainString())
              .append('/')
              .append(values.size())
              .append('\n');
        });
    return text.toString();
  }

  /** Scans ranges, merges adjacent partials in random order, finishes. */
  private static String text(PartialOperator operator, byte[] bytes, int rangeBytes, Random random)
      throws IOException {
    if (bytes.length == 0) {
      return "";
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment blob = arena.allocate(bytes.length);
      MemorySegment.copy(bytes, 0, blob, ValueLayout.JAVA_BYTE, 0, bytes.length);
      List<byte[]> partials = new ArrayList<>();
      for (int at = 0; at < bytes.length; at += rangeBytes) {
        int end = Math.min(at + rangeBytes, bytes.length);
        partials.add(operator.scan(window(blob, random), at, end, position -> true));
      }
      while (partials.size() > 1) {
        int left = random.nextInt(partials.size() - 1);
        partials.set(left, operator.merge(partials.get(left), partials.remove(left + 1)));
      }
      return new String(operator.finish(partials.getFirst()), StandardCharsets.UTF_8);
    }
  }

  private static Window window(MemorySegment blob, Random random) {
    if (random.nextBoolean()) {
      return new MappedWindow(blob);
    }
    return new BufferedWindow(
        (to, position) -> {
          long length = Math.min(to.byteSize(), blob.byteSize() - position);
          MemorySegment.copy(blob, position, to, 0, length);
          return length;
        },
        blob.byteSize(),
        1 + random.nextInt(100));
  }

  @Test
  void manyKeysOfAnyLengthAreToldApart() throws IOException {
    StringBuilder blob = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      blob.append("a".repeat(i % 40)).append(i / 40 % 100).append(";").append(i % 7).append('\n');
    }
    byte[] bytes = blob.toString().getBytes(StandardCharsets.UTF_8);
    assertThat(text(compile(Map.of("decimals", "0")), bytes, 10_000, new Random(1)))
        .isEqualTo(naive(blob.toString(), ';', 0));
  }

  @Test
  void keysAroundTheLengthsOfWordsAreToldApart() throws IOException {
    StringBuilder blob = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      // Also keys that differ in nothing but zero bytes at their end.
      int length = i % 7 + i / 7 % 4 * 7;
      blob.append("k".repeat(length)).append("\0".repeat(i % 3)).append(";");
      blob.append(i % 2 == 0 ? "-" : "").append(i % 1000 / 10).append('.').append(i % 10);
      blob.append('\n');
    }
    byte[] bytes = blob.toString().getBytes(StandardCharsets.UTF_8);
    assertThat(text(compile(Map.of()), bytes, 50_000, new Random(1)))
        .isEqualTo(naive(blob.toString(), ';', 1));
  }

  @Test
  void shortNumbersAreReadAsLongOnesAre() {
    Random random = new Random(7);
    for (int decimals = 0; decimals <= 9; decimals++) {
      FixedPoint numbers = new FixedPoint(decimals);
      int read = 0;
      for (int i = 0; i < 50_000; i++) {
        String text = text(random, random.nextInt(8));
        long word = word(text + "\n");
        long value = numbers.readShort(word, Swar.find(word, Swar.broadcast((byte) '\n')));
        if (value != FixedPoint.NOT_SHORT) {
          read++;
          assertThat(value)
              .as("%s with %s decimals", text, decimals)
              .isEqualTo(new BigDecimal(text).movePointRight(decimals).longValueExact());
        }
      }
      assertThat(read > 0).as("%s decimals", decimals).isEqualTo(decimals <= 6);
    }
  }

  private static String text(Random random, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append("0123456789.-;\u0000".charAt(random.nextInt(i == 0 ? 14 : 11 + i % 4)));
    }
    return text.toString();
  }

  /** The first eight bytes, zeros behind. */
  private static long word(String text) {
    byte[] bytes = Arrays.copyOf(text.getBytes(StandardCharsets.US_ASCII), Long.BYTES);
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
  }

  @Test
  void aBadRecordIsNamedWithItsOffset() {
    bad("a;1\nnodelimiter\n", "offset 4 has no delimiter: nodelimiter");
    bad("a;1\nb", "offset 4 has no delimiter: b");
    bad("a;1\nb\na;1\n".repeat(9), "offset 4 has no delimiter: b");
    bad("a;1.0\n".repeat(9) + "a;1.:\n" + "a;1.0\n".repeat(9), "offset 54 has no number");
    bad("a;1.0\n".repeat(9) + "a;--1.0\n" + "a;1.0\n".repeat(9), "offset 54 has no number");
    bad("a;x\n", "offset 0 has no number");
    bad("a;1.25\n", "too many digits or decimals");
    bad("a;\n", "offset 0 has no number");
    bad("a;1.2.3\n", "no number");
    bad("a;1234567890123456789\n", "too many digits");
    bad("k".repeat(70_000) + ";1\n", "offset 0 has more than 65536 bytes");
  }

  private static void bad(String blob, String why) {
    byte[] bytes = blob.getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> text(compile(Map.of()), bytes, bytes.length, new Random(1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(why);
  }

  @Test
  void aSumThatPassesItsBoundFailsInsteadOfBeingWrong() {
    byte[] bytes = "a;99999999999999999.9\n".repeat(100).getBytes(StandardCharsets.UTF_8);
    for (int rangeBytes : new int[] {1, 22 * 6, 22 * 100}) {
      assertThatThrownBy(() -> text(compile(Map.of()), bytes, rangeBytes, new Random(1)))
          .isInstanceOf(ArithmeticException.class);
    }
  }

  @Test
  void parametersAreChecked() {
    assertThat(new RecordStats().name()).isEqualTo("record-stats");
    refused(Map.of("delimiter", ";;"), "delimiter must be one byte");
    refused(Map.of("delimiter", "\n"), "delimiter must be one byte");
    refused(Map.of("decimals", "10"), "decimals must be a number from 0 to 9, not 10");
    refused(Map.of("colour", "red"), "parameter colour is unknown");
  }

  private static void refused(Map<String, String> parameters, String why) {
    assertThatThrownBy(() -> compile(parameters))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }

  private static PartialOperator compile(Map<String, String> parameters) {
    Map<String, byte[]> bytes = new TreeMap<>();
    parameters.forEach((name, value) -> bytes.put(name, value.getBytes(StandardCharsets.UTF_8)));
    return (PartialOperator) new RecordStats().compile(bytes);
  }
}
