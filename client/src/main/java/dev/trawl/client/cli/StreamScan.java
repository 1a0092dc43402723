package dev.trawl.client.cli;

import dev.trawl.proto.v1.ScanSummary;

/**
 * Scans a stream window by window, and makes the results those of one pass over the whole: limits
 * count over all windows, offsets and line numbers go on, and a match that was begun in one window
 * ends before the next one's first.
 */
final class StreamScan {
  private final Blobs blobs;
  private final ScanRun run;
  private final String name;
  private long lineBase;

  StreamScan(Blobs blobs, ScanRun run, String name) {
    this.blobs = blobs;
    this.run = run;
    this.name = name;
  }

  /** Scans what {@code spool} yields, to its end or the plan's limit. */
  void scan(StreamSpool spool) {
    while (!run.plan().isSatisfied(run.printer().tally())) {
      SpoolWindow window = spool.next();
      if (window == null) {
        return;
      }
      try (window) {
        scan(window);
      }
      run.sink().flush();
    }
  }

  private void scan(SpoolWindow window) {
    // The last match of the window before may reach into this one.
    long start = Math.max(0, run.printer().tally().lastMatchEnd() - window.base());
    if (start >= window.owned()) {
      return;
    }
    Blobs.Scannable blob = blobs.open(window.file().path());
    window.file().unlink();
    try {
      BlockReader text = new BlockReader(window.file().channel(), name);
      run.printer().origin(new Origin(text, window.base(), lineBase));
      ScanSummary summary =
          run.scan(
              blob,
              run.plan().request(start, window.owned(), window.size(), run.printer().tally()),
              window.base());
      countLines(summary);
    } finally {
      blob.discard();
    }
  }

  private void countLines(ScanSummary summary) {
    boolean known = lineBase != Origin.UNKNOWN_LINES && summary.hasNewlines();
    lineBase = known ? lineBase + summary.getNewlines() : Origin.UNKNOWN_LINES;
  }
}
