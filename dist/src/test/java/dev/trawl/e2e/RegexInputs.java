package dev.trawl.e2e;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Files on which regexes are compared: of each kind that tools are known to disagree about. */
final class RegexInputs {

  /** Kinds of files. */
  enum Kind {
    /** Prose in several scripts, all valid UTF-8. */
    TEXT,
    /** The same with bytes that no character has, some in the middle of one. */
    BROKEN_UTF8,
    /** Headers, zeros, random bytes, and text between them. */
    BINARY,
    /** Lines of a server's log. */
    LOG,
    /** A single line, of all of the above that has no line feed. */
    ONE_LINE,
    /** Lines that end with CR LF, some with LF or CR alone. */
    CRLF
  }

  private static final String[] SYLLABLES = {
    "an", "the", "ing", "er", "stre", "am", "o", "ra", "na", "warn", "foo", "bar", "ku", "sk", "aa",
    "λό", "γος", "Σί", "συ", "φος", "κόσμε", "при", "вет", "мир", "о", "É", "straße", "ſ", "K", "İ",
    "日本", "語", "😀", "x", "yz"
  };
  private static final int ASCII_SYLLABLES = 15;
  private static final String[] MARKS = {
    " ", " ", " ", " ", ", ", ". ", ";", "; ", " - ", "/", "_", "\t", "  ", "'", "(", ") "
  };
  private static final String[] LEVELS = {"INFO", "WARN", "ERROR", "fatal", "Debug"};

  private final SplittableRandom random;
  private final int bytes;

  RegexInputs(SplittableRandom random, int bytes) {
    this.random = random;
    this.bytes = bytes;
  }

  /** A word of ASCII syllables; the same for the same number. */
  static String word(int number) {
    return SYLLABLES[number % ASCII_SYLLABLES]
        + SYLLABLES[number / ASCII_SYLLABLES % ASCII_SYLLABLES];
  }

  /**
   * A file. Two things are kept out of it, in which ripgrep differs, as docs/regex.md says: an end
   * without a line feed, where it does not print an empty match, and a stray continuation byte
   * behind a line feed, which it takes for a part of a character when it looks for words.
   */
  byte[] make(Kind kind) {
    byte[] content = content(kind);
    byte[] closed = Arrays.copyOf(content, content.length + 1);
    closed[content.length] = '\n';
    for (int i = 1; i < closed.length; i++) {
      boolean continuation = (closed[i] & 0xC0) == 0x80;
      closed[i] = closed[i - 1] == '\n' && continuation ? (byte) 'x' : closed[i];
    }
    return closed;
  }

  private byte[] content(Kind kind) {
    return switch (kind) {
      case TEXT -> text("\n");
      case BROKEN_UTF8 -> broken(text("\n"));
      case BINARY -> binary();
      case LOG -> log();
      case ONE_LINE -> oneLine();
      case CRLF -> crlf();
    };
  }

  private byte[] text(String lineEnd) {
    StringBuilder text = new StringBuilder();
    int size = 0;
    while (size < bytes) {
      int from = text.length();
      line(text);
      text.append(lineEnd);
      size += text.substring(from).getBytes(StandardCharsets.UTF_8).length;
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private void line(StringBuilder text) {
    for (int words = random.nextInt(14); words > 0; words--) {
      boolean ascii = random.nextInt(3) > 0;
      for (int syllables = 1 + random.nextInt(3); syllables > 0; syllables--) {
        String syllable = SYLLABLES[random.nextInt(ascii ? ASCII_SYLLABLES : SYLLABLES.length)];
        text.append(random.nextInt(8) == 0 ? syllable.toUpperCase() : syllable);
      }
      if (random.nextInt(6) == 0) {
        text.append(random.nextInt(100_000));
      }
      text.append(MARKS[random.nextInt(MARKS.length)]);
    }
  }

  private byte[] broken(byte[] text) {
    for (int i = 0; i < text.length; i++) {
      if (text[i] != '\n' && random.nextInt(40) == 0) {
        text[i] = (byte) (0x80 + random.nextInt(0x80));
      }
    }
    return text;
  }

  private byte[] binary() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    while (out.size() < bytes) {
      switch (random.nextInt(4)) {
        case 0 -> out.writeBytes(new byte[random.nextInt(2000)]);
        case 1 -> {
          byte[] noise = new byte[random.nextInt(3000)];
          random.nextBytes(noise);
          out.writeBytes(noise);
        }
        case 2 -> out.writeBytes(filled(random.nextInt(200), 0xFF));
        default -> out.writeBytes(Arrays.copyOf(new RegexInputs(random, 1000).text("\n"), 1000));
      }
    }
    return out.toByteArray();
  }

  private static byte[] filled(int length, int value) {
    byte[] run = new byte[length];
    Arrays.fill(run, (byte) value);
    return run;
  }

  private byte[] log() {
    StringBuilder log = new StringBuilder();
    for (int at = 0; log.length() < bytes; at += random.nextInt(500)) {
      log.append(
          String.format(
              "2026-01-%02d 12:%02d:%02d.%03d ",
              1 + at / 86_400_000 % 28, at / 60_000 % 60, at / 1000 % 60, at % 1000));
      log.append(LEVELS[random.nextInt(LEVELS.length)]).append(' ');
      switch (random.nextInt(4)) {
        case 0 ->
            log.append(
                String.format(
                    "%s@%s.example.org from 10.%d.0.%d",
                    word(at), word(at / 3), random.nextInt(256), random.nextInt(256)));
        case 1 ->
            log.append(
                String.format("addr=0x%08x id_%d", random.nextInt(), random.nextInt(90_000)));
        case 2 ->
            log.append("GET /").append(word(at)).append("/the/stream?x=").append(at).append(";");
        default ->
            log.append("java.lang.").append(word(at)).append(": ").append(word(at / 5)).append(';');
      }
      log.append('\n');
    }
    return log.toString().getBytes(StandardCharsets.UTF_8);
  }

  private byte[] oneLine() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new RegexInputs(random, bytes / 3).text(" "));
    out.writeBytes(broken(new RegexInputs(random, bytes / 3).text(" ")));
    out.writeBytes(new RegexInputs(random, bytes / 3).binary());
    byte[] line = out.toByteArray();
    for (int i = 0; i < line.length; i++) {
      line[i] = line[i] == '\n' ? (byte) ' ' : line[i];
    }
    return line;
  }

  private byte[] crlf() {
    StringBuilder text = new StringBuilder();
    String[] ends = {"\r\n", "\r\n", "\r\n", "\n", "\r", "\r\r\n"};
    while (text.length() < bytes / 2) {
      line(text);
      text.append(ends[random.nextInt(ends.length)]);
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }
}
