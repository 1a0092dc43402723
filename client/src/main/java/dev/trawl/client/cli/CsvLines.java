package dev.trawl.client.cli;

import dev.trawl.client.LineCursor;

/**
 * Prints a row for each line: offset, length without the line's end, line if its number is wanted,
 * kind (match or context) if context is, text.
 */
final class CsvLines implements LineFormat {
  private final ByteSink sink;
  private final CsvText csv;
  private final boolean lineNumbers;
  private final boolean kinds;

  CsvLines(ScanPlan plan, ByteSink sink) {
    this.sink = sink;
    this.csv = new CsvText(sink);
    this.lineNumbers = plan.printed().lineNumbers();
    this.kinds = plan.context().isAny();
    sink.ascii("offset,length," + (lineNumbers ? "line," : "") + (kinds ? "kind," : "") + "text\n");
  }

  @Override
  public void line(Origin at, LineCursor line) {
    sink.decimal(at.byteBase() + line.start());
    sink.put(',');
    sink.decimal(at.text().lineLength(line.start(), line.length()));
    sink.put(',');
    if (lineNumbers) {
      csv.number(at.number(line));
    }
    if (kinds) {
      sink.ascii(line.isContext() ? "context," : "match,");
    }
    csv.begin();
    at.text().copyLine(line.start(), line.length(), csv);
    csv.end();
    sink.put('\n');
  }
}
