package dev.trawl.client.cli;

/**
 * A number that mostly goes up by little, kept as its decimal digits: adding to the last two or
 * three of them costs far less than making all of them anew, which takes a division for each pair.
 * Offsets and line numbers of dense results are such numbers. For one thread.
 */
final class RunningDecimal {
  private static final int MAX_DIGITS = 19;

  /** A step below this is added digit by digit; {@code sum * 52429 >>> 19} is then its tenth. */
  private static final long SMALL_STEP = 10_000;

  /** The digits up to {@link #MAX_DIGITS}, then the tail. */
  private final byte[] digits;

  private int first = MAX_DIGITS - 1;
  private long value;

  /** Zero. */
  RunningDecimal() {
    this(new byte[0]);
  }

  /** Zero, always followed by {@code tail}. */
  RunningDecimal(byte[] tail) {
    digits = new byte[MAX_DIGITS + tail.length];
    digits[first] = '0';
    System.arraycopy(tail, 0, digits, MAX_DIGITS, tail.length);
  }

  /**
   * Makes it another number, cheaply if that is up to {@value #SMALL_STEP} more.
   *
   * @param next not negative
   */
  void set(long next) {
    long step = next - value;
    value = next;
    if (step >= 0 && step < SMALL_STEP) {
      add((int) step);
    } else {
      spell(next);
    }
  }

  private void add(int step) {
    byte[] text = digits;
    int at = MAX_DIGITS;
    for (int rest = step; rest > 0; ) {
      at--;
      if (at < first) {
        first = at;
        text[at] = '0';
      }
      int sum = text[at] - '0' + rest;
      rest = (sum * 52_429) >>> 19;
      text[at] = (byte) ('0' + sum - 10 * rest);
    }
  }

  private void spell(long number) {
    int at = MAX_DIGITS;
    long rest = number;
    do {
      long tenth = rest / 10;
      digits[--at] = (byte) ('0' + rest - 10 * tenth);
      rest = tenth;
    } while (rest > 0);
    first = at;
  }

  /** Appends the digits, and the tail, to {@code out}. */
  void writeTo(ByteOutput out) {
    out.write(digits, first, digits.length - first);
  }
}
