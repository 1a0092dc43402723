package dev.trawl.worker;

import dev.trawl.proto.worker.v1.FailureReason;

/** Why a task cannot be run to its end, in the protocol's terms. It costs that task only. */
final class TaskFailedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final FailureReason reason;

  TaskFailedException(FailureReason reason, String message) {
    super(message);
    this.reason = reason;
  }

  TaskFailedException(FailureReason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  FailureReason reason() {
    return reason;
  }
}
