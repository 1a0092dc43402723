package dev.trawl.server.dispatch;

import dev.trawl.server.scan.WorkerEnd;

/** Ways in which workers end. */
final class Deaths {

  private Deaths() {}

  /** By a signal of its own making. */
  static WorkerEnd crashed(String words) {
    return WorkerEnd.ofProcess(11, 0, "killed by signal 11", words);
  }

  /** By somebody else. */
  static WorkerEnd killed(String words) {
    return WorkerEnd.ofProcess(9, 0, "killed by signal 9", words);
  }
}
