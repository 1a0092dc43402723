package dev.trawl.client.cli;

import org.jspecify.annotations.Nullable;

/**
 * A failure the command reports as one line. The message reads {@code what: value; remedy}; the
 * prefix {@code trawl: } is added where it is printed.
 */
final class CliException extends RuntimeException {
  private final String picture;

  CliException(String message) {
    this(message, null);
  }

  CliException(String message, @Nullable Throwable cause) {
    this(message, "", cause);
  }

  /** With lines to print below the message, made safe to show. */
  CliException(String message, String picture, @Nullable Throwable cause) {
    super(message, cause);
    this.picture = picture;
  }

  /** Lines to print below the message; empty if there are none. */
  String picture() {
    return picture;
  }
}
