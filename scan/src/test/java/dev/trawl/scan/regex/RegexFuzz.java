package dev.trawl.scan.regex;

import dev.trawl.scan.regex.Searcher.Found;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What the tests against other matchers share: how much to run, and our own matches as lists. */
final class RegexFuzz {

  private static final int FACTOR_BASE = 30_000;

  private RegexFuzz() {}

  /** Pairs of pattern and text to try: the given number, or as many times as more was asked for. */
  static int pairs(int usual) {
    long asked = Long.getLong("trawl.regex.pairs", FACTOR_BASE);
    return (int) Math.max(1, usual * asked / FACTOR_BASE);
  }

  /** The seed of a run, printed so that a failure can be run again with {@code -Dtrawl.seed=N}. */
  static long seed(String what) {
    long seed = Long.getLong("trawl.seed", new Random().nextLong(1L << 48));
    System.out.println("seed of " + what + ": " + seed);
    return seed;
  }

  /** All matches in a row: start, end, pattern. */
  static List<List<Integer>> all(Searcher searcher, byte[] text) {
    try (Arena arena = Arena.ofConfined()) {
      // Surroundings that must not be looked at: a match there would be seen.
      MemorySegment around = arena.allocate(text.length + 16L);
      around.fill((byte) 'a');
      MemorySegment.copy(text, 0, around, ValueLayout.JAVA_BYTE, 8, text.length);
      return all(searcher, around, 8, text.length);
    }
  }

  /** All matches of a text that stands somewhere in a segment. */
  static List<List<Integer>> all(Searcher searcher, byte[] text, MemorySegment segment, long base) {
    MemorySegment.copy(text, 0, segment, ValueLayout.JAVA_BYTE, base, text.length);
    return all(searcher, segment, base, text.length);
  }

  /** The first match from each position on, start and end, or nothing. */
  static List<List<Integer>> firstFromEach(Searcher searcher, byte[] text) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment segment = arena.allocate(text.length + 1L);
      MemorySegment.copy(text, 0, segment, ValueLayout.JAVA_BYTE, 0, text.length);
      List<List<Integer>> matches = new ArrayList<>();
      for (int from = 0; from <= text.length; from++) {
        boolean found = searcher.find(segment, 0, from, text.length, true);
        matches.add(found ? List.of((int) searcher.start(), (int) searcher.end()) : List.of());
      }
      return matches;
    }
  }

  /** The match that starts at each position: start, end, pattern, or nothing. */
  static List<List<Integer>> atEach(Searcher searcher, byte[] text) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment segment = arena.allocate(text.length + 1L);
      MemorySegment.copy(text, 0, segment, ValueLayout.JAVA_BYTE, 0, text.length);
      searcher.text(segment, 0, text.length, true);
      List<List<Integer>> matches = new ArrayList<>();
      for (int at = 0; at <= text.length; at++) {
        matches.add(
            searcher.matchAt(at) == Found.MATCH
                ? List.of((int) searcher.start(), (int) searcher.end(), searcher.patternId())
                : List.of());
      }
      return matches;
    }
  }

  private static List<List<Integer>> all(
      Searcher searcher, MemorySegment segment, long base, int length) {
    List<List<Integer>> matches = new ArrayList<>();
    long from = base;
    boolean emptyAllowed = true;
    while (searcher.find(segment, base, from, base + length, emptyAllowed)) {
      matches.add(
          List.of(
              (int) (searcher.start() - base),
              (int) (searcher.end() - base),
              searcher.patternId()));
      from = searcher.end();
      emptyAllowed = false;
      if (matches.size() > 2 * length + 2) {
        throw new AssertionError("matches without end: " + matches.subList(0, 10));
      }
    }
    return matches;
  }

  /** A text in a form that shows every byte. */
  static String show(byte[] text) {
    StringBuilder shown = new StringBuilder();
    for (byte value : text) {
      shown.append(
          value >= ' ' && value < 0x7F && value != '\\'
              ? Character.toString(value)
              : String.format("\\x%02X", value & 0xFF));
    }
    return shown.toString();
  }
}
