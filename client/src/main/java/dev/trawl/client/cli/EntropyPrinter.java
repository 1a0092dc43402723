package dev.trawl.client.cli;

import dev.trawl.client.WindowCursor;
import dev.trawl.proto.v1.ResultBatch;

/** Prints a line for each window: its offset, its length, bits per byte. */
final class EntropyPrinter extends AnalysisPrinter {
  private final ByteSink sink;
  private final WindowCursor windows;

  EntropyPrinter(long windowBytes, ByteSink sink, long size) {
    this.sink = sink;
    this.windows = WindowCursor.ofEntropy(windowBytes, size);
  }

  @Override
  void batch(ResultBatch batch) {
    windows.over(batch);
    while (windows.advance()) {
      sink.decimal(windows.start());
      sink.put(' ');
      sink.decimal(windows.length());
      sink.put(' ');
      fourPlaces(windows.bitsPerByte());
      sink.put('\n');
    }
  }

  private void fourPlaces(float value) {
    long tenThousandths = Math.round(value * 10_000.0);
    sink.decimal(tenThousandths / 10_000);
    sink.put('.');
    long fraction = tenThousandths % 10_000;
    for (int place = 1_000; place > 0; place /= 10) {
      sink.put((int) ('0' + fraction / place % 10));
    }
  }
}
