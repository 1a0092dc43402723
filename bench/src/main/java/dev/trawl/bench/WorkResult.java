package dev.trawl.bench;

import static java.util.Objects.requireNonNull;

import dev.trawl.bench.Contest.Contestant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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

  private static final long LEAST_TOLD_BYTES = 1 << 20;

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
    return "| work | as | file | trawl (GB/s a core) | others (GB/s a core) | figure | target |\n"
        + "|---|---|---|---|---|---|---|";
  }

  /** A row in Markdown. */
  String row() {
    List<String> others = others().stream().map(who -> who.label() + " " + told(who)).toList();
    Series figures = figures();
    return String.format(
        Locale.ROOT,
        "| %s | %s | %s | %s | %s | %s (%s - %s) | %s |",
        work.name(),
        work.how(),
        work.file(),
        work.goal().measure() == Goal.Measure.MEBIBYTES ? "" : told(Contestant.TRAWL),
        String.join(", ", others),
        work.goal().tell(figures.median()),
        work.goal().tell(figures.min()),
        work.goal().tell(figures.max()),
        target(figures.median()));
  }

  /** The headings of {@link #ratios}. */
  static String ratiosHeading() {
    return "| work | as | file | trawl (GB/s a core) | others (GB/s a core): times as long as trawl |"
        + "\n|---|---|---|---|---|";
  }

  /** A row in Markdown that says how many times as long everybody else takes. */
  String ratios() {
    List<String> others = new ArrayList<>();
    for (Contestant who : others()) {
      Series ratio = requireNonNull(seconds.get(who)).over(trawl());
      others.add(
          String.format(
              Locale.ROOT,
              "%s %s: %.2f x (%.2f x - %.2f x)",
              who.label(),
              told(who),
              ratio.median(),
              ratio.min(),
              ratio.max()));
    }
    return String.format(
        Locale.ROOT,
        "| %s | %s | %s | %s | %s |",
        work.name(),
        work.how(),
        work.file(),
        told(Contestant.TRAWL),
        String.join("; ", others));
  }

  private List<Contestant> others() {
    return seconds.keySet().stream().filter(who -> who != Contestant.TRAWL).sorted().toList();
  }

  /** The median, and what that is in GB/s a core where the file is large enough to tell. */
  private String told(Contestant who) {
    double median = requireNonNull(seconds.get(who)).median();
    if (work.file().size() < LEAST_TOLD_BYTES) {
      return time(median);
    }
    int cores = who.cores(Runtime.getRuntime().availableProcessors());
    return String.format(
        Locale.ROOT, "%s (%.2f)", time(median), work.file().size() / median / cores / 1e9);
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
