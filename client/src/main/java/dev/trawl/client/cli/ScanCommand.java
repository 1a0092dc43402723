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
    PatternSet patterns = Patterns.of(flags.patterns(), System.in);
    // Before any process is started: most mistakes show here.
    try (Input input = InputFile.open(flags.file(), flags.remote());
        ProgressLine progress = new ProgressLine(Terminal.kind(2) == StreamKind.TERMINAL)) {
      StreamKind out = Terminal.kind(1);
      int columns = out == StreamKind.TERMINAL ? Terminal.columns() : 0;
      ScanPlan plan = Planner.plan(flags, patterns, input instanceof Input.OfStream, columns);
      ByteSink sink = new ByteSink(new FileOutputStream(FileDescriptor.out), out);
      if (sink.isTerminal()) {
        sink.beforeWrite(progress::erase);
      }
      ResultPrinter printer = ResultPrinter.of(plan, sink, input.rawName());
      ScanRun run = new ScanRun(plan, printer, sink, progress);
      if (!plan.isSatisfied(printer.tally())) {
        scanOrShow(input, run);
      }
      progress.finish();
      printer.finish();
      sink.flush();
      return exitCode(run);
    }
  }

  /** What is wrong with a pattern, workers tell; where in it, is shown here. */
  private void scanOrShow(Input input, ScanRun run) {
    try {
      scan(input, run);
    } catch (TrawlException e) {
      CliException shown = BadPattern.shown(e, run.plan().patterns());
      throw shown == null ? e : shown;
    }
  }

  private void scan(Input input, ScanRun run) {
    try {
      scanOnce(input, run);
    } catch (TrawlException e) {
      // A supervisor that has idled out leaves between two calls; the next one is fresh.
      boolean untouched = input instanceof Input.OfBlob && !run.printer().tally().isAny();
      if (e.code() != Status.Code.UNAVAILABLE || !untouched || flags.isOneChance()) {
        throw e;
      }
      scanOnce(input, run);
    }
  }

  private void scanOnce(Input input, ScanRun run) {
    try (SupervisorConnection supervisor =
        SupervisorConnection.of(flags.remote(), flags.ephemeral(), flags.pool())) {
      Blobs blobs = Blobs.of(supervisor.trawl());
      if (input instanceof Input.OfBlob file) {
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
    if (found && run.plan().printed().output() == ScanPlan.Output.NOTHING) {
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
