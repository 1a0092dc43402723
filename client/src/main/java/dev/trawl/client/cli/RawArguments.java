package dev.trawl.client.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The command line as the bytes it was typed in.
 *
 * <p>The JVM decodes its arguments in the locale's encoding and puts U+FFFD where that fails: under
 * {@code LC_ALL=C} every byte above 0x7F is lost, and no flag changes that ({@code
 * -Dsun.jnu.encoding} is ignored since JDK 18). Linux keeps the exact bytes in {@code
 * /proc/self/cmdline}, where the arguments of the main class are the last ones. They are handed on
 * as strings with one char a byte (ISO 8859-1), which flag parsing carries without loss; {@link
 * #bytes} and {@link #text} turn such a string back.
 */
final class RawArguments {
  private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");

  private RawArguments() {}

  /**
   * The arguments, one char a byte.
   *
   * @param decoded what the JVM made of them; used, as UTF-8, where the exact bytes cannot be had
   */
  static String[] of(String[] decoded) {
    try {
      return of(decoded, Files.readAllBytes(COMMAND_LINE));
    } catch (IOException unreadable) {
      return reencoded(decoded);
    }
  }

  /**
   * As {@link #of(String[])}, with the content of {@code /proc/self/cmdline}: arguments that each
   * end with a NUL.
   */
  static String[] of(String[] decoded, byte[] commandLine) {
    int count = 0;
    for (byte b : commandLine) {
      count += b == 0 ? 1 : 0;
    }
    String[] raw = new String[decoded.length];
    int index = decoded.length - count;
    int start = 0;
    for (int i = 0; i < commandLine.length; i++) {
      if (commandLine[i] == 0) {
        if (index >= 0) {
          raw[index] = new String(commandLine, start, i - start, StandardCharsets.ISO_8859_1);
        }
        index++;
        start = i + 1;
      }
    }
    // A process may overwrite its command line; then the decoded arguments are the only ones left.
    return count < decoded.length || !sameAscii(raw, decoded) ? reencoded(decoded) : raw;
  }

  /** The bytes of a raw argument. */
  static byte[] bytes(String raw) {
    return raw.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** A raw argument as text to show: UTF-8, with U+FFFD for what is not. */
  static String text(String raw) {
    return new String(bytes(raw), StandardCharsets.UTF_8);
  }

  private static String[] reencoded(String[] decoded) {
    String[] raw = new String[decoded.length];
    Arrays.setAll(
        raw,
        i -> new String(decoded[i].getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
    return raw;
  }

  /** Whether all arguments that are plain ASCII are the same in both. */
  private static boolean sameAscii(String[] raw, String[] decoded) {
    for (int i = 0; i < raw.length; i++) {
      if (isAscii(raw[i]) != isAscii(decoded[i])
          || (isAscii(raw[i]) && !raw[i].equals(decoded[i]))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isAscii(String s) {
    return s.chars().allMatch(c -> c < 0x80);
  }
}
