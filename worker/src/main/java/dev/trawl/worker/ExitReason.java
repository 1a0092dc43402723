package dev.trawl.worker;

/** Why a worker ended, with the exit code of its process. */
public enum ExitReason {
  /** It was drained, or the supervisor ended the control stream in good order. */
  LEFT(0),
  /** The command line or the token on standard input is wrong. */
  USAGE(2),
  /** It could not attach: no supervisor, a refused token, or no answer in time. */
  NOT_ATTACHED(3),
  /** The control or a result stream broke. */
  SUPERVISOR_LOST(4),
  /** The process that started it was already gone. */
  PARENT_GONE(5),
  /** The supervisor sent something the protocol does not allow. */
  PROTOCOL_BROKEN(6),
  /** A thread that must not die did. */
  INTERNAL(70);

  private final int code;

  ExitReason(int code) {
    this.code = code;
  }

  /** The exit code. */
  public int code() {
    return code;
  }
}
