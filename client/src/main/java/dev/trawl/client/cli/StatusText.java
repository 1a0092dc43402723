package dev.trawl.client.cli;

import dev.trawl.proto.v1.GetStatusResponse;
import dev.trawl.proto.v1.SocketTraffic;
import java.time.Duration;
import java.util.Locale;

/** A supervisor's status, for people. */
final class StatusText {
  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

  private StatusText() {}

  /**
   * The text, several lines.
   *
   * @param place its directory, absolute, or its address
   * @param ownBuild this command's build, empty if unknown
   */
  static String of(GetStatusResponse status, String place, String ownBuild) {
    String build = status.getBuild();
    String whose =
        ownBuild.isEmpty() || build.equals(ownBuild)
            ? build
            : build + " (this command is " + ownBuild + " and would replace it)";
    return line("supervisor", "process " + status.getPid() + ", up " + upTime(status))
        + line("build", whose)
        + line(place.startsWith("/") ? "directory" : "address", place)
        + line(
            "workers",
            status.getWorkersAttached()
                + " of "
                + status.getWorkersWanted()
                + " attached, "
                + status.getSlots()
                + " slots, "
                + status.getWorkerDeaths()
                + " died")
        + line("blobs", status.getOpenBlobs() + " open")
        + line(
            "scans",
            status.getRunningScans()
                + " running, "
                + bytes(status.getBufferedBytes())
                + " of results buffered, "
                + status.getRefusedResults()
                + " late results refused")
        + line("clients", traffic(status.getClientTraffic()))
        + line("workers' wire", traffic(status.getWorkerTraffic()));
  }

  /** A number of bytes, to three digits. */
  static String bytes(long count) {
    int unit = 0;
    double value = count;
    while (value >= 1024 && unit < UNITS.length - 1) {
      value /= 1024;
      unit++;
    }
    String format = unit == 0 || value >= 100 ? "%.0f %s" : value >= 10 ? "%.1f %s" : "%.2f %s";
    return String.format(Locale.ROOT, format, value, UNITS[unit]);
  }

  private static String line(String name, String value) {
    return String.format(Locale.ROOT, "%-14s %s%n", name, value);
  }

  private static String traffic(SocketTraffic traffic) {
    return bytes(traffic.getReceivedBytes())
        + " received, "
        + bytes(traffic.getSentBytes())
        + " sent";
  }

  private static String upTime(GetStatusResponse status) {
    Duration up = Duration.ofMillis(status.getUptimeMillis());
    return up.toDays() > 0
        ? up.toDays() + " d " + up.toHoursPart() + " h"
        : up.toHours() > 0
            ? up.toHours() + " h " + up.toMinutesPart() + " min"
            : up.toMinutes() > 0
                ? up.toMinutes() + " min " + up.toSecondsPart() + " s"
                : up.toSeconds() + " s";
  }
}
