package dev.trawl.client.cli;

import dev.trawl.proto.v1.Operator;
import dev.trawl.proto.v1.ScanRequest;
import dev.trawl.proto.v1.ScanResponse;

/** Runs the scans of one analysis over one file, and prints what comes. For one thread. */
final class AnalysisRun {
  private final AnalysisFlags flags;
  private final ByteSink sink;
  private final ProgressLine progress;
  private boolean hasResults;

  AnalysisRun(AnalysisFlags flags, ByteSink sink, ProgressLine progress) {
    this.flags = flags;
    this.sink = sink;
    this.progress = progress;
  }

  /** Whether anything came that cannot be asked for again. */
  boolean hasResults() {
    return hasResults;
  }

  /**
   * Analyses {@code input}.
   *
   * @return what could not be scanned
   * @throws CliException if the supervisor opened another file than this process did
   */
  Gaps over(Blobs blobs, Input.OfBlob input) {
    Blobs.Scannable blob = FileScan.open(blobs, input);
    long size = blob.identity().getSize();
    progress.total(size);
    AnalysisPrinter printer =
        AnalysisPrinter.of(flags.analysis(), sink, input.text(blob.identity()), size);
    Gaps gaps = new Gaps();
    for (Operator operator : flags.analysis().operators()) {
      ScanRequest.Builder request =
          ScanRequest.newBuilder()
              .setOperator(operator)
              .setRangeSizeBytes(flags.rangeSizeBytes())
              .setProgressIntervalMillis(progress.intervalMillis());
      blob.scan(request, message -> take(message, printer, gaps));
    }
    printer.finish();
    return gaps;
  }

  private void take(ScanResponse message, AnalysisPrinter printer, Gaps gaps) {
    switch (message.getEventCase()) {
      case BATCH -> {
        hasResults = true;
        printer.batch(message.getBatch());
        sink.batchDone();
      }
      case PROGRESS -> progress.show(0, message.getProgress());
      case SUMMARY -> gaps.add(message.getSummary(), 0);
      case STARTED, EVENT_NOT_SET -> {
        // Nothing to print.
      }
    }
  }
}
