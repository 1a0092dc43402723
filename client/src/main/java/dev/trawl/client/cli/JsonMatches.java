package dev.trawl.client.cli;

/**
 * Prints each match as a JSON object: offset, length, pattern (its number, from 1), line_number if
 * it is wanted, and text, or bytes in base64 if it is not UTF-8.
 */
final class JsonMatches implements MatchFormat {
  private final ByteSink sink;
  private final JsonText json;
  private final PatternSet patterns;
  private final boolean lineNumbers;

  JsonMatches(ScanPlan plan, ByteSink sink) {
    this.sink = sink;
    this.json = new JsonText(sink);
    this.patterns = plan.patterns();
    this.lineNumbers = plan.printed().lineNumbers();
  }

  @Override
  public void match(Origin at, long number, long start, long length, int pattern) {
    sink.ascii("{\"offset\":");
    sink.decimal(at.byteBase() + start);
    sink.ascii(",\"length\":");
    sink.decimal(length);
    sink.ascii(",\"pattern\":");
    sink.decimal(patterns.named(pattern).number());
    if (lineNumbers) {
      sink.ascii(",\"line_number\":");
      if (number > 0) {
        sink.decimal(number);
      } else {
        sink.ascii("null");
      }
    }
    sink.put(',');
    json.writeField(at.text(), start, length);
    sink.ascii("}\n");
  }
}
