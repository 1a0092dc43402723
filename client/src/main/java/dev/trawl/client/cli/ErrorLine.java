package dev.trawl.client.cli;

import dev.trawl.client.TrawlException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/**
 * Reports a failure as one line on standard error, and the stack trace with it only if {@code
 * TRAWL_DEBUG=1}.
 */
final class ErrorLine {
  private ErrorLine() {}

  /** Prints the line for {@code failure}. */
  static void print(Throwable failure, PrintStream err) {
    print(message(failure), err);
    if (failure instanceof CliException cli && !cli.picture().isEmpty()) {
      write(cli.picture(), err);
    }
    if ("1".equals(System.getenv("TRAWL_DEBUG"))) {
      failure.printStackTrace(err);
    }
  }

  /**
   * Prints {@code message} as one line: what would break the line or steer a terminal is escaped.
   */
  static void print(String message, PrintStream err) {
    write("trawl: " + printable(message), err);
  }

  private static void write(String text, PrintStream err) {
    byte[] line = (text + "\n").getBytes(StandardCharsets.UTF_8);
    err.write(line, 0, line.length);
    err.flush();
  }

  /** What the system said, without the path that the caller names itself. */
  static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "no such file or directory";
    }
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    String said = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
    return said == null ? e.getClass().getSimpleName() : said;
  }

  /** What to say of {@code failure}, without the prefix. */
  static String message(Throwable failure) {
    if (failure instanceof CliException || failure instanceof TrawlException) {
      return String.valueOf(failure.getMessage());
    }
    return failure instanceof OutOfMemoryError
        ? "out of memory: " + failure.getMessage() + "; raise -Xmx"
        : "unexpected failure: " + failure + "; set TRAWL_DEBUG=1 to see where";
  }

  /** {@code message} with what would break the line or steer a terminal escaped. */
  static String printable(String message) {
    StringBuilder line = new StringBuilder(message.length());
    for (int i = 0; i < message.length(); i++) {
      char c = message.charAt(i);
      if (Character.isISOControl(c)) {
        line.append(String.format("\\x%02x", (int) c));
      } else {
        line.append(c);
      }
    }
    return line.toString();
  }
}
