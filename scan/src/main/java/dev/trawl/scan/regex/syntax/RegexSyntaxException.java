package dev.trawl.scan.regex.syntax;

/** A pattern that is not understood, or asks for what a linear-time engine cannot do. */
public final class RegexSyntaxException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  private final int offset;
  private final String reason;

  /**
   * An error in a pattern.
   *
   * @param offset where in the pattern, in code points from 0
   * @param reason what is wrong there and, where it helps, what to write instead
   */
  public RegexSyntaxException(int offset, String reason) {
    super("at character " + offset + ": " + reason);
    this.offset = offset;
    this.reason = reason;
  }

  /** Where the error is, in code points from the pattern's start, at most its length. */
  public int offset() {
    return offset;
  }

  /** What is wrong, without the position. */
  public String reason() {
    return reason;
  }
}
