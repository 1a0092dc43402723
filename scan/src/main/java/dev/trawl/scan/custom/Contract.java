package dev.trawl.scan.custom;

import org.jspecify.annotations.Nullable;

/**
 * What an operator was told and did, while one range is scanned: once it is told to stop, or breaks
 * a rule, it gets no further, even if it swallows what is thrown at it. Used by one thread.
 */
final class Contract {
  private boolean stopped;
  private @Nullable String breach;

  /**
   * The operator called: refused if nothing may come any more.
   *
   * @throws IllegalStateException after a breach, or a stop that was not obeyed
   */
  void enter() {
    if (stopped && breach == null) {
      breach = "the operator went on after it was told to stop";
    }
    throwBreach();
  }

  /** Notes whether the operator may go on. */
  boolean answer(boolean goOn) {
    stopped |= !goOn;
    return goOn;
  }

  /** Whether it was told to stop. */
  boolean stopped() {
    return stopped;
  }

  /** The rule {@code broken} was broken. */
  IllegalStateException breach(String broken) {
    breach = breach == null ? broken : breach;
    return new IllegalStateException(breach);
  }

  /** The operator returned: an earlier breach is not forgotten. */
  void throwBreach() {
    if (breach != null) {
      throw new IllegalStateException(breach);
    }
  }
}
