package dev.trawl.server.scan;

/**
 * Combines CRC-32C checksums without the bytes. A checksum is a polynomial over GF(2) modulo
 * Castagnoli's; appending n bytes multiplies it by x^(8n), which takes log2(n) squarings. The
 * complements at both ends cancel out (as in zlib's crc32_combine, by Mark Adler).
 */
final class Crc32c {
  /** Castagnoli's polynomial; the lowest bit stands for the highest power, x^31. */
  private static final int POLYNOMIAL = 0x82F63B78;

  private static final int ONE = 1 << 31;
  private static final int X_TO_THE_8 = ONE >>> 8;

  private Crc32c() {}

  /**
   * The checksum of two stretches, one after the other.
   *
   * @param first of the first stretch; 0 for none
   * @param second of the second
   * @param secondBytes length of the second, at least 0
   */
  static int combine(int first, int second, long secondBytes) {
    return multiply(power(secondBytes), first) ^ second;
  }

  /** x^(8 bytes). */
  private static int power(long bytes) {
    int result = ONE;
    int square = X_TO_THE_8;
    for (long rest = bytes; rest != 0; rest >>>= 1) {
      if ((rest & 1) != 0) {
        result = multiply(square, result);
      }
      square = multiply(square, square);
    }
    return result;
  }

  private static int multiply(int a, int b) {
    int product = 0;
    int shifted = b;
    for (int bit = ONE; bit != 0; bit >>>= 1) {
      if ((a & bit) != 0) {
        product ^= shifted;
      }
      shifted = (shifted & 1) != 0 ? shifted >>> 1 ^ POLYNOMIAL : shifted >>> 1;
    }
    return product;
  }
}
