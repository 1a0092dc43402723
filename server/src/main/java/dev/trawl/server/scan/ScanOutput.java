package dev.trawl.server.scan;

import dev.trawl.proto.v1.ScanResponse;

/** Where a scan's messages go. Called on the supervisor's loop only; no method blocks. */
public interface ScanOutput {
  /** Whether the client keeps up. When it turns true again, {@link ScanRun#pump} is called. */
  boolean ready();

  /** Sends a message. Messages with results are sent only while {@link #ready}. */
  void send(ScanResponse response);

  /** Ends the stream well. */
  void complete();

  /** Ends the stream with an error. */
  void fail(ScanFailure failure);
}
