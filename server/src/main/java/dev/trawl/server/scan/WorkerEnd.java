package dev.trawl.server.scan;

import com.google.common.collect.ImmutableSet;
import dev.trawl.proto.v1.GapReason;

/**
 * How an attempt came to its end before its range did: what happened to the worker that ran it, or
 * to the file under it.
 *
 * @param kind what ended it
 * @param signal the signal that ended the process; 0 if none did
 * @param exitCode what it exited with by itself; 0 if it did not
 * @param what happened, in words
 * @param lastWords last lines it wrote to its standard error; empty if there are none
 */
public record WorkerEnd(Kind kind, int signal, int exitCode, String what, String lastWords) {

  /** Signals that somebody else sends: hangup, interrupt, kill, terminate. */
  private static final ImmutableSet<Integer> SENT = ImmutableSet.of(1, 2, 9, 15);

  private static final int MAX_WORDS = 4096;

  /** What ended an attempt. */
  public enum Kind {
    /** The process ended by a signal of its own making, or exited. */
    DIED,
    /**
     * Somebody killed the process. That says little of the range, as nothing of ours ends so; the
     * system kills when memory runs out.
     */
    KILLED,
    /** The process was silent for longer than its lease: stopped, or starved by the machine. */
    SILENT,
    /** The process beat, and its slot made no progress. */
    STALLED,
    /** What it sent broke the rules of the protocol. */
    BROKE_RULES,
    /** The process lives; the storage did not give the bytes. */
    UNREADABLE
  }

  /** A process that is gone. */
  public static WorkerEnd ofProcess(int signal, int exitCode, String what, String lastWords) {
    return new WorkerEnd(
        SENT.contains(signal) ? Kind.KILLED : Kind.DIED, signal, exitCode, what, lastWords);
  }

  /** A process that is no use any more, though it may still be there. */
  public static WorkerEnd of(Kind kind, String what) {
    return new WorkerEnd(kind, 0, 0, what, "");
  }

  /** Whether it says little of the range that was scanned. */
  boolean blameless() {
    return kind == Kind.KILLED || kind == Kind.SILENT;
  }

  /** Whether code outside of the Java virtual machine's care may have been the cause. */
  boolean mayBeNativeCode() {
    return kind == Kind.DIED;
  }

  GapReason gapReason() {
    return switch (kind) {
      case DIED, KILLED, SILENT, BROKE_RULES -> GapReason.GAP_REASON_WORKER_DIED;
      case STALLED -> GapReason.GAP_REASON_NO_PROGRESS;
      case UNREADABLE -> GapReason.GAP_REASON_READ_ERROR;
    };
  }

  /** The last words, as a client gets them. */
  String boundedWords() {
    String words = lastWords.isEmpty() && kind != Kind.DIED ? what : lastWords;
    return words.length() <= MAX_WORDS ? words : words.substring(words.length() - MAX_WORDS);
  }

  @Override
  public String toString() {
    return lastWords.isEmpty() ? what : what + ", last words: " + lastWords;
  }
}
