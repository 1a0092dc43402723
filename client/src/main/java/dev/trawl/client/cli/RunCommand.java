package dev.trawl.client.cli;

import dev.trawl.proto.v1.CustomOperator;
import dev.trawl.proto.v1.Operator;
import dev.trawl.proto.v1.ScanRequest;
import dev.trawl.proto.v1.ScanResponse;
import java.io.FileDescriptor;
import java.io.FileOutputStream;

/** {@code trawl run}: a custom operator over a file, its items to standard output. */
final class RunCommand {
  private final RunFlags flags;

  RunCommand(RunFlags flags) {
    this.flags = flags;
  }

  /**
   * Runs it.
   *
   * @return the exit code: 0, or 3 if a part of the file could not be scanned
   * @throws CliException, TrawlException, BrokenPipeException as they come
   */
  int run() {
    try (Input input = InputFile.open(flags.file(), flags.remote());
        ProgressLine progress = new ProgressLine(Terminal.kind(2) == StreamKind.TERMINAL)) {
      if (!(input instanceof Input.OfBlob file)) {
        throw new CliException(
            input.name() + " can be read only once, and this needs a file: save it first");
      }
      ByteSink sink = new ByteSink(new FileOutputStream(FileDescriptor.out), Terminal.kind(1));
      if (sink.isTerminal()) {
        sink.beforeWrite(progress::erase);
      }
      Gaps gaps = scan(file, sink, progress);
      progress.finish();
      sink.flush();
      if (gaps.isAny()) {
        ErrorLine.print(gaps.describe(), System.err);
        return ExitCode.PARTIAL;
      }
      return ExitCode.MATCH;
    }
  }

  private Gaps scan(Input.OfBlob file, ByteSink sink, ProgressLine progress) {
    try (SupervisorConnection supervisor =
        SupervisorConnection.of(flags.remote(), flags.ephemeral(), flags.pool())) {
      return scan(Blobs.of(supervisor.trawl()), file, sink, progress);
    }
  }

  /** Scans, and prints what comes. */
  Gaps scan(Blobs blobs, Input.OfBlob file, ByteSink sink, ProgressLine progress) {
    Blobs.Scannable blob = FileScan.open(blobs, file);
    progress.total(blob.identity().getSize());
    ItemPrinter printer = new ItemPrinter(flags.form(), sink);
    Gaps gaps = new Gaps();
    blob.scan(
        request(progress.intervalMillis()),
        message -> take(message, printer, sink, progress, gaps));
    return gaps;
  }

  private ScanRequest.Builder request(int progressMillis) {
    CustomOperator.Builder custom =
        CustomOperator.newBuilder().setName(flags.operator()).putAllParameters(flags.parameters());
    return ScanRequest.newBuilder()
        .setOperator(Operator.newBuilder().setCustom(custom))
        .setRangeSizeBytes(flags.rangeSizeBytes())
        .setProgressIntervalMillis(progressMillis);
  }

  private static void take(
      ScanResponse message, ItemPrinter printer, ByteSink sink, ProgressLine progress, Gaps gaps) {
    switch (message.getEventCase()) {
      case BATCH -> {
        message.getBatch().getCustom().getItemsList().forEach(printer::print);
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
