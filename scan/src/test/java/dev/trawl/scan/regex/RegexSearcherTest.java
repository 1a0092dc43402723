package dev.trawl.scan.regex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trawl.scan.kernel.BytePattern;
import dev.trawl.scan.kernel.ByteRarity;
import dev.trawl.scan.regex.RandomRegex.Dialect;
import dev.trawl.scan.regex.Searcher.Found;
import dev.trawl.scan.regex.syntax.Node;
import dev.trawl.scan.regex.syntax.Node.Repetition;
import dev.trawl.scan.regex.syntax.Parser;
import dev.trawl.scan.regex.syntax.RegexSyntaxException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Searches of parts of a text: where they may start, look, and what they say of what they cannot
 * see.
 */
class RegexSearcherTest {

  private static final RegexOptions SPANNING = RegexOptions.spanningLines();

  @TempDir Path folder;

  @Test
  void findsOnlyMatchesThatStartBeforeTheLimitButLetsThemEndBeyond() {
    Searcher searcher = Regex.compile("b+", SPANNING).newSearcher();
    try (Arena arena = Arena.ofConfined()) {
      searcher.text(text(arena, "aabbbb"), 0, 6, true);
      assertThat(searcher.find(0, 2, true)).isEqualTo(Found.NONE);
      assertThat(searcher.find(0, 3, true)).isEqualTo(Found.MATCH);
      assertThat(List.of(searcher.start(), searcher.end())).containsExactly(2L, 6L);
      assertThat(searcher.find(3, 4, true)).isEqualTo(Found.MATCH);
      assertThat(List.of(searcher.start(), searcher.end())).containsExactly(3L, 6L);
      assertThat(searcher.find(3, 3, true)).isEqualTo(Found.NONE);
    }
  }

  @Test
  void anEmptyMatchAtTheVeryEndStartsBeforeTheEndPlusOne() {
    Searcher searcher = Regex.compile("$", SPANNING).newSearcher();
    try (Arena arena = Arena.ofConfined()) {
      searcher.text(text(arena, "ab"), 0, 2, true);
      assertThat(searcher.find(0, 2, true)).isEqualTo(Found.NONE);
      assertThat(searcher.find(0, 3, true)).isEqualTo(Found.MATCH);
      assertThat(searcher.start()).isEqualTo(2);
      assertThat(searcher.find(2, Long.MAX_VALUE, false)).isEqualTo(Found.NONE);
    }
  }

