package dev.trawl.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * Simulates pools of 1 to 512 slots with ranges of every size: how busy the loop is, how fast the
 * scan, and where the loop becomes the limit.
 */
final class DispatchReport {
  private static final List<Integer> SLOTS = List.of(1, 2, 4, 8, 16, 32, 64, 128, 256, 512);
  private static final List<Long> RANGE_BYTES =
      List.of(64L << 10, 256L << 10, 512L << 10, 1L << 20, 4L << 20, 16L << 20, 64L << 20);

  /** What a large file is cut into. */
  private static final long PLANNED_FILE_BYTES = 64L << 30;

  private static final long LEAST_RANGE_BYTES = 4 << 10;
  private static final long MOST_RANGE_BYTES = 1L << 40;
  private static final int TASKS_A_SLOT = 40;
  private static final int LEAST_TASKS = 2_000;

  /** From here on the loop counts as saturated: the start and the end of a scan take the rest. */
  private static final double SATURATED = 0.95;

  private static final double MOST_SHARE = 0.05;

  private final DispatchInputs inputs;
  private final Map<Long, List<DispatchRun>> fixed = new LinkedHashMap<>();
  private final List<DispatchRun> planned;

  /** Simulates it all; takes a second. */
  DispatchReport(DispatchInputs inputs) {
    this.inputs = inputs;
    for (long bytes : RANGE_BYTES) {
      fixed.put(bytes, SLOTS.stream().map(slots -> run(slots, bytes)).toList());
    }
    this.planned =
        SLOTS.stream()
            .map(
                slots ->
                    DispatchSimulation.run(inputs, slots, RangeSizes.planned(), PLANNED_FILE_BYTES))
            .toList();
  }

  private DispatchRun run(int slots, long rangeBytes) {
    long tasks = Math.max(LEAST_TASKS, (long) TASKS_A_SLOT * slots);
    return DispatchSimulation.run(inputs, slots, RangeSizes.fixed(rangeBytes), tasks * rangeBytes);
  }

  /**
   * The least power of two at which the loop is busy for at most a twentieth of the time.
   *
   * @return bytes; 0 if there is none, because the results alone keep it busy for longer
   */
  long leastRangeBytes(int slots) {
    for (long bytes = LEAST_RANGE_BYTES; bytes <= MOST_RANGE_BYTES; bytes *= 2) {
      if (run(slots, bytes).utilisation() <= MOST_SHARE) {
        return bytes;
      }
    }
    return 0;
  }

  /** The least number of slots with which the loop is the limit; 0 if it is not with 512. */
  private static int saturatedBy(List<DispatchRun> runs) {
    for (int i = 0; i < runs.size(); i++) {
      if (runs.get(i).utilisation() >= SATURATED) {
        return SLOTS.get(i);
      }
    }
    return 0;
  }

  /** The tables, in Markdown. */
  String text() {
    List<String> lines = new ArrayList<>();
    lines.add(
        line(
            "Loop: %.2f us a task, %.1f ns more a slot, %.3f ns a byte relayed, %.2f bytes of"
                + " results a byte. A slot %.1f GB/s, all %.0f GB/s, a message %.0f us.",
            inputs.taskMicros(),
            inputs.walkNanos(),
            inputs.relayNanos(),
            inputs.resultShare(),
            inputs.slotGigabytes(),
            inputs.machineGigabytes(),
            inputs.latencyMicros()));
    lines.add("");
    lines.add(heading("loop busy, GB/s"));
    fixed.forEach((bytes, runs) -> lines.add(row(size(bytes), i -> cell(runs.get(i)))));
    lines.add(row("planned, 64 GiB", i -> cell(planned.get(i))));
    lines.add("");
    lines.add(heading("under 5 %"));
    lines.add(row("least range", i -> size(leastRangeBytes(SLOTS.get(i)))));
    lines.add("");
    fixed.forEach((bytes, runs) -> lines.add(saturation(size(bytes), runs)));
    lines.add(saturation("ranges as planned", planned));
    return String.join("\n", lines);
  }

  private static String saturation(String what, List<DispatchRun> runs) {
    int slots = saturatedBy(runs);
    return slots == 0
        ? what + ": not saturated with " + SLOTS.getLast() + " slots"
        : what + ": saturated with " + slots + " slots";
  }

  private static String heading(String first) {
    StringBuilder line = new StringBuilder("| " + first + " |");
    StringBuilder rule = new StringBuilder("|---|");
    for (int slots : SLOTS) {
      line.append(slots == 1 ? " 1 slot |" : " " + slots + " |");
      rule.append("---|");
    }
    return line + "\n" + rule;
  }

  private static String row(String first, IntFunction<String> cells) {
    StringBuilder line = new StringBuilder("| " + first + " |");
    for (int i = 0; i < SLOTS.size(); i++) {
      line.append(' ').append(cells.apply(i)).append(" |");
    }
    return line.toString();
  }

  private static String cell(DispatchRun run) {
    return line("%.1f %%, %.1f", 100 * run.utilisation(), run.gigabytesPerSecond());
  }

  /** A power of two with its unit. */
  static String size(long bytes) {
    if (bytes == 0) {
      return "none";
    }
    return bytes < 1 << 20
        ? (bytes >> 10) + " KiB"
        : bytes < 1 << 30 ? (bytes >> 20) + " MiB" : (bytes >> 30) + " GiB";
  }

  private static String line(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  /** For raw results. */
  Map<String, Object> map() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("inputs", inputs.map());
    map.put("slots", SLOTS);
    Map<String, Object> utilisation = new LinkedHashMap<>();
    Map<String, Object> speed = new LinkedHashMap<>();
    fixed.forEach((bytes, runs) -> put(size(bytes), runs, utilisation, speed));
    put("planned", planned, utilisation, speed);
    map.put("utilisation", utilisation);
    map.put("gigabytesPerSecond", speed);
    map.put("leastRangeBytes", SLOTS.stream().map(this::leastRangeBytes).toList());
    return map;
  }

  private static void put(
      String name,
      List<DispatchRun> runs,
      Map<String, Object> utilisation,
      Map<String, Object> speed) {
    utilisation.put(name, runs.stream().map(DispatchRun::utilisation).toList());
    speed.put(name, runs.stream().map(DispatchRun::gigabytesPerSecond).toList());
  }
}
