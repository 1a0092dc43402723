package dev.trawl.server.scan;

/** A worker sent results that break the protocol's rules: it is not to be trusted any more. */
public final class BadResultsException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Says which rule was broken and by what values. */
  public BadResultsException(String message) {
    super(message);
  }
}
