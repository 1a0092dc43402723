package dev.trawl.client.cli;

import dev.trawl.client.TrawlException;
import io.grpc.Status;
import java.io.FileDescriptor;
import java.io.FileOutputStream;

/** {@code trawl scan}: from flags to an exit code. */
final class ScanCommand {
  private static final long MAX_WINDOW_BYTES = 1L << 30;

  private final ScanFlags flags;

  ScanCommand(ScanFlags flags) {
    this.flags = flags;
  }

  /**
   * Runs it.
   *
   * @return the exit code
   * @throws CliException, TrawlException, BrokenPipeException as they come
   */
  int run() {
    byte[] literal = Patterns.literal(flags, System.in);
    // Before any process is started: most mistakes show here.
    try (Input input = InputFile.open(flags.file());
        ProgressLine progress = new ProgressLine(Terminal.kind(2) == StreamKind.TERMINAL)) {
      ScanPlan plan = ScanPlan.of(flags, literal, input instanceof Input.OfStream);
      ByteSink sink = new ByteSink(new FileOutputStream(FileDescriptor.out), Terminal.kind(1));
      if (sink.isTerminal()) {
        sink.beforeWrite(progress::erase);
      }
      ResultPrinter printer = ResultPrinter.of(plan, sink, input.rawName());
      ScanRun run = new ScanRun(plan, printer, sink, progress);
      if (!plan.isSatisfied(printer.tally())) {
        scan(input, run);
      }
      progress.finish();
      printer.finish();
      sink.flush();
      return exitCode(run);
    }
  }

  private void scan(Input input, ScanRun run) {
    try {
      scanOnce(input, run);
    } catch (TrawlException e) {
      // A supervisor that has idled out leaves between two calls; the next one is fresh.
      boolean untouched = input instanceof Input.OfFile && !run.printer().tally().isAny();
      if (e.code() != Status.Code.UNAVAILABLE || !untouched || flags.ephemeral()) {
        throw e;
      }
      scanOnce(input, run);
    }
  }

  private void scanOnce(Input input, ScanRun run) {
    try (SupervisorConnection supervisor =
        flags.ephemeral()
            ? SupervisorConnection.ephemeral(flags.pool())
            : SupervisorConnection.shared(flags.pool())) {
      Blobs blobs = Blobs.of(supervisor.trawl());
      if (input instanceof Input.OfFile file) {
        new FileScan(blobs, run).scan(file);
      } else if (input instanceof Input.OfStream stream) {
        scanStream(stream, blobs, run);
      }
    }
  }

  private static void scanStream(Input.OfStream stream, Blobs blobs, ScanRun run) {
    SpoolDirectory directory = SpoolDirectory.of(System.getenv());
    try (StreamSpool spool =
        StreamSpool.start(
            stream.channel(),
            directory,
            run.plan().cut(),
            directory.windowBytes(),
            MAX_WINDOW_BYTES)) {
      new StreamScan(blobs, run, stream.name()).scan(spool);
    }
  }

  private static int exitCode(ScanRun run) {
    boolean found = run.printer().tally().isAny();
    if (found && run.plan().output() == ScanPlan.Output.NOTHING) {
      // Whatever is missing, this is true.
      return ExitCode.MATCH;
    }
    if (run.gaps().isAny()) {
      ErrorLine.print(run.gaps().describe(), System.err);
      return ExitCode.PARTIAL;
    }
    return found ? ExitCode.MATCH : ExitCode.NO_MATCH;
  }
}
