package dev.trawl.client.cli;

import dev.trawl.proto.v1.ResultBatch;
import dev.trawl.proto.v1.ScanRequest;
import dev.trawl.proto.v1.ScanResponse;
import dev.trawl.proto.v1.ScanSummary;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What all scans of one call share: the plan, where results go, and what is missing of them. For
 * one thread.
 */
final class ScanRun {
  private final ScanPlan plan;
  private final ResultPrinter printer;
  private final ByteSink sink;
  private final ProgressLine progress;
  private final Gaps gaps = new Gaps();

  ScanRun(ScanPlan plan, ResultPrinter printer, ByteSink sink, ProgressLine progress) {
    this.plan = plan;
    this.printer = printer;
    this.sink = sink;
    this.progress = progress;
  }

  ScanPlan plan() {
    return plan;
  }

  ResultPrinter printer() {
    return printer;
  }

  ByteSink sink() {
    return sink;
  }

  ProgressLine progress() {
    return progress;
  }

  Gaps gaps() {
    return gaps;
  }

  /**
   * Runs one scan and prints what it finds.
   *
   * @param base offset of the blob's first byte in the input
   */
  ScanSummary scan(Blobs.Scannable blob, ScanRequest.Builder request, long base) {
    return scan(blob, request, base, UnaryOperator.identity());
  }

  /**
   * Runs one scan and prints what it finds, with what belongs around it.
   *
   * @param base offset of the blob's first byte in the input
   * @param around makes of each batch the one that is printed
   */
  ScanSummary scan(
      Blobs.Scannable blob,
      ScanRequest.Builder request,
      long base,
      UnaryOperator<ResultBatch> around) {
    Receiver receiver = new Receiver(base, around);
    blob.scan(request.setProgressIntervalMillis(progress.intervalMillis()), receiver::accept);
    if (receiver.summary == null) {
      throw new CliException("the supervisor ended the scan without a summary; scan again");
    }
    gaps.add(receiver.summary, base);
    printer.scanned(receiver.summary);
    return receiver.summary;
  }

  /** The messages of one scan. */
  private final class Receiver {
    private final long base;
    private final UnaryOperator<ResultBatch> around;
    private @Nullable ScanSummary summary;

    Receiver(long base, UnaryOperator<ResultBatch> around) {
      this.base = base;
      this.around = around;
    }

    void accept(ScanResponse message) {
      switch (message.getEventCase()) {
        case BATCH -> {
          printer.batch(around.apply(message.getBatch()));
          sink.batchDone();
        }
        case PROGRESS -> progress.show(base, message.getProgress());
        case SUMMARY -> summary = message.getSummary();
        case STARTED, EVENT_NOT_SET -> {
          // Nothing to print.
        }
      }
    }
  }
}
