package dev.trawl.server.rpc;

import dev.trawl.server.dispatch.Dispatcher;
import dev.trawl.server.dispatch.WorkerSession;
import dev.trawl.server.pool.WorkerPool;
import io.grpc.Status;
import java.util.Comparator;

/** Lets workers go and changes their number. On the loop. */
final class PoolControl {
  private static final int MAX_WORKERS = 512;

  private final Dispatcher dispatcher;
  private final WorkerPool pool;

  PoolControl(Dispatcher dispatcher, WorkerPool pool) {
    this.dispatcher = dispatcher;
    this.pool = pool;
  }

  /** Lets one worker go; another takes its place. */
  void drain(long workerId) {
    if (!dispatcher.drain(workerId)) {
      throw Errors.of(
          Status.Code.NOT_FOUND,
          "WORKER_NOT_FOUND",
          "no worker "
              + Long.toUnsignedString(workerId)
              + " is attached; list the workers to see their numbers");
    }
  }

  /**
   * Changes the number of workers. Those that have not attached yet go first, then idle ones, of
   * several the newest.
   */
  void resize(int workers) {
    if (workers < 1 || workers > MAX_WORKERS) {
      throw Errors.invalid(
          "workers " + Integer.toUnsignedString(workers) + " is not in 1 to " + MAX_WORKERS);
    }
    pool.resize(workers);
    dispatcher.sessions().stream()
        .filter(session -> !session.draining())
        .sorted(
            Comparator.comparingInt(WorkerSession::busySlots)
                .thenComparing(WorkerSession::id, Comparator.reverseOrder()))
        .limit(pool.surplus())
        .forEach(session -> dispatcher.drain(session.id()));
  }
}
