package dev.trawl.client.cli;

import dev.trawl.proto.v1.ResultBatch;

/** Prints the results of an analysis. For one thread. */
abstract sealed class AnalysisPrinter
    permits StringsPrinter, EntropyPrinter, DigestPrinter, StatsPrinter {

  /** Prints a batch of results; one with none is fine. */
  abstract void batch(ResultBatch batch);

  /** Prints what comes after all results. */
  void finish() {}

  /**
   * The printer for {@code analysis}.
   *
   * @param text reads the file
   * @param size its length in bytes
   */
  static AnalysisPrinter of(Analysis analysis, ByteSink sink, BlockReader text, long size) {
    return switch (analysis) {
      case Analysis.Strings strings -> new StringsPrinter(strings, sink, text);
      case Analysis.Entropy entropy -> new EntropyPrinter(entropy.windowBytes(), sink, size);
      case Analysis.Digests digests -> new DigestPrinter(digests, sink, size);
      case Analysis.Stats stats -> new StatsPrinter(sink);
    };
  }
}
