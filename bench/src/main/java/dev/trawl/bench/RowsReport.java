package dev.trawl.bench;

import static java.util.Objects.requireNonNull;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Who took how long in the one-billion-row challenge.
 *
 * @param seconds of each, one value a round
 * @param bytes of the file
 */
record RowsReport(Map<String, Series> seconds, long bytes) {
  /** The operator, asked by the Java client on a warm pool. */
  static final String CLIENT = "trawl, client";

  /** The operator in a process that does nothing else, its start included. */
  static final String ALONE = "trawl, one process";

  /** Copies the map. */
  RowsReport {
    seconds = Map.copyOf(seconds);
  }

  private List<String> fastestFirst() {
    return seconds.keySet().stream()
        .sorted(Comparator.comparing(who -> series(who).median()))
        .toList();
  }

  private Series series(String who) {
    return requireNonNull(seconds.get(who));
  }

  /** A table in Markdown, the fastest first. */
  String table() {
    int cores = Runtime.getRuntime().availableProcessors();
    StringBuilder table =
        new StringBuilder(
            "| who | seconds | GB/s a core | times as long as trawl, client |"
                + " times as long as trawl, one process |\n|---|---|---|---|---|");
    for (String who : fastestFirst()) {
      Series took = series(who);
      table.append(
          String.format(
              Locale.ROOT,
              "%n| %s | %s | %.2f | %s | %s |",
              who,
              told(took, "%.3f"),
              bytes / took.median() / cores / 1e9,
              told(took.over(series(CLIENT)), "%.2f"),
              told(took.over(series(ALONE)), "%.2f")));
    }
    return table.toString();
  }

  private static String told(Series series, String format) {
    return String.format(
        Locale.ROOT,
        format + " (" + format + " - " + format + ")",
        series.median(),
        series.min(),
        series.max());
  }

  /** For raw results. */
  Map<String, Object> map() {
    Map<String, Object> map = new LinkedHashMap<>();
    fastestFirst().forEach(who -> map.put(who, series(who).values()));
    return map;
  }
}
