package dev.trawl.client.cli;

import dev.trawl.client.TrawlException;
import io.grpc.Status;
import java.io.FileDescriptor;
import java.io.FileOutputStream;

/** {@code trawl strings}, {@code entropy}, {@code digest}, {@code stats}: flags to exit code. */
final class AnalysisCommand {
  private final AnalysisFlags flags;

  AnalysisCommand(AnalysisFlags flags) {
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
      Input.OfBlob file = file(input);
      ByteSink sink = new ByteSink(new FileOutputStream(FileDescriptor.out), Terminal.kind(1));
      if (sink.isTerminal()) {
        sink.beforeWrite(progress::erase);
      }
      Gaps gaps = analyse(file, new AnalysisRun(flags, sink, progress));
      progress.finish();
      sink.flush();
      if (gaps.isAny()) {
        ErrorLine.print(gaps.describe(), System.err);
        return ExitCode.PARTIAL;
      }
      return ExitCode.MATCH;
    }
  }

  private static Input.OfBlob file(Input input) {
    if (input instanceof Input.OfBlob file) {
      return file;
    }
    throw new CliException(
        input.name() + " can be read only once, and this needs a file: save it first");
  }

  private Gaps analyse(Input.OfBlob file, AnalysisRun run) {
    try {
      return analyseOnce(file, run);
    } catch (TrawlException e) {
      // A supervisor that has idled out leaves between two calls; the next one is fresh.
      if (e.code() != Status.Code.UNAVAILABLE || run.hasResults() || flags.isOneChance()) {
        throw e;
      }
      return analyseOnce(file, run);
    }
  }

  private Gaps analyseOnce(Input.OfBlob file, AnalysisRun run) {
    try (SupervisorConnection supervisor =
        SupervisorConnection.of(flags.remote(), flags.ephemeral(), flags.pool())) {
      return run.over(Blobs.of(supervisor.trawl()), file);
    }
  }
}
