package dev.trawl.scan.hex;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntPredicate;

/**
 * A hex pattern made up at random, as text and, independently, as something that lists where its
 * matches end, the preferred one first.
 */
final class NaiveHex {

  private static final int TEXT_BYTES = 60;

  /** Lists the ends of all matches from a start, in order of preference. */
  private interface Matcher {
    List<Integer> ends(byte[] text, int start);
  }

  private final String text;
  private final Matcher matcher;

  private NaiveHex(String text, Matcher matcher) {
    this.text = text;
    this.matcher = matcher;
  }

  static NaiveHex random(Random random) {
    NaiveHex pattern = sequence(random, 2);
    return random.nextInt(4) == 0
        ? new NaiveHex("{" + pattern.text + "}", pattern.matcher)
        : pattern;
  }

  /** Of few values, which differ in both nibbles, and line ends. */
  static byte[] randomText(Random random) {
    byte[] text = new byte[random.nextInt(TEXT_BYTES)];
    for (int i = 0; i < text.length; i++) {
      text[i] = (byte) value(random);
    }
    return text;
  }

  private static int value(Random random) {
    int[] values = {0x0A, 0x1A, 0x1B, 0xFB, 0xFA};
    return values[random.nextInt(values.length)];
  }

  String text() {
    return text;
  }

  /** Start and length of each match; they do not overlap. */
  List<String> all(byte[] bytes) {
    List<String> all = new ArrayList<>();
    for (int start = 0; start <= bytes.length; ) {
      List<Integer> ends = matcher.ends(bytes, start);
      if (ends.isEmpty()) {
        start++;
      } else {
        all.add(start + "+" + (ends.getFirst() - start));
        start = ends.getFirst();
      }
    }
    return all;
  }

  private static NaiveHex sequence(Random random, int depth) {
    int length = 1 + random.nextInt(4);
    NaiveHex all = oneByte(random);
    for (int i = 1; i < length; i++) {
      if (random.nextInt(3) == 0) {
        all = joined(all, jump(random));
      }
      all =
          joined(
              all, depth > 0 && random.nextInt(3) == 0 ? choice(random, depth) : oneByte(random));
    }
    return all;
  }

  private static NaiveHex joined(NaiveHex a, NaiveHex b) {
    return new NaiveHex(
        a.text + b.text,
        (text, start) -> {
          List<Integer> ends = new ArrayList<>();
          for (int middle : a.matcher.ends(text, start)) {
            ends.addAll(b.matcher.ends(text, middle));
          }
          return ends;
        });
  }

  private static NaiveHex jump(Random random) {
    int min = random.nextInt(3);
    int max = min + random.nextInt(4);
    String text = min == max ? "[" + min + "]" : "[" + min + "-" + max + "]";
    return new NaiveHex(
        text,
        (bytes, start) -> {
          List<Integer> ends = new ArrayList<>();
          for (int length = min; length <= max && start + length <= bytes.length; length++) {
            ends.add(start + length);
          }
          return ends;
        });
  }

  private static NaiveHex choice(Random random, int depth) {
    List<NaiveHex> branches = new ArrayList<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      branches.add(sequence(random, depth - 1));
    }
    String text = String.join("|", branches.stream().map(branch -> branch.text).toList());
    return new NaiveHex(
        "(" + text + ")",
        (bytes, start) -> {
          List<Integer> ends = new ArrayList<>();
          branches.forEach(branch -> ends.addAll(branch.matcher.ends(bytes, start)));
          return ends;
        });
  }

  private static NaiveHex oneByte(Random random) {
    int value = value(random);
    String digits = String.format(random.nextBoolean() ? "%02x" : "%02X", value);
    String blank = " ".repeat(random.nextInt(2));
    return switch (random.nextInt(8)) {
      case 0 -> one("??" + blank, other -> true);
      case 1 -> one(digits.charAt(0) + "?" + blank, other -> other >> 4 == value >> 4);
      case 2 -> one("?" + digits.charAt(1) + blank, other -> (other & 15) == (value & 15));
      case 3 -> one("~" + digits + blank, other -> other != value);
      case 4 -> one("~?" + digits.charAt(1) + blank, other -> (other & 15) != (value & 15));
      default -> one(digits + blank, other -> other == value);
    };
  }

  private static NaiveHex one(String text, IntPredicate matches) {
    return new NaiveHex(
        text,
        (bytes, start) ->
            start < bytes.length && matches.test(bytes[start] & 0xFF)
                ? List.of(start + 1)
                : List.of());
  }
}
