package dev.trawl.client.cli;

import dev.trawl.proto.v1.ResultBatch;
import dev.trawl.proto.v1.ScanSummary;
import java.util.function.UnaryOperator;

/**
 * Scans a stream window by window, and makes the results those of one pass over the whole: limits
 * count over all windows, offsets and line numbers go on, and a match that was begun in one window
 * ends before the next one's first.
 */
final class StreamScan {
  private final Blobs blobs;
  private final ScanRun run;
  private final String name;
  private final StreamContext context;
  private long lineBase;

  StreamScan(Blobs blobs, ScanRun run, String name) {
    this.blobs = blobs;
    this.run = run;
    this.name = name;
    this.context = new StreamContext(run.plan().context());
  }

  /** Scans what {@code spool} yields, to its end or the plan's limit. */
  void scan(StreamSpool spool) {
    while (!isSatisfied() || context.isOwed()) {
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

  private boolean isSatisfied() {
    return run.plan().isSatisfied(run.printer().tally());
  }

  private void scan(SpoolWindow window) {
    BlockReader text = new BlockReader(window.file().channel(), name);
    run.printer().origin(new Origin(text, window.base(), lineBase));
    long start = start(window);
    if (!run.plan().context().isAny()) {
      scan(window, start, UnaryOperator.identity());
      return;
    }
    StreamContext.Window lines = context.new Window(window, lineBase);
    scan(window, start, lines::around);
    run.printer().batch(lines.rest());
  }

  /** The last match of the window before may reach into this one. */
  private long start(SpoolWindow window) {
    boolean reaches = run.plan().cut().kind() == WindowCut.Kind.ANYWHERE && run.plan().disjoint();
    long end = reaches ? run.printer().tally().lastMatchEnd() - window.base() : 0;
    return Math.max(window.history(), end);
  }

  private void scan(SpoolWindow window, long start, UnaryOperator<ResultBatch> around) {
    if ((start >= window.owned() && window.size() > 0) || isSatisfied()) {
      return;
    }
    Blobs.Scannable blob = blobs.open(window.file().path());
    window.file().unlink();
    try {
      ScanSummary summary =
          run.scan(
              blob,
              run.plan().windowRequest(start, window.owned(), window.last(), run.printer().tally()),
              window.base(),
              around);
      countLines(summary);
    } finally {
      blob.discard();
    }
  }

  /** After the limit nothing is counted from it any more, but what follows from the last line. */
  private void countLines(ScanSummary summary) {
    if (isSatisfied()) {
      return;
    }
    boolean known = lineBase != Origin.UNKNOWN_LINES && summary.hasNewlines();
    lineBase = known ? lineBase + summary.getNewlines() : Origin.UNKNOWN_LINES;
  }
}
