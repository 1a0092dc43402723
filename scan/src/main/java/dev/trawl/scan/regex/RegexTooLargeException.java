package dev.trawl.scan.regex;

/** A regular expression whose automaton would be larger than allowed. */
public final class RegexTooLargeException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  private final long limitBytes;

  /**
   * Over the limit.
   *
   * @param limitBytes the limit that was passed; the automaton is not built further to learn by how
   *     much
   */
  RegexTooLargeException(long limitBytes) {
    super(
        "the compiled regular expression is larger than the limit of "
            + limitBytes
            + " bytes; use smaller repetition counts or classes, or raise the limit");
    this.limitBytes = limitBytes;
  }

  /** The limit that was passed, in bytes. */
  public long limitBytes() {
    return limitBytes;
  }
}
