package dev.trawl.client.cli;

import dev.trawl.client.RuntimeDirectory;
import dev.trawl.client.Trawl;
import dev.trawl.proto.v1.Worker;
import java.util.List;
import java.util.function.Consumer;

/** {@code trawl workers}, {@code trawl drain} and {@code trawl resize}: the running pool. */
final class WorkerCommands {
  private static final long POLL_MILLIS = 20;

  /** The supervisor kills one that has not left after 15 s. */
  private static final long LEAVE_LIMIT_SECONDS = 30;

  private WorkerCommands() {}

  /**
   * Prints the workers.
   *
   * @return 0, or 1 if no supervisor runs
   */
  static int list() {
    return withSupervisor(
        running ->
            System.out.print(
                WorkerTable.of(running.trawl().workers(), running.status().getWorkerDeaths())));
  }

  /**
   * Lets a worker go.
   *
   * @param waits return when it has left
   * @return 0, or 1 if no supervisor runs
   */
  static int drain(long workerId, boolean waits) {
    return withSupervisor(
        running -> {
          running.trawl().drainWorker(workerId);
          if (waits) {
            awaitGone(running.trawl(), workerId);
          }
        });
  }

  /**
   * Changes the number of workers.
   *
   * @return 0, or 1 if no supervisor runs
   */
  static int resize(int workers) {
    return withSupervisor(running -> running.trawl().resizePool(workers));
  }

  private static int withSupervisor(Consumer<RunningSupervisor> action) {
    try (RunningSupervisor running = RunningSupervisor.find(RuntimeDirectory.forCurrentUser())) {
      if (running == null) {
        return PoolCommands.noneRuns();
      }
      action.accept(running);
      return ExitCode.MATCH;
    }
  }

  private static void awaitGone(Trawl trawl, long workerId) {
    long deadline = System.nanoTime() + LEAVE_LIMIT_SECONDS * 1_000_000_000L;
    while (isThere(trawl.workers(), workerId)) {
      if (System.nanoTime() > deadline) {
        throw new CliException(
            "worker "
                + workerId
                + " has not left after "
                + LEAVE_LIMIT_SECONDS
                + " s; the supervisor's log says why");
      }
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CliException("interrupted while a worker leaves", e);
      }
    }
  }

  private static boolean isThere(List<Worker> workers, long workerId) {
    return workers.stream().anyMatch(worker -> worker.getWorkerId() == workerId);
  }
}
