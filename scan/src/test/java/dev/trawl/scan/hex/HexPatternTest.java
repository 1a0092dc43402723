package dev.trawl.scan.hex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.trawl.scan.kernel.ByteKernels;
import dev.trawl.scan.kernel.BytePattern;
import dev.trawl.scan.kernel.ByteRarity;
import dev.trawl.scan.kernel.Kernels;
import dev.trawl.scan.kernel.LiteralFinder;
import dev.trawl.scan.regex.Regex;
import dev.trawl.scan.regex.RegexOptions;
import dev.trawl.scan.regex.Searcher;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HexPatternTest {

  /** {@code -Dtrawl.cases=N} for a long run. */
  private static final int CASES = Integer.getInteger("trawl.cases", 3_000);

  private static final HexFormat SPACED = HexFormat.ofDelimiter(" ");

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "4D 5A; 00 4D 5A 4D; 1+2",
        "4d5a; 4D 5A 4D 5A; 0+2 2+2",
        "{ 4D 5A }; 4D 5A; 0+2",
        "{4D5A}; 4D 5A; 0+2",
        "4? ?A; 4D 5A 41 00 4F FA; 0+2 4+2",
        "?? 0A; 0A 0A 0A; 0+2",
        "~4D 5A; 4D 5A 00 5A; 2+2",
        "~?D 5A; 4D 5A 4C 5A; 2+2",
        "~4? 5A; 4D 5A 4C 5A 5A 5A; 3+2",
        "4D [2] 50; 4D 50 50 50 50; 0+4",
        "4D [1-3] 50; 4D 50 50 50 50; 0+3",
        "4D [0-3] 50; 4D 50 50 50 50; 0+2",
        "4D [ 1 - 3 ] 50; 4D 01 02 03 50; 0+5",
        "4D [-1] 50; 4D 50; 0+2",
        "4D [1-2] [1] 50; 4D 00 00 50; 0+4",
        "(A1 B2 | C3 ??); A1 B2 C3 C3; 0+2 2+2",
        "(A1 | A1 B2) C3; A1 B2 C3 A1 C3; 0+3 3+2",
        "( (01|02) [0-1] 03 | 04 ); 01 00 03 02 03 04; 0+3 3+2 5+1",
        "4D /* and ( */ 5A // to the end; 4D 5A; 0+2",
        "4D [4-4096] 50; 4D 00 00 00 00 50; 0+6",
      })
  void matchesWhatYaraMatches(String pattern, String bytes, String expected) {
    assertThat(found(pattern, SPACED.parseHex(bytes))).isEqualTo(List.of(expected.split(" ")));
  }

  @Test
  void readsCommentsUpToTheLineEnd() {
    assertThat(found("4D // 5A\n 5B", SPACED.parseHex("4D 5B"))).containsExactly("0+2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "''; 0; no byte here",
        "{}; 1; no byte here",
        "4; 0; half a byte",
        "4D 5 41; 3; half a byte",
        "4D 5G; 4; 'G' is no hex digit",
        "4D zz; 3; 'z' is no hex digit",
        "4D [2-6]; 3; needs a byte after it",
        "[2] 4D; 0; needs a byte before it",
        "4D ([2] 50 | 41); 4; needs a byte before it",
        "4D (50 [2]) 41; 7; needs a byte after it",
        "4D [6-2] 50; 3; write the smaller number first",
        "4D [-] 50; 3; write [0-4096]",
        "4D [10-] 50; 3; write [10-4096]",
        "4D [4097] 50; 3; more than 4096",
        "4D [99999999999] 50; 3; more than 4096",
        "4D [] 50; 3; written [4] or [2-6]",
        "4D [2 50; 3; written [4] or [2-6]",
        "4D (50; 3; a ( without )",
        "4D 50); 5; a ) without (",
        "4D 50}; 5; a } without {",
        "{4D 50; 6; has no }",
        "{4D} 50; 5; '5' is no hex digit",
        "4D | 50; 3; outside of ( )",
        "(4D | ); 6; no byte here",
        "4D ~?? 50; 3; matches no byte",
        "4D ~; 4; ends too early",
        "4D /* 50; 3; add */",
        "4D / 50; 3; single /",
      })
  void saysWhereAndWhyAndWhatToWrite(String pattern, int offset, String reason) {
    HexSyntaxException failure =
        catchThrowableOfType(HexSyntaxException.class, () -> HexPattern.parse(pattern));
    assertThat(failure.reason()).contains(reason);
    assertThat(failure.offset()).isEqualTo(offset);
    assertThat(failure).hasMessage("at character " + offset + ": " + failure.reason());
  }

  @Test
  void refusesToNestTooDeep() {
    int most = HexPattern.MAX_NESTING;
    assertThat(found("(".repeat(most) + "4D" + ")".repeat(most), new byte[] {0x4D}))
        .containsExactly("0+1");
    HexSyntaxException failure =
        catchThrowableOfType(HexSyntaxException.class, () -> HexPattern.parse("(".repeat(100_000)));
    assertThat(failure.offset()).isEqualTo(most);
    assertThat(failure.reason()).contains("deeper than 250");
  }

  @Test
  void findsTheSameAsANaiveMatcher() {
    long base = Long.getLong("trawl.seed", System.nanoTime());
    for (int round = 0; round < CASES; round++) {
      long seed = base + round;
      Random random = new Random(seed);
      NaiveHex naive = NaiveHex.random(random);
      byte[] text = NaiveHex.randomText(random);
      assertThat(found(naive.text(), text))
          .as("%s, repeat with -Dtrawl.seed=%d", naive.text(), seed)
          .isEqualTo(naive.all(text));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "4D (5A | 5B)",
        "4D ~5A",
        "4D [1-2] 5A",
        "?? ??",
        "4D [255] 5A",
        "~4D",
      })
  void leavesToTheRegexEngineWhatMasksCannotSay(String pattern) {
    assertThat(HexPattern.parse(pattern).bytes()).isNull();
  }

  @Test
  void findsFixedPatternsByTheirRarestBytesToo() {
    long base = Long.getLong("trawl.seed", System.nanoTime());
    int checked = 0;
    for (int round = 0; round < 4 * CASES; round++) {
      long seed = base + round;
      Random random = new Random(seed);
      NaiveHex naive = NaiveHex.random(random);
      BytePattern pattern = HexPattern.parse(naive.text()).bytes();
      if (pattern != null) {
        byte[] text = NaiveHex.randomText(random);
        for (ByteKernels kernels : List.of(Kernels.scalar(), Kernels.best())) {
          assertThat(found(kernels.compile(pattern, ByteRarity.typical()), text))
              .as("%s, repeat with -Dtrawl.seed=%d", naive.text(), seed)
              .isEqualTo(naive.all(text));
        }
        checked++;
      }
    }
    assertThat(checked).isGreaterThan(CASES / 4);
  }

  private static List<String> found(LiteralFinder finder, byte[] bytes) {
    MemorySegment text = Arena.ofAuto().allocate(bytes.length);
    MemorySegment.copy(bytes, 0, text, ValueLayout.JAVA_BYTE, 0, bytes.length);
    List<String> found = new ArrayList<>();
    long[] start = new long[1];
    long from = 0;
    while (finder.find(text, from, bytes.length, start) > 0) {
      found.add(start[0] + "+" + finder.length());
      from = start[0] + finder.length();
    }
    return found;
  }

  /** Start and length of each match, by the regex engine; matches do not overlap. */
  private static List<String> found(String pattern, byte[] bytes) {
    Regex regex = Regex.of(List.of(HexPattern.parse(pattern).node()), RegexOptions.spanningLines());
    Searcher searcher = regex.newSearcher();
    MemorySegment text = Arena.ofAuto().allocate(bytes.length + 1);
    MemorySegment.copy(bytes, 0, text, ValueLayout.JAVA_BYTE, 0, bytes.length);
    List<String> found = new ArrayList<>();
    long from = 0;
    while (searcher.find(text, 0, from, bytes.length, false)) {
      found.add(searcher.start() + "+" + (searcher.end() - searcher.start()));
      from = searcher.end();
    }
    return found;
  }
}
