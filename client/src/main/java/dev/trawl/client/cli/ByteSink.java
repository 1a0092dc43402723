package dev.trawl.client.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;

/**
 * Standard output, buffered: bytes and decimals go into one reused array, which is written in
 * blocks of at least {@value #BLOCK_BYTES} bytes. Nothing is allocated per call. For one thread.
 */
final class ByteSink implements ByteOutput {
  /** Least length of a write, except at a {@link #flush}. */
  static final int BLOCK_BYTES = 256 << 10;

  /** Most that may be {@link #reserve}d at once. */
  static final int MAX_RESERVE_BYTES = BLOCK_BYTES;

  private static final long STALE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final byte[] DIGIT_PAIRS = digitPairs();
  private static final long[] POWERS_OF_TEN = powersOfTen();

  private final OutputStream out;
  private final StreamKind kind;
  private final byte[] buffer = new byte[BLOCK_BYTES + MAX_RESERVE_BYTES];
  private int position;
  private long writtenBytes;
  private long lastFlushNanos = System.nanoTime();
  private Runnable beforeWrite = () -> {};

  /**
   * Buffers in front of {@code out}.
   *
   * @param out unbuffered
   * @param kind for a terminal, output is written after every batch of results
   */
  ByteSink(OutputStream out, StreamKind kind) {
    this.out = out;
    this.kind = kind;
  }

  /** Whether a terminal shows what is written. */
  boolean isTerminal() {
    return kind == StreamKind.TERMINAL;
  }

  /** Runs {@code action} before every write to the stream beneath, as to clear a progress line. */
  void beforeWrite(Runnable action) {
    beforeWrite = action;
  }

  /** Bytes taken so far. */
  long takenBytes() {
    return writtenBytes + position;
  }

  /** Makes room for {@code length} bytes, at most {@link #MAX_RESERVE_BYTES}. */
  void reserve(int length) {
    if (buffer.length - position < length) {
      flush();
    }
  }

  /** Appends one byte. */
  void put(int b) {
    reserve(1);
    buffer[position++] = (byte) b;
  }

  /** Appends all of {@code bytes}. */
  void put(byte[] bytes) {
    write(bytes, 0, bytes.length);
  }

  /** Appends {@code text}, which is ASCII and short. */
  void ascii(String text) {
    reserve(text.length());
    for (int i = 0; i < text.length(); i++) {
      buffer[position++] = (byte) text.charAt(i);
    }
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    if (length > MAX_RESERVE_BYTES) {
      flush();
      writeThrough(bytes, offset, length);
      return;
    }
    reserve(length);
    System.arraycopy(bytes, offset, buffer, position, length);
    position += length;
  }

  /** Appends {@code value}, not negative, in decimal. */
  void decimal(long value) {
    reserve(20);
    int digits = digits(value);
    int at = position + digits;
    position = at;
    while (value >= 100) {
      long rest = value / 100;
      int pair = (int) (value - rest * 100) << 1;
      buffer[--at] = DIGIT_PAIRS[pair + 1];
      buffer[--at] = DIGIT_PAIRS[pair];
      value = rest;
    }
    int pair = (int) value << 1;
    buffer[--at] = DIGIT_PAIRS[pair + 1];
    if (value >= 10) {
      buffer[--at] = DIGIT_PAIRS[pair];
    }
  }

  /**
   * Tells that a batch of results is complete: writes what has waited too long for its block to
   * fill.
   */
  void batchDone() {
    if (position > 0 && (isTerminal() || System.nanoTime() - lastFlushNanos > STALE_NANOS)) {
      flush();
    }
  }

  /**
   * Writes all that is buffered.
   *
   * @throws BrokenPipeException if nobody reads any more
   * @throws CliException if the output cannot be written
   */
  void flush() {
    if (position > 0) {
      int length = position;
      position = 0;
      writeThrough(buffer, 0, length);
    }
  }

  private void writeThrough(byte[] bytes, int offset, int length) {
    beforeWrite.run();
    try {
      out.write(bytes, offset, length);
    } catch (IOException e) {
      throw outputFailure(e);
    }
    writtenBytes += length;
    lastFlushNanos = System.nanoTime();
  }

  private RuntimeException outputFailure(IOException e) {
    // The text of the error is in the user's language; what standard output is tells the same in
    // any.
    if (String.valueOf(e.getMessage()).contains("Broken pipe") || kind == StreamKind.PIPE) {
      return new BrokenPipeException(e);
    }
    return new CliException(
        "cannot write to standard output: " + e.getMessage() + "; make room or write elsewhere", e);
  }

  private static int digits(long value) {
    int guess = ((64 - Long.numberOfLeadingZeros(value | 1)) * 1233) >>> 12;
    return value < POWERS_OF_TEN[guess] ? Math.max(guess, 1) : guess + 1;
  }

  private static byte[] digitPairs() {
    byte[] pairs = new byte[200];
    for (int i = 0; i < 100; i++) {
      pairs[2 * i] = (byte) ('0' + i / 10);
      pairs[2 * i + 1] = (byte) ('0' + i % 10);
    }
    return pairs;
  }

  private static long[] powersOfTen() {
    long[] powers = new long[19];
    powers[0] = 1;
    for (int i = 1; i < powers.length; i++) {
      powers[i] = powers[i - 1] * 10;
    }
    return powers;
  }
}
