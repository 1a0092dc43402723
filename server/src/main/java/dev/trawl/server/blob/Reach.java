package dev.trawl.server.blob;

/** Whether a caller is held to the supervisor's roots. */
public enum Reach {
  /** What the supervisor's user can read: callers who are that user. */
  USER,
  /** What lies under the roots, if there are any; if they were asked for and none is, nothing. */
  ROOTS
}
