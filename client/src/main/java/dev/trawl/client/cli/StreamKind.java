package dev.trawl.client.cli;

/** What a standard stream is connected to. */
enum StreamKind {
  /** A person watches. */
  TERMINAL,
  /** A pipe or a socket, whose reader may leave. */
  PIPE,
  /** A file, or anything else. */
  OTHER
}
