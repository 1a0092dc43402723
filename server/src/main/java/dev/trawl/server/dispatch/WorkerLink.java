package dev.trawl.server.dispatch;

import dev.trawl.proto.worker.v1.AttachResponse;

/** The way to one worker process. Called on the supervisor's loop only; no method blocks. */
public interface WorkerLink {
  /** Sends on the worker's Attach stream. After {@link #drop} it does nothing. */
  void send(AttachResponse message);

  /** Closes the streams, and kills the process if it is the supervisor's own. */
  void drop(String why);
}
