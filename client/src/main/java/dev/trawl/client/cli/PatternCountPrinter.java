package dev.trawl.client.cli;

import dev.trawl.proto.v1.CountResult;
import dev.trawl.proto.v1.ResultBatch;

/** Adds up how often each pattern was found, and prints a line for each: the count, a tab, it. */
final class PatternCountPrinter extends ResultPrinter {
  private final ByteSink sink;
  private final Format format;
  private final PatternSet patterns;
  private final long[] counts;

  PatternCountPrinter(ScanPlan plan, ByteSink sink) {
    this.sink = sink;
    this.format = plan.printed().format();
    this.patterns = plan.patterns();
    this.counts = new long[patterns.size()];
  }

  @Override
  void origin(Origin origin) {
    // Counts belong nowhere.
  }

  @Override
  void batch(ResultBatch batch) {
    CountResult count = batch.getCount();
    for (int i = 0; i < count.getPerPatternCount(); i++) {
      patterns.named(i);
      counts[i] += count.getPerPattern(i);
      tally().addMatches(count.getPerPattern(i));
    }
  }

  @Override
  void finish() {
    if (format == Format.CSV) {
      sink.ascii("pattern,count,text\n");
    }
    for (int i = 0; i < counts.length; i++) {
      PatternSet.Entry entry = patterns.get(i);
      byte[] text = entry.shown().toByteArray();
      switch (format) {
        case JSON -> json(entry, counts[i], text);
        case CSV -> csv(entry, counts[i], text);
        case TEXT, NULL, U64LE -> text(counts[i], text);
      }
      sink.put('\n');
    }
  }

  private void text(long count, byte[] text) {
    sink.decimal(count);
    sink.put('\t');
    SafeText safe = new SafeText(sink);
    safe.output().write(text, 0, text.length);
    safe.finish();
  }

  private void csv(PatternSet.Entry entry, long count, byte[] text) {
    sink.decimal(entry.number());
    sink.put(',');
    sink.decimal(count);
    sink.put(',');
    CsvText csv = new CsvText(sink);
    csv.begin();
    csv.write(text, 0, text.length);
    csv.end();
  }

  private void json(PatternSet.Entry entry, long count, byte[] text) {
    sink.ascii("{\"pattern\":");
    sink.decimal(entry.number());
    sink.ascii(",\"count\":");
    sink.decimal(count);
    sink.put(',');
    new JsonText(sink).writeField(text);
    sink.put('}');
  }
}
