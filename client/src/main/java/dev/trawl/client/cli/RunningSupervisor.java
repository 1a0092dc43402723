package dev.trawl.client.cli;

import dev.trawl.client.RuntimeDirectory;
import dev.trawl.client.Trawl;
import dev.trawl.client.TrawlException;
import dev.trawl.proto.v1.GetStatusResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A supervisor of this user that answers.
 *
 * @param trawl the connection; closed with this
 * @param status what it said of itself
 */
record RunningSupervisor(Trawl trawl, GetStatusResponse status) implements AutoCloseable {
  private static final Duration EXIT_LIMIT = Duration.ofSeconds(15);
  private static final long POLL_MILLIS = 20;

  /** The one elsewhere, which must answer, if one is named; else this user's, or null. */
  static @Nullable RunningSupervisor find(Optional<RemoteFlags> remote) {
    if (remote.isEmpty()) {
      return find(RuntimeDirectory.forCurrentUser());
    }
    Trawl trawl = Trawl.connect(remote.get().supervisor());
    try {
      return new RunningSupervisor(trawl, trawl.status());
    } catch (TrawlException e) {
      trawl.close();
      throw e;
    }
  }

  /** The supervisor that answers in {@code directory}, or null. */
  static @Nullable RunningSupervisor find(RuntimeDirectory directory) {
    directory.checkIfPresent();
    if (!Files.exists(directory.clientSocket())) {
      return null;
    }
    Trawl trawl = Trawl.connect(directory.clientSocket());
    try {
      return new RunningSupervisor(trawl, trawl.status());
    } catch (TrawlException e) {
      trawl.close();
      // A lost connection is one that was just leaving.
      if (e.reason().equals(TrawlException.SUPERVISOR_UNREACHABLE)
          || e.reason().equals(TrawlException.SUPERVISOR_LOST)) {
        return null;
      }
      throw e;
    }
  }

  /** Whether it is of {@code build}. */
  boolean isOf(String build) {
    return status.getBuild().equals(build);
  }

  /**
   * Tells it to leave and waits until it has, with the connection closed.
   *
   * @param grace how long running scans may go on
   * @throws CliException if it stays
   */
  void stop(Duration grace) {
    trawl.shutdownSupervisor(grace);
    trawl.close();
    long deadline = System.nanoTime() + grace.plus(EXIT_LIMIT).toNanos();
    while (isAlive(status.getPid())) {
      if (System.nanoTime() > deadline) {
        throw new CliException(
            "the supervisor does not leave: process "
                + status.getPid()
                + "; end it with kill -9 "
                + status.getPid());
      }
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CliException("interrupted while the supervisor leaves", e);
      }
    }
  }

  @Override
  public void close() {
    trawl.close();
  }

  /**
   * Whether process {@code pid} runs. One that is dead but not yet waited for does not, though it
   * has a pid.
   */
  private static boolean isAlive(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
    } catch (IOException noSuchProcess) {
      return Files.notExists(Path.of("/proc/self"))
          && ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }
  }
}
