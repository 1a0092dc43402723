package dev.trawl.client.cli;

/** Whoever read standard output has left; the command ends quietly. */
final class BrokenPipeException extends RuntimeException {

  BrokenPipeException(Throwable cause) {
    super("the reader of standard output has left", cause);
  }
}
