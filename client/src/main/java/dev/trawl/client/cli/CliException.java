package dev.trawl.client.cli;

import org.jspecify.annotations.Nullable;

/**
 * A failure the command reports as one line. The message reads {@code what: value; remedy}; the
 * prefix {@code trawl: } is added where it is printed.
 */
final class CliException extends RuntimeException {

  CliException(String message) {
    super(message);
  }

  CliException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
