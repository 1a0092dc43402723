package dev.trawl.client.cli;

import dev.trawl.client.LineCursor;

/** Prints one line after the other. For one thread. */
interface LineFormat {

  /** Prints the line that {@code line} is at, of the blob that belongs {@code at}. */
  void line(Origin at, LineCursor line);

  /** The format that {@code plan} asks for; what comes before all lines is printed at once. */
  static LineFormat of(ScanPlan plan, ByteSink sink) {
    return switch (plan.printed().format()) {
      case TEXT, JSON, U64LE -> new TextLines(plan, sink, '\n');
      case NULL -> new TextLines(plan, sink, 0);
      case CSV -> new CsvLines(plan, sink);
    };
  }
}
