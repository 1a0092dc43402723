package dev.trawl.client.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The patterns of a command line, as bytes. As in grep, a newline separates patterns, wherever they
 * come from, so no pattern holds one; a pattern file may hold any other byte, and its last newline
 * ends its last pattern. Listing a pattern twice is listing it once.
 */
final class Patterns {
  /** Longest pattern, as the protocol has it. */
  static final int MAX_BYTES = 64 << 10;

  private static final String METACHARACTERS = "\\.+*?()|[]{}^$";

  private final Set<ByteBuffer> patterns = new LinkedHashSet<>();

  private Patterns() {}

  /**
   * The one literal that {@code flags} ask for.
   *
   * @param stdin read where {@code -f -} says so
   * @throws CliException if there is no pattern, an empty one, more than one, or one that is not a
   *     literal
   */
  static byte[] literal(ScanFlags flags, InputStream stdin) {
    Patterns all = new Patterns();
    if (flags.pattern() != null) {
      all.addLines(RawArguments.bytes(flags.pattern()));
    }
    for (String expression : flags.expressions()) {
      all.addLines(RawArguments.bytes(expression));
    }
    for (String file : flags.patternFiles()) {
      all.addFile(file, stdin);
    }
    byte[] literal = all.single();
    if (!flags.fixedStrings()) {
      requireNoMetacharacter(literal);
    }
    return literal;
  }

  private void addLines(byte[] bytes) {
    int start = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        patterns.add(ByteBuffer.wrap(bytes, start, i - start));
        start = i + 1;
      }
    }
    patterns.add(ByteBuffer.wrap(bytes, start, bytes.length - start));
  }

  private void addFile(String file, InputStream stdin) {
    byte[] content = read(file, stdin);
    if (content.length == 0) {
      throw new CliException(
          "no pattern in " + RawArguments.text(file) + "; put one on each line of it");
    }
    boolean ended = content[content.length - 1] == '\n';
    addLines(ended ? Arrays.copyOf(content, content.length - 1) : content);
  }

  private static byte[] read(String file, InputStream stdin) {
    try {
      return file.equals("-") ? stdin.readAllBytes() : Files.readAllBytes(InputFile.path(file));
    } catch (IOException e) {
      throw new CliException(
          "cannot read the patterns: "
              + RawArguments.text(file)
              + ": "
              + ErrorLine.reason(e)
              + "; check the path given to -f",
          e);
    }
  }

  private byte[] single() {
    if (patterns.size() > 1) {
      throw new CliException(
          "several patterns in one scan are not supported yet: "
              + patterns.size()
              + " were given (a newline separates patterns); run one scan for each");
    }
    ByteBuffer only = patterns.iterator().next();
    if (!only.hasRemaining()) {
      throw new CliException("the pattern is empty; give at least one byte to look for");
    }
    if (only.remaining() > MAX_BYTES) {
      throw new CliException(
          "the pattern is too long: " + only.remaining() + " bytes; at most " + MAX_BYTES);
    }
    byte[] literal = new byte[only.remaining()];
    only.duplicate().get(literal);
    return literal;
  }

  private static void requireNoMetacharacter(byte[] literal) {
    for (byte b : literal) {
      if (b > 0 && METACHARACTERS.indexOf(b) >= 0) {
        throw new CliException(
            "the pattern holds the regex character '"
                + (char) b
                + "': "
                + new String(literal, StandardCharsets.UTF_8)
                + "; regular expressions are not supported yet, add -F to look for these characters"
                + " themselves");
      }
    }
  }
}
