package dev.trawl.client.cli;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Writes byte strings as ripgrep's JSON does: {@code {"text":"..."}} for valid UTF-8, else {@code
 * {"bytes":"<base64>"}}. Text of any length is read twice, in pieces: once to see whether it is
 * UTF-8, once to write it.
 */
final class JsonText {
  private static final byte[] TEXT = ascii("\"text\":\"");
  private static final byte[] BYTES = ascii("\"bytes\":\"");
  private static final byte[] END = ascii("\"");
  private static final byte[] HEX = ascii("0123456789abcdef");

  /** A multiple of 3, so that only the last piece is padded. */
  private static final int BASE64_PIECE = 3 << 10;

  private final ByteSink sink;
  private final Utf8Automaton utf8 = new Utf8Automaton();
  private final byte[] piece = new byte[BASE64_PIECE];
  private final byte[] encoded = new byte[BASE64_PIECE / 3 * 4];
  private int pieceLength;

  JsonText(ByteSink sink) {
    this.sink = sink;
  }

  /** Writes the input's bytes [start, start + length) as an object. */
  void write(BlockReader input, long start, long length) {
    sink.put('{');
    writeField(input, start, length);
    sink.put('}');
  }

  /** Writes all of {@code bytes} as an object. */
  void write(byte[] bytes) {
    sink.put('{');
    writeField(bytes);
    sink.put('}');
  }

  /** Writes the input's bytes [start, start + length) as a field of an object. */
  void writeField(BlockReader input, long start, long length) {
    input.copy(start, length, utf8);
    if (utf8.finish()) {
      sink.put(TEXT);
      input.copy(start, length, this::escape);
    } else {
      sink.put(BYTES);
      input.copy(start, length, this::encode);
      finishEncoding();
    }
    sink.put(END);
  }

  /** Writes all of {@code bytes} as a field of an object. */
  void writeField(byte[] bytes) {
    utf8.write(bytes, 0, bytes.length);
    if (utf8.finish()) {
      sink.put(TEXT);
      escape(bytes, 0, bytes.length);
    } else {
      sink.put(BYTES);
      encode(bytes, 0, bytes.length);
      finishEncoding();
    }
    sink.put(END);
  }

  private void escape(byte[] bytes, int offset, int length) {
    int end = offset + length;
    int plain = offset;
    for (int i = offset; i < end; i++) {
      byte b = bytes[i];
      if ((b >= 0 && b < 0x20) || b == '"' || b == '\\') {
        sink.write(bytes, plain, i - plain);
        escape(b);
        plain = i + 1;
      }
    }
    sink.write(bytes, plain, end - plain);
  }

  private void escape(byte b) {
    sink.put('\\');
    switch (b) {
      case '\n' -> sink.put('n');
      case '\r' -> sink.put('r');
      case '\t' -> sink.put('t');
      case '\b' -> sink.put('b');
      case '\f' -> sink.put('f');
      case '"', '\\' -> sink.put(b);
      default -> {
        sink.put('u');
        sink.put('0');
        sink.put('0');
        sink.put(HEX[b >> 4]);
        sink.put(HEX[b & 0xF]);
      }
    }
  }

  private void encode(byte[] bytes, int offset, int length) {
    int taken = 0;
    while (taken < length) {
      int part = Math.min(length - taken, BASE64_PIECE - pieceLength);
      System.arraycopy(bytes, offset + taken, piece, pieceLength, part);
      pieceLength += part;
      taken += part;
      if (pieceLength == BASE64_PIECE) {
        sink.write(encoded, 0, Base64.getEncoder().encode(piece, encoded));
        pieceLength = 0;
      }
    }
  }

  private void finishEncoding() {
    byte[] rest = new byte[pieceLength];
    System.arraycopy(piece, 0, rest, 0, pieceLength);
    pieceLength = 0;
    sink.put(Base64.getEncoder().encode(rest));
  }

  private static byte[] ascii(String s) {
    return s.getBytes(StandardCharsets.US_ASCII);
  }
}
