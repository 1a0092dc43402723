package dev.trawl.bench;

import static java.util.Objects.requireNonNull;

import dev.trawl.bench.Contest.Contestant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A row of the table, measured.
 *
 * @param work what was done
 * @param answer what it gave
 * @param seconds of each contestant's runs
 */
record WorkResult(Work work, long answer, Map<Contestant, Series> seconds) {

  /** Copies the map. */
  WorkResult {
    seconds = Map.copyOf(seconds);
  }

  private Series trawl() {
    return requireNonNull(seconds.get(Contestant.TRAWL));
  }

  /** What the goal asks about, round by round. */
  Series figures() {
    Goal goal = work.goal();
    return goal.figures(trawl(), requireNonNull(seconds.get(goal.other())));
  }

  /** The headings of {@link #row}. */
  static String heading() {
    return "| work | as | file | trawl | others | figure | target |\n|---|---|---|---|---|---|---|";
  }

  /** A row in Markdown. */
  String row() {
    StringBuilder others = new StringBuilder();
    new TreeMap<>(seconds)
        .forEach(
            (who, series) -> {
              if (who != Contestant.TRAWL) {
                others.append(others.isEmpty() ? "" : ", ");
                others.append(who.label()).append(' ').append(time(series.median()));
              }
            });
    Series figures = figures();
    return String.format(
        Locale.ROOT,
        "| %s | %s | %s | %s | %s | %s (%s - %s) | %s |",
        work.name(),
        work.how(),
        work.file(),
        work.goal().measure() == Goal.Measure.MEBIBYTES ? "" : time(trawl().median()),
        others,
        work.goal().tell(figures.median()),
        work.goal().tell(figures.min()),
        work.goal().tell(figures.max()),
        target(figures.median()));
  }

  private String target(double median) {
    Goal goal = work.goal();
    if (goal.target() == 0) {
      return "-";
    }
    return goal.tellTarget() + (goal.isReachedBy(median) ? "" : " **missed**");
  }

  private static String time(double seconds) {
    return seconds < 0.1
        ? String.format(Locale.ROOT, "%.2f ms", seconds * 1e3)
        : String.format(Locale.ROOT, "%.3f s", seconds);
  }

  /** For raw results. */
  Map<String, Object> map() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("work", work.name());
    map.put("how", work.how());
    map.put("file", work.file().toString());
    map.put("answer", answer);
    map.put("measure", work.goal().measure().name().toLowerCase(Locale.ROOT));
    map.put("against", work.goal().other().label());
    map.put("target", work.goal().target());
    map.put("median", figures().median());
    Map<String, Object> raw = new LinkedHashMap<>();
    new TreeMap<>(seconds).forEach((who, series) -> raw.put(who.label(), series.values()));
    map.put("seconds", raw);
    return map;
  }
}
