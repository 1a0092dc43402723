package dev.trawl.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/** Raw results: a file each, named after when and where it was measured, and what. */
final class Results {
  private static final String BENCHMARK = "benchmark";
  private static final String DATE = "date";
  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd-HHmmss").withZone(ZoneOffset.UTC);

  private Results() {}

  /** What every one of them starts with: the benchmark, the date, the machine. */
  static Map<String, Object> start(String benchmark) throws IOException {
    Map<String, Object> top = new LinkedHashMap<>();
    top.put(BENCHMARK, benchmark);
    top.put(DATE, Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    top.put("machine", Machine.current().map());
    return top;
  }

  /**
   * Writes them.
   *
   * @param results began with {@link #start}
   * @return the file
   */
  static Path write(Map<String, Object> results, Path folder) throws IOException {
    Instant date = Instant.parse(String.valueOf(results.get(DATE)));
    String benchmark = String.valueOf(results.get(BENCHMARK));
    return write(Json.of(results), folder, date, Machine.current().host(), benchmark);
  }

  /** Writes them as {@code DATE-HOST-BENCHMARK.json}. */
  static Path write(String json, Path folder, Instant date, String host, String benchmark)
      throws IOException {
    Files.createDirectories(folder);
    String name = NAME.format(date) + "-" + host + "-" + benchmark + ".json";
    return Files.writeString(folder.resolve(name), json);
  }
}
