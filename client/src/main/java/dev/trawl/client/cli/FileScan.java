package dev.trawl.client.cli;

/** Scans a file: one blob, one scan. */
final class FileScan {
  private final Blobs blobs;
  private final ScanRun run;

  FileScan(Blobs blobs, ScanRun run) {
    this.blobs = blobs;
    this.run = run;
  }

  /**
   * Scans {@code input} to its end or the plan's limit.
   *
   * @throws CliException if the supervisor opened another file than this process did
   */
  void scan(Input.OfBlob input) {
    Blobs.Scannable blob = open(blobs, input);
    run.printer().origin(new Origin(input.text(blob.identity()), 0, 0));
    long size = blob.identity().getSize();
    run.progress().total(size);
    run.scan(blob, run.plan().wholeRequest(run.printer().tally()), 0);
  }

  /**
   * Opens what {@code input} is in the supervisor.
   *
   * @throws CliException if the supervisor opened another file than this process did
   */
  static Blobs.Scannable open(Blobs blobs, Input.OfBlob input) {
    Blobs.Scannable blob = blobs.open(input.path().toAbsolutePath());
    if (!input.mayBe(blob.identity())) {
      throw new CliException(
          input.name() + " changed while it was opened; wait until its writer is done, scan again");
    }
    return blob;
  }
}
