package dev.trawl.client.cli;

/** Writes text as a field of CSV (RFC 4180): in quotes, quotes in it doubled, all else as it is. */
final class CsvText implements ByteOutput {
  private final ByteSink sink;
  private final SafeText safe;

  CsvText(ByteSink sink) {
    this.sink = sink;
    this.safe = new SafeText(sink);
  }

  /** A field with a number from 1, empty if that is 0, and a comma. */
  void number(long number) {
    if (number > 0) {
      sink.decimal(number);
    }
    sink.put(',');
  }

  /** The field begins. */
  void begin() {
    sink.put('"');
  }

  /** The field ends. */
  void end() {
    safe.finish();
    sink.put('"');
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    int end = offset + length;
    int plain = offset;
    for (int i = offset; i < end; i++) {
      if (bytes[i] == '"') {
        safe.output().write(bytes, plain, i + 1 - plain);
        plain = i;
      }
    }
    safe.output().write(bytes, plain, end - plain);
  }
}
