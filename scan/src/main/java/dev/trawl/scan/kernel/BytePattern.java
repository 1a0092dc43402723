package dev.trawl.scan.kernel;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * What a {@link LiteralFinder} looks for: a row of bytes, each of which must agree in the bits of
 * its mask. A mask of 0xFF asks for one value; one without the bit that tells upper from lower case
 * for a letter in either; one of four bits for a nibble; 0 for nothing.
 */
public final class BytePattern {

  /** Longest pattern that is neither exact nor caseless: checking one is not always linear. */
  public static final int MAX_MASKED_BYTES = 256;

  private static final HexFormat HEX = HexFormat.of();
  private static final byte ALL = (byte) 0xFF;
  private static final byte ALL_BUT_CASE = (byte) 0xDF;

  private enum Kind {
    EXACT,
    CASELESS,
    MASKED
  }

  private final byte[] values;
  private final byte[] masks;
  private final Kind kind;

  private BytePattern(byte[] values, byte[] masks, Kind kind) {
    this.values = values;
    this.masks = masks;
    this.kind = kind;
    if (values.length == 0) {
      throw new IllegalArgumentException("a pattern has at least one byte");
    }
  }

  /** These bytes. */
  public static BytePattern exact(byte[] literal) {
    byte[] masks = new byte[literal.length];
    Arrays.fill(masks, ALL);
    return new BytePattern(literal.clone(), masks, Kind.EXACT);
  }

  /** These bytes, the letters A to Z in either case. */
  public static BytePattern asciiCaseless(byte[] literal) {
    byte[] values = literal.clone();
    byte[] masks = new byte[literal.length];
    boolean letters = false;
    for (int i = 0; i < values.length; i++) {
      boolean letter = isLetter(values[i]);
      masks[i] = letter ? ALL_BUT_CASE : ALL;
      values[i] &= masks[i];
      letters |= letter;
    }
    return new BytePattern(values, masks, letters ? Kind.CASELESS : Kind.EXACT);
  }

  /**
   * Bytes that equal {@code values} in the bits of {@code masks}.
   *
   * @param values 1 to {@link #MAX_MASKED_BYTES} of them
   * @param masks as many, not all 0
   */
  public static BytePattern masked(byte[] values, byte[] masks) {
    if (values.length != masks.length || values.length > MAX_MASKED_BYTES) {
      throw new IllegalArgumentException(
          "%d values and %d masks; there are as many of both, up to %d"
              .formatted(values.length, masks.length, MAX_MASKED_BYTES));
    }
    byte[] kept = values.clone();
    boolean some = false;
    boolean exact = true;
    for (int i = 0; i < kept.length; i++) {
      kept[i] &= masks[i];
      some |= masks[i] != 0;
      exact &= masks[i] == ALL;
    }
    if (!some) {
      throw new IllegalArgumentException("all masks are 0: there is nothing to look for");
    }
    return new BytePattern(kept, masks.clone(), exact ? Kind.EXACT : Kind.MASKED);
  }

  private static boolean isLetter(byte value) {
    return (value >= 'A' && value <= 'Z') || (value >= 'a' && value <= 'z');
  }

  /** How many bytes. */
  public int length() {
    return values.length;
  }

  /** Whether there is one value for every byte. */
  public boolean isExact() {
    return kind == Kind.EXACT;
  }

  /** Whether two occurrences can overlap. */
  public boolean canOverlap() {
    if (kind != Kind.MASKED) {
      return Borders.canOverlap(values);
    }
    for (int shift = 1; shift < values.length; shift++) {
      if (agreesWithItself(shift)) {
        return true;
      }
    }
    return false;
  }

  private boolean agreesWithItself(int shift) {
    for (int i = shift; i < values.length; i++) {
      if (((values[i] ^ values[i - shift]) & masks[i] & masks[i - shift]) != 0) {
        return false;
      }
    }
    return true;
  }

  boolean isMasked() {
    return kind == Kind.MASKED;
  }

  byte value(int index) {
    return values[index];
  }

  byte mask(int index) {
    return masks[index];
  }

  /**
   * What stands for a byte of text where it is compared with {@link #value}, for a pattern that is
   * not masked.
   */
  byte fold(byte value) {
    return kind == Kind.CASELESS && isLetter(value) ? (byte) (value & ALL_BUT_CASE) : value;
  }

  byte[] values() {
    return values.clone();
  }

  byte[] masks() {
    return masks.clone();
  }

  /** The pattern of the first bytes. */
  BytePattern prefix(int length) {
    return new BytePattern(Arrays.copyOf(values, length), Arrays.copyOf(masks, length), kind);
  }

  /** The bytes in hexadecimal, those with a mask as {@code value&mask}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < values.length; i++) {
      text.append(i == 0 ? "" : " ").append(HEX.toHexDigits(values[i]));
      if (masks[i] != ALL) {
        text.append('&').append(HEX.toHexDigits(masks[i]));
      }
    }
    return text.toString();
  }
}
