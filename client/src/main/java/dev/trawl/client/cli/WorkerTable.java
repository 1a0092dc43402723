package dev.trawl.client.cli;

import dev.trawl.proto.v1.Worker;
import dev.trawl.proto.v1.WorkerState;
import java.util.List;
import java.util.Locale;

/** Workers as a table, for people. */
final class WorkerTable {
  private static final String ROW = "%6s %8s  %-8s %7s %10s %10s%n";

  private WorkerTable() {}

  /** The table: a heading, a line for each worker, and how many died. */
  static String of(List<Worker> workers, long deaths) {
    StringBuilder table = new StringBuilder();
    table.append(row("id", "pid", "state", "busy", "tasks", "scanned"));
    for (Worker worker : workers) {
      boolean starting = worker.getState() == WorkerState.WORKER_STATE_STARTING;
      table.append(
          row(
              starting ? "-" : Long.toUnsignedString(worker.getWorkerId()),
              Long.toString(worker.getPid()),
              state(worker.getState()),
              starting ? "-" : worker.getBusySlots() + "/" + worker.getSlots(),
              starting ? "-" : Long.toUnsignedString(worker.getFinishedTasks()),
              starting ? "-" : StatusText.bytes(worker.getScannedBytes())));
    }
    return table.append(deaths).append(" died since the supervisor started\n").toString();
  }

  private static String row(Object... cells) {
    return String.format(Locale.ROOT, ROW, cells);
  }

  private static String state(WorkerState state) {
    return switch (state) {
      case WORKER_STATE_STARTING -> "starting";
      case WORKER_STATE_READY -> "ready";
      case WORKER_STATE_DRAINING -> "draining";
      case WORKER_STATE_UNSPECIFIED, UNRECOGNIZED -> "unknown";
    };
  }
}
