package dev.trawl.bench;

import static java.util.Objects.requireNonNull;

import dev.trawl.bench.Contest.Contestant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/**
 * What a quick benchmark found, and everything that its figures depend on.
 *
 * @param date when, ISO 8601, UTC
 * @param machine where
 * @param file over what
 * @param search for what
 * @param pool the pool that scanned
 * @param ripgrep version of rg
 * @param seconds of each contestant's runs
 */
record QuickResult(
    String date,
    Machine machine,
    File file,
    Search search,
    Pool pool,
    String ripgrep,
    Map<Contestant, Series> seconds) {

  private static final double GIGABYTE = 1e9;

  /**
   * The file that was read.
   *
   * @param name its name, without folders
   * @param bytes its length
   * @param written in which pieces: small, large or unknown
   * @param folios mean length of its pieces in the page cache, with unit, or that it is not known
   * @param residentBefore bytes in the page cache before the first round
   * @param residentAfter bytes in the page cache after the last
   */
  record File(
      String name,
      long bytes,
      String written,
      String folios,
      long residentBefore,
      long residentAfter) {

    /** Whether every byte was in memory all the time, as far as one can see. */
    boolean cached() {
      return residentBefore == bytes && residentAfter == bytes;
    }
  }

  /**
   * What was looked for.
   *
   * @param pattern the literal
   * @param matches how often it is there, as Trawl and rg agree
   */
  record Search(String pattern, long matches) {}

  /**
   * The pool that scanned.
   *
   * @param build build of the supervisor
   * @param workers its worker processes
   * @param slots their slots, of all together
   */
  record Pool(String build, int workers, int slots) {}

  /** Copies the map. */
  QuickResult {
    seconds = Map.copyOf(seconds);
  }

  private Series secondsOf(Contestant contestant) {
    return requireNonNull(seconds.get(contestant));
  }

  /** Speed of a scan as a part of the plain read's, 1 being the limit of the machine. */
  Series ofLimit() {
    return secondsOf(Contestant.PLAIN_READ).over(secondsOf(Contestant.TRAWL));
  }

  /** How many times as long as Trawl rg takes. */
  Series ripgrepOverTrawl() {
    return secondsOf(Contestant.RIPGREP).over(secondsOf(Contestant.TRAWL));
  }

  /** A table for people. */
  String table() {
    List<String> lines = new ArrayList<>();
    lines.add(
        line(
            "%s, %,d bytes, written in %s pieces, folios %s, %s",
            file.name(), file.bytes(), file.written(), file.folios(), cacheState()));
    lines.add(
        line(
            "%s, %d cores, %s, Java %s",
            machine.cpu(), machine.cores(), machine.kernel(), machine.java()));
    lines.add(
        line(
            "pattern %s: %,d matches; %d rounds; pool of %d workers with %d slots",
            search.pattern(),
            search.matches(),
            secondsOf(Contestant.TRAWL).values().size(),
            pool.workers(),
            pool.slots()));
    lines.add("");
    lines.add(line("%-28s %9s %19s %8s", "", "median s", "min - max s", "GB/s"));
    lines.add(row("trawl, warm pool", Contestant.TRAWL));
    lines.add(row(ripgrep, Contestant.RIPGREP));
    lines.add(row("plain read, all cores", Contestant.PLAIN_READ));
    lines.add("");
    lines.add(ratio("trawl / plain read, speed", ofLimit()));
    lines.add(ratio("rg / trawl, time", ripgrepOverTrawl()));
    return String.join("\n", lines);
  }

  private String cacheState() {
    return file.cached()
        ? "wholly in the page cache"
        : line(
            "NOT wholly in the page cache: %,d bytes before, %,d after",
            file.residentBefore(), file.residentAfter());
  }

  private String row(String name, Contestant contestant) {
    Series series = secondsOf(contestant);
    return line(
        "%-28s %9.3f %8.3f - %8.3f %8.2f",
        name,
        series.median(),
        series.min(),
        series.max(),
        file.bytes() / GIGABYTE / series.median());
  }

  private static String ratio(String name, Series series) {
    return line("%-28s %9.2f %8.2f - %8.2f", name, series.median(), series.min(), series.max());
  }

  private static String line(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  /** Everything, raw. */
  String json() {
    Map<String, Object> top = new LinkedHashMap<>();
    top.put("benchmark", "quick");
    top.put("date", date);
    top.put("machine", machine.map());
    top.put("file", fileMap());
    top.put("pattern", search.pattern());
    top.put("matches", search.matches());
    top.put("pool", poolMap());
    top.put("ripgrep", ripgrep);
    Map<String, Object> raw = new LinkedHashMap<>();
    for (Contestant contestant : new TreeSet<>(seconds.keySet())) {
      raw.put(contestant.name().toLowerCase(Locale.ROOT), secondsOf(contestant).values());
    }
    top.put("seconds", raw);
    top.put("trawlOfLimitMedian", ofLimit().median());
    top.put("ripgrepOverTrawlMedian", ripgrepOverTrawl().median());
    return Json.of(top);
  }

  private Map<String, Object> poolMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("build", pool.build());
    map.put("workers", pool.workers());
    map.put("slots", pool.slots());
    return map;
  }

  private Map<String, Object> fileMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("name", file.name());
    map.put("bytes", file.bytes());
    map.put("written", file.written());
    map.put("folios", file.folios());
    map.put("residentBytesBefore", file.residentBefore());
    map.put("residentBytesAfter", file.residentAfter());
    return map;
  }
}
