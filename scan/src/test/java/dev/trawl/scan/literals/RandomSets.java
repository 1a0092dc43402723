package dev.trawl.scan.literals;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Sets and texts in which much goes wrong: few letters, prefixes, duplicates, near misses. */
final class RandomSets {

  private RandomSets() {}

  /** One to all byte values. */
  static String alphabet(Random random) {
    return switch (random.nextInt(6)) {
      case 0 -> "a";
      case 1 -> "ab";
      case 2 -> "aAbB@`[{";
      case 3 -> "abc\n\0\u00ff";
      case 4 -> "abcdefghijklmnopqrstuvwxyzABCDEFGH0123456789 ";
      default -> allBytes();
    };
  }

  private static String allBytes() {
    StringBuilder all = new StringBuilder();
    for (int value = 0; value < 256; value++) {
      all.append((char) value);
    }
    return all.toString();
  }

  static List<byte[]> literals(Random random, String alphabet) {
    int count = 1 + random.nextInt(random.nextInt(10) == 0 ? 600 : 12);
    int shortest = 1 + random.nextInt(random.nextInt(3) == 0 ? 12 : 4);
    int spread = 1 + random.nextInt(random.nextInt(6) == 0 ? 100 : 6);
    List<byte[]> literals = new ArrayList<>();
    while (literals.size() < count) {
      byte[] earlier = literals.isEmpty() ? null : literals.get(random.nextInt(literals.size()));
      int kind = earlier == null ? 9 : random.nextInt(10);
      literals.add(
          switch (kind) {
            case 0 -> earlier.clone();
            case 1 -> Arrays.copyOf(earlier, 1 + random.nextInt(earlier.length));
            case 2 -> joined(earlier, letters(random, alphabet, 1 + random.nextInt(spread)));
            default -> letters(random, alphabet, shortest + random.nextInt(spread));
          });
    }
    return literals;
  }

  /** Letters, with literals and broken literals among them. */
  static byte[] text(Random random, String alphabet, List<byte[]> literals) {
    int length = random.nextInt(random.nextInt(8) == 0 ? 3000 : 300);
    int letters = 1 + random.nextInt(40);
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    while (text.size() < length) {
      byte[] literal = literals.get(random.nextInt(literals.size())).clone();
      if (random.nextInt(3) == 0) {
        literal[random.nextInt(literal.length)] = letters(random, alphabet, 1)[0];
      }
      text.writeBytes(literal);
      text.writeBytes(letters(random, alphabet, random.nextInt(letters)));
    }
    return Arrays.copyOf(text.toByteArray(), length);
  }

  static byte[] letters(Random random, String alphabet, int length) {
    byte[] letters = new byte[length];
    for (int i = 0; i < length; i++) {
      letters[i] = (byte) alphabet.charAt(random.nextInt(alphabet.length()));
    }
    return letters;
  }

  private static byte[] joined(byte[] a, byte[] b) {
    byte[] joined = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, joined, a.length, b.length);
    return joined;
  }
}
