package dev.trawl.client.cli;

/** What the process exits with. Match, no match and error are grep's; partial is Trawl's own. */
final class ExitCode {
  static final int MATCH = 0;
  static final int NO_MATCH = 1;
  static final int ERROR = 2;

  /** Part of the input could not be scanned; a line on standard error says which. */
  static final int PARTIAL = 3;

  /**
   * What a shell shows for a command that SIGPIPE ended, as it ends grep. The JVM ignores that
   * signal.
   */
  static final int BROKEN_PIPE = 128 + 13;

  private ExitCode() {}
}
