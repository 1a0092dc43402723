package dev.trawl.server.scan;

/** What a scan asks of whoever runs its tasks. Called on the supervisor's loop only. */
public interface TaskControl {
  /** The attempt is void; its slot is to let go of it. The range has been taken back already. */
  void revoke(ScanRun scan, RangeState range, int voidAttempt);

  /** The range's current attempt may send this many more bytes. */
  void credit(ScanRun scan, RangeState range, long bytes);

  /** The scan has ended: nothing of it is wanted any more. */
  void ended(ScanRun scan);
}
