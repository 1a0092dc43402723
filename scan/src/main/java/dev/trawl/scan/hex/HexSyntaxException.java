package dev.trawl.scan.hex;

/** A hex pattern that is not understood, or asks for more than is allowed. */
public final class HexSyntaxException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  private final int offset;
  private final String reason;

  /**
   * An error in a pattern.
   *
   * @param offset where in the pattern, in code points from 0
   * @param reason what is wrong there and what to write instead
   */
  public HexSyntaxException(int offset, String reason) {
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
