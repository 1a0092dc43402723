package dev.trawl.client.cli;

/** Prints a row for each match: offset, length, pattern, line if it is wanted, text. */
final class CsvMatches implements MatchFormat {
  private final ByteSink sink;
  private final CsvText csv;
  private final MatchText text;
  private final PatternSet patterns;
  private final boolean lineNumbers;

  CsvMatches(ScanPlan plan, ByteSink sink) {
    this.sink = sink;
    this.csv = new CsvText(sink);
    this.text = MatchText.of(plan);
    this.patterns = plan.patterns();
    this.lineNumbers = plan.printed().lineNumbers();
  }

  /** Prints the names of the columns. */
  static void heading(ScanPlan plan, ByteSink sink) {
    String line = plan.printed().lineNumbers() ? "line," : "";
    sink.ascii("offset,length,pattern," + line + "text\n");
  }

  @Override
  public void match(Origin at, long number, long start, long length, int pattern) {
    sink.decimal(at.byteBase() + start);
    sink.put(',');
    sink.decimal(length);
    sink.put(',');
    sink.decimal(patterns.named(pattern).number());
    sink.put(',');
    if (lineNumbers) {
      csv.number(number);
    }
    csv.begin();
    text.copy(at, start, length, pattern, csv);
    csv.end();
    sink.put('\n');
  }
}