  @Test
  void looksAtTheRealByteBeforeTheSearch() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = text(arena, "ab\nc");
      assertThat(Regex.compile("\\bb", SPANNING).newSearcher().find(text, 0, 1, 4, true)).isFalse();
      assertThat(Regex.compile("\\bb", SPANNING).newSearcher().find(text, 1, 1, 4, true)).isTrue();
      assertThat(Regex.compile("^c", SPANNING).newSearcher().find(text, 0, 3, 4, true)).isTrue();
      assertThat(Regex.compile("\\Ac", SPANNING).newSearcher().find(text, 0, 3, 4, true)).isFalse();
    }
  }

  @Test
  void saysWhenTheAnswerLiesBeyondWhatIsKnown() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = text(arena, "xxab");
      assertThat(known(text, "ab", 4)).isEqualTo(Found.MATCH);
      assertThat(known(text, "ab+", 4)).isEqualTo(Found.UNDECIDED);
      assertThat(known(text, "ab$", 4)).isEqualTo(Found.UNDECIDED);
      assertThat(known(text, "ab|x", 1)).isEqualTo(Found.MATCH);
      assertThat(known(text, "abc", 4)).isEqualTo(Found.UNDECIDED);
      assertThat(known(text, "\\Ay", 4)).isEqualTo(Found.NONE);
      Searcher searcher = Regex.compile("q", SPANNING).newSearcher();
      searcher.text(text, 0, 4, false);
      assertThat(searcher.find(0, Long.MAX_VALUE, true)).isEqualTo(Found.UNDECIDED);
      assertThat(searcher.undecidedFrom()).isEqualTo(4);
      assertThat(searcher.find(0, 3, true)).isEqualTo(Found.NONE);
    }
  }

  /** The set of states after {@code bb} is that of the start, though a match is under way. */
  @Test
  void anUndecidedSearchDoesNotForgetAMatchThatIsBackInItsFirstState() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = text(arena, "xbbk");
      for (String pattern : List.of("b*?k", "(?:b|x)*k", "(?:b?)*k", "(?:^|b)*?[kl]")) {
        Searcher searcher = Regex.compile(pattern, SPANNING).newSearcher();
        searcher.text(text, 0, 3, false);
        assertThat(searcher.find(1, Long.MAX_VALUE, true)).isEqualTo(Found.UNDECIDED);
        assertThat(searcher.undecidedFrom()).as(pattern).isEqualTo(1);
        searcher.text(text, 0, 4, true);
        assertThat(searcher.find(1, Long.MAX_VALUE, true)).isEqualTo(Found.MATCH);
        assertThat(searcher.start()).isEqualTo(1);
      }
    }
  }

  private static Found known(MemorySegment text, String pattern, long to) {
    Searcher searcher = Regex.compile(pattern, SPANNING).newSearcher();
    searcher.text(text, 0, to, false);
    return searcher.find(0, Long.MAX_VALUE, true);
  }

  /** What is decided with a part of the text must be what the whole text says. */
  @Test
  @Timeout(60)
  void neverDecidesOtherwiseThanWithTheWholeText() {
    long seed = RegexFuzz.seed("windows");
    Random random = new Random(seed);
    RandomRegex generator = new RandomRegex(random, Dialect.FULL);
    int undecided = 0;
    int decided = 0;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment segment = arena.allocate(1000);
      for (int i = 0; i < RegexFuzz.pairs(1_500); i++) {
        byte[] text = generator.text(true, random.nextBoolean());
        MemorySegment.copy(MemorySegment.ofArray(text), 0, segment, 0, text.length);
        String pattern = generator.pattern();
        Searcher searcher;
        try {
          searcher = Regex.compile(pattern, SPANNING).newSearcher();
        } catch (RegexSyntaxException | RegexTooLargeException e) {
          continue;
        }
        int from = random.nextInt(text.length + 1);
        int known = from + random.nextInt(text.length - from + 1);
        long before = random.nextBoolean() ? Long.MAX_VALUE : from + random.nextInt(8);
        searcher.text(segment, 0, known, false);
        Found part = searcher.find(from, before, true);
        List<Long> found = List.of(searcher.start(), searcher.end());
        long resume = searcher.undecidedFrom();
        searcher.text(segment, 0, text.length, true);
        Found whole = searcher.find(from, before, true);
        String what =
            pattern + " on " + RegexFuzz.show(text) + " " + from + " " + known + " " + seed;
        if (part == Found.UNDECIDED) {
          undecided++;
          assertThat(whole == Found.NONE || searcher.start() >= resume).as(what).isTrue();
          continue;
        }
        decided++;
        assertThat(part).as(what).isEqualTo(whole);
        if (part == Found.MATCH) {
          assertThat(found).as(what).isEqualTo(List.of(searcher.start(), searcher.end()));
        }
      }
    }
    assertThat(undecided).isPositive();
    assertThat(decided).isPositive();
  }

  @Test
  void searchesBeyondFourGiB() throws IOException {
    long size = 5L << 30;
    byte[] end = "\nkey_1234 ".getBytes(StandardCharsets.UTF_8);
    try (Arena arena = Arena.ofConfined();
        RandomAccessFile file = new RandomAccessFile(folder.resolve("holes").toFile(), "rw")) {
      file.setLength(size);
      file.seek(size - end.length);
      file.write(end);
      MemorySegment segment = file.getChannel().map(MapMode.READ_ONLY, 0, size, arena);
      Searcher searcher = Regex.compile("[a-z]+_[0-9]{4,}", SPANNING).newSearcher();
      assertThat(searcher.find(segment, 0, size - 1000, size, true)).isTrue();
      assertThat(searcher.start()).isEqualTo(size - end.length + 1);
      assertThat(searcher.end()).isEqualTo(size - 1);
    }
  }

  @Test
  void refusesSearchesOutsideOfTheText() {
    Searcher searcher = Regex.compile("a", SPANNING).newSearcher();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = text(arena, "abc");
      assertThatThrownBy(() -> searcher.text(text, 0, 4, true))
          .isInstanceOf(IndexOutOfBoundsException.class);
      searcher.text(text, 1, 3, true);
      assertThatThrownBy(() -> searcher.find(0, 9, true))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> searcher.find(4, 9, true))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  void findsTheMatchThatStartsAtOnePlace() {
    Searcher searcher = Regex.compile(List.of("b+?", "a+b"), SPANNING).newSearcher();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = text(arena, "aaba");
      searcher.text(text, 0, 4, true);
      assertThat(searcher.matchAt(1)).isEqualTo(Found.MATCH);
      assertThat(List.of(searcher.start(), searcher.end())).containsExactly(1L, 3L);
      assertThat(searcher.patternId()).isEqualTo(1);
      assertThat(searcher.matchAt(3)).isEqualTo(Found.NONE);
      searcher.text(text, 0, 3, false);
      assertThat(searcher.matchAt(2)).as("lazy: decided").isEqualTo(Found.MATCH);
      assertThat(searcher.matchAt(3)).isEqualTo(Found.UNDECIDED);
      searcher.text(text, 0, 2, false);
      assertThat(searcher.matchAt(0)).isEqualTo(Found.UNDECIDED);
      assertThatThrownBy(() -> searcher.matchAt(4)).isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  /**
   * Each byte of a run that is leapt over has a match at its position, the byte behind it has none.
   */
  @ParameterizedTest
  @CsvSource({"'(?-u)a*\\B', 0, 199", "'(?-u)\\Ba+(?:\\B|c)', 1, 199", "'(?-u)a+\\b', 0, 200"})
  void theLastMatchOnALoopIsNotedWhereItIs(String pattern, long start, long end) {
    Searcher searcher = Regex.compile(pattern, SPANNING).newSearcher();
    byte[] text = ("a".repeat(200) + " b").getBytes(StandardCharsets.UTF_8);
    List<Integer> first = RegexFuzz.all(searcher, text).getFirst();
    assertThat(first).startsWith((int) start, (int) end);
  }

  @Test
  void aSearchEndsSoonAfterItsWatchSaysStop() {
    for (String pattern : List.of("x", "(a+)+$", "(?:a|b)*c", "a+b", "[a-z]+k[0-9]")) {
      Searcher searcher = Regex.compile(pattern, SPANNING).newSearcher();
      AtomicInteger asked = new AtomicInteger();
      searcher.watch(() -> asked.incrementAndGet() < 3);
      try (Arena arena = Arena.ofConfined()) {
        long size = 16 << 20;
        searcher.text(arena.allocate(size).fill((byte) 'a'), 0, size, true);
        assertThat(searcher.find(0, Long.MAX_VALUE, true)).as(pattern).isEqualTo(Found.STOPPED);
        assertThat(asked).as(pattern).hasValue(3);
        searcher.watch(() -> true);
        assertThat(searcher.find(0, Long.MAX_VALUE, true)).isNotEqualTo(Found.STOPPED);
      }
    }
  }

  /** Leaps to the next word of a few may not pass one of which only the beginning is known. */
  @ParameterizedTest
  @CsvSource({
    "foo|bazaar|qu, foobazaarqu",
    "(?:ab|cde)x+, cdexx",
    "(?i)abc|xyz, aBcXYZ",
    "ab(?:cdef)|bc, abcdef"
  })
  void wordsAreFoundWhereverTheKnownTextBreaksOff(String pattern, String words) {
    String whole = ".".repeat(700) + words + ".".repeat(300) + words;
    Searcher oracle = Regex.compile(pattern, SPANNING).newSearcher();
    List<List<Integer>> expected =
        RegexFuzz.all(oracle, whole.getBytes(StandardCharsets.UTF_8)).stream()
            .map(match -> match.subList(0, 2))
            .toList();
    assertThat(expected).hasSizeGreaterThan(1);
    for (int known = 1; known <= whole.length(); known++) {
      assertThat(foundInParts(pattern, whole, known)).as("known %d", known).isEqualTo(expected);
    }
  }

  /** Searches what is known first, then all, from where the first search says. */
  private static List<List<Integer>> foundInParts(String pattern, String whole, int known) {
    Searcher searcher = Regex.compile(pattern, SPANNING).newSearcher();
    List<List<Integer>> matches = new ArrayList<>();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = text(arena, whole);
      long from = 0;
      for (boolean complete : new boolean[] {false, true}) {
        searcher.text(text, 0, complete ? whole.length() : known, complete);
        Found found = searcher.find(from, Long.MAX_VALUE, false);
        while (found == Found.MATCH) {
          matches.add(List.of((int) searcher.start(), (int) searcher.end()));
          from = searcher.end();
          found = searcher.find(from, Long.MAX_VALUE, false);
        }
        from = found == Found.UNDECIDED ? searcher.undecidedFrom() : from;
      }
    }
    return matches;
  }

  /** Each letter of a run, once: what lies behind the match is not looked at. */
  @Test
  void theMatchAtAPlaceCostsItsOwnLength() {
    Searcher searcher = Regex.compile("a{1,3}", SPANNING).newSearcher(ByteRarity.typical(), 1);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocate(50_000);
      text.fill((byte) 'a');
      searcher.text(text, 0, 50_000, true);
      for (int at = 0; at < 50_000; at++) {
        assertThat(searcher.matchAt(at) == Found.MATCH).isTrue();
      }
      assertThat(searcher.steps()).isLessThan(50L * 50_000);
    }
  }

  @Test
  void denseMatchesAreFoundWithoutRunningBack() {
    int words = 20_000;
    byte[] text = "some words ".repeat(words / 2).getBytes(StandardCharsets.UTF_8);
    Searcher searcher = Regex.compile("[a-z]+", SPANNING).newSearcher();
    assertThat(RegexFuzz.all(searcher, text)).hasSize(words);
    assertThat(searcher.searchedBytes()).isLessThan(text.length * 5L / 4);
  }

  /** The first place where one may start is mostly the wrong one: that is not tried for ever. */
  @Test
  void whatSeldomMatchesWhereItMayStartIsSearchedForOnce() {
    String failing = "abcdefgh2 ".repeat(6) + "a1 ";
    byte[] text = failing.repeat(2_000).getBytes(StandardCharsets.UTF_8);
    Searcher searcher = Regex.compile("[a-z]+1", SPANNING).newSearcher();
    assertThat(RegexFuzz.all(searcher, text)).hasSize(2_000);
    assertThat(searcher.searchedBytes()).isLessThan(text.length * 11L / 10);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      textBlock =
          """
          abc|d          ~ 1    ~ 3
          a{2,5}é?       ~ 2    ~ 7
          [aé😀]         ~ 1    ~ 4
          ^$             ~ 0    ~ 0
          a+             ~ 1    ~ -1
          (?:^\\b)*a     ~ 1    ~ 1
          (?:a{1000})?   ~ 0    ~ 1000
          """)
  void tellsHowLongMatchesCanBe(String pattern, long least, long most) {
    Regex regex = Regex.compile(pattern.replace("\\\\", "\\"), SPANNING);
    assertThat(List.of(regex.minMatchBytes(), regex.maxMatchBytes())).containsExactly(least, most);
    assertThat(regex.fixedLength()).isEqualTo(least == most ? least : -1);
  }

  @Test
  void lengthsDoNotOverflow() {
    Node node = Parser.parse("a", SPANNING.syntax());
    for (int i = 0; i < 30; i++) {
      node = new Repetition(node, 1000, 1000, true);
    }
    assertThat(Nodes.minLength(node)).isEqualTo(Long.MAX_VALUE);
    assertThat(Nodes.maxLength(node)).isEqualTo(Long.MAX_VALUE);
    assertThat(Nodes.minLength(Node.concat(List.of(node, node)))).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void tellsWhatMatchesMustContain() {
    Prefilter email = Regex.compile("[a-z.]+@example\\.(?:com|org)", SPANNING).prefilter();
    assertThat(email.literal()).hasToString("40 65 78 61 6d 70 6c 65 2e");
    assertThat(email.lineBefore()).isTrue();
    assertThat(email.mostBefore()).isEqualTo(Long.MAX_VALUE);
    Prefilter near = Regex.compile("\\d{1,3}(?:ab)+x?", SPANNING.unicode(false)).prefilter();
    assertThat(near.literal()).hasToString("61 62");
    assertThat(near.mostBefore()).isEqualTo(3);
    assertThat(Regex.compile("(?s).*@", SPANNING).prefilter().boundsStart()).isFalse();
    assertThat(Regex.compile("foo[xy]|bar", SPANNING).prefilter().prefixes())
        .map(prefix -> new String(prefix, StandardCharsets.UTF_8))
        .containsExactly("foox", "fooy", "bar");
    assertThat(Regex.compile("foo|b*", SPANNING).prefilter().prefixes()).isEmpty();
  }

  @Test
  void lettersInEitherCaseAreALiteralUnlessMoreThanTwoCharactersFoldToThem() {
    // The Kelvin sign folds to k, and the long s to s: neither is one of two bytes.
    assertThat(prefilterLiteral("(?i)skåne-holms"))
        .hasToString("4e&df 45&df 2d 48&df 4f&df 4c&df 4d&df");
    assertThat(prefilterLiteral("(?i)ak")).isNull();
    assertThat(prefilterLiteral("(?i-u)ak")).hasToString("41&df 4b&df");
    assertThat(prefilterLiteral("[0-9][xX][bc][bd]")).hasToString("58&df 62&fe");
  }

  /** Far apart, so that the search leaps from one to the next. */
  @Test
  void wordsInAnyCaseAreFoundAcrossLeaps() {
    long seed = RegexFuzz.seed("words in any case");
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      String word = word(random);
      StringBuilder text = new StringBuilder();
      for (int planted = random.nextInt(6); planted >= 0; planted--) {
        text.append(".".repeat(random.nextInt(900)));
        word.chars().forEach(letter -> text.append(anyCase((char) letter, random)));
      }
      text.append(".".repeat(random.nextInt(3)));
      List<List<Integer>> expected = new ArrayList<>();
      var oracle =
          java.util.regex.Pattern.compile(
                  word,
                  java.util.regex.Pattern.LITERAL
                      | java.util.regex.Pattern.CASE_INSENSITIVE
                      | java.util.regex.Pattern.UNICODE_CASE)
              .matcher(text);
      while (oracle.find()) {
        expected.add(List.of(utf8Length(text, oracle.start()), utf8Length(text, oracle.end())));
      }
      Searcher searcher = Regex.compile("(?i)\\Q" + word + "\\E", SPANNING).newSearcher();
      assertThat(RegexFuzz.all(searcher, text.toString().getBytes(StandardCharsets.UTF_8)))
          .as("seed %d: %s in %s", seed, word, text)
          .map(match -> match.subList(0, 2))
          .isEqualTo(expected);
    }
  }

  private static String word(Random random) {
    StringBuilder word = new StringBuilder();
    for (int left = 1 + random.nextInt(12); left > 0; left--) {
      word.append("skhol me-\u00e5".charAt(random.nextInt(10)));
    }
    return word.toString();
  }

  private static char anyCase(char letter, Random random) {
    return switch (random.nextInt(12)) {
      case 0, 1, 2, 3 -> Character.toUpperCase(letter);
      case 4 -> letter == 's' ? '\u017f' : letter == 'k' ? '\u212a' : letter;
      // What no letter folds to.
      case 5 -> random.nextInt(4) == 0 ? '*' : letter;
      default -> letter;
    };
  }

  private static int utf8Length(CharSequence text, int end) {
    return text.subSequence(0, end).toString().getBytes(StandardCharsets.UTF_8).length;
  }

  private static @Nullable BytePattern prefilterLiteral(String regex) {
    return Regex.compile(regex, SPANNING).prefilter().literal();
  }

  private static MemorySegment text(Arena arena, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    MemorySegment segment = arena.allocate(bytes.length);
    return segment.copyFrom(MemorySegment.ofArray(bytes));
  }
}
