package dev.trawl.server.dispatch;

import dev.trawl.proto.worker.v1.AttachResponse;

/** The way to one worker process. Called on the supervisor's loop only; no method blocks. */
public interface WorkerLink {
  /**
   * Sends on the worker's Attach stream. Once the worker is gone, or after {@link #drop}, it does
   * nothing: it never throws, as its callers have others to serve.
   */
  void send(AttachResponse message);

  /** The worker is about to leave: it is replaced now if it is still wanted. */
  void retire();

  /** Closes the streams, and kills the process if it is the supervisor's own. */
  void drop(String why);
}
