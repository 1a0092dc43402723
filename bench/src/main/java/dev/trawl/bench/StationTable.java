package dev.trawl.bench;

import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What somebody says of a file of the one-billion-row challenge.
 *
 * @param stations by name
 */
record StationTable(Map<String, Station> stations) {
  private static final String NUMBER = "(-?\\d+\\.\\d)";
  private static final Pattern ENTRY =
      Pattern.compile(
          "\\G([^=]+)=" + NUMBER + "/" + NUMBER + "/" + NUMBER + "(?:, (?=[^=]+=)|(?=}))");
  private static final Pattern LINE =
      Pattern.compile("\\G([^=]+)=" + NUMBER + "/" + NUMBER + "/" + NUMBER + "/\\d+\n");

  /**
   * A station, in tenths of a degree.
   *
   * @param mean rounded; half of a tenth up in the challenge, away from zero by us
   */
  record Station(long least, long mean, long most) {

    private static Station of(Matcher found) {
      return new Station(tenths(found.group(2)), tenths(found.group(3)), tenths(found.group(4)));
    }

    private static long tenths(String number) {
      return new BigDecimal(number).movePointRight(1).longValueExact();
    }

    /** Whether an entry of the challenge may say {@code other} where we say this. */
    private boolean agrees(Station other) {
      boolean halfBelowZero = mean < 0 && other.mean == mean + 1;
      return least == other.least && most == other.most && (mean == other.mean || halfBelowZero);
    }
  }

  /** Copies the map, sorted. */
  StationTable {
    stations = new TreeMap<>(stations);
  }

  /**
   * Reads what an entry prints: {@code {name=least/mean/most, name=least/mean/most}}.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  static StationTable ofEntry(String text) {
    String trimmed = text.strip();
    if (!trimmed.startsWith("{") || !trimmed.endsWith("}")) {
      throw new IllegalArgumentException("no braces around: " + shown(trimmed));
    }
    return read(ENTRY.matcher(trimmed), 1, trimmed, trimmed.length() - 1);
  }

  /**
   * Reads what record-stats gives: lines {@code name=least/mean/most/count}.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  static StationTable ofOperator(String text) {
    return read(LINE.matcher(text), 0, text, text.length());
  }

  private static StationTable read(Matcher matcher, int start, String text, int end) {
    Map<String, Station> stations = new TreeMap<>();
    int at = start;
    matcher.region(start, text.length());
    while (at < end && matcher.find()) {
      stations.put(matcher.group(1), Station.of(matcher));
      at = matcher.end();
    }
    if (at != end) {
      throw new IllegalArgumentException("not understood: " + shown(text.substring(at)));
    }
    return new StationTable(stations);
  }

  private static String shown(String text) {
    return text.substring(0, Math.min(text.length(), 80));
  }

  /**
   * Compares with what an entry of the challenge says: all must be equal but means that are half of
   * a tenth below zero.
   *
   * @throws IllegalStateException that names the first station they do not agree on
   */
  void requireAgreement(String who, StationTable entry) {
    if (!stations.keySet().equals(entry.stations.keySet())) {
      throw new IllegalStateException(
          "trawl finds " + stations.size() + " stations, " + who + " " + entry.stations.size());
    }
    stations.forEach(
        (name, station) -> {
          Station other = entry.stations.get(name);
          if (other == null || !station.agrees(other)) {
            throw new IllegalStateException(
                name + " is " + station + " for trawl, " + other + " for " + who);
          }
        });
  }
}
