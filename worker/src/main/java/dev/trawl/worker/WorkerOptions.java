package dev.trawl.worker;

import dev.trawl.scan.custom.OperatorJars;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What a worker is told when it is started.
 *
 * @param socket the supervisor's socket for workers
 * @param slots tasks it runs at once, 1 to {@link #MAX_SLOTS}
 * @param token what it proves itself with
 * @param build the build it comes from
 * @param kernels its kernels, for people
 * @param operators the custom operators it can run
 * @param attachTimeout how long the supervisor may take to answer
 */
public record WorkerOptions(
    Path socket,
    int slots,
    String token,
    String build,
    String kernels,
    OperatorJars operators,
    Duration attachTimeout) {

  /** Most slots of one worker. */
  public static final int MAX_SLOTS = 256;

  /** Longest path of a unix socket, in bytes; a longer one would silently be cut. */
  public static final int MAX_SOCKET_PATH_BYTES = 107;

  /** Keeps the token out of logs. */
  @Override
  public String toString() {
    return "WorkerOptions[socket=" + socket + ", slots=" + slots + ", build=" + build + "]";
  }
}
