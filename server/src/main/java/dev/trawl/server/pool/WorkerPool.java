package dev.trawl.server.pool;

import dev.trawl.server.loop.Loop;
import dev.trawl.server.scan.WorkerEnd;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the wanted number of worker processes alive: starts them, replaces those that die, and
 * waits longer each time where they die before they attach.
 *
 * <p>Only half as many start at once as there are cores: a JVM keeps two busy until it attaches,
 * and the first worker that attaches is what a first scan waits for.
 *
 * <p>State is touched on the supervisor's loop. Processes are started by one thread that lives as
 * long as the pool, because the kernel ties a worker's life to the thread that started it.
 */
public final class WorkerPool implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WorkerPool.class);
  private static final Duration FIRST_BACK_OFF = Duration.ofMillis(100);
  private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(5);
  private static final int TOKEN_BYTES = 32;

  /** A process that has not attached by then no longer keeps others from starting. */
  private static final Duration START_PATIENCE = Duration.ofSeconds(2);

  private final Loop loop;
  private final WorkerCommand command;
  private final int wanted;
  private final ExecutorService spawner =
      Executors.newSingleThreadExecutor(
          task -> Thread.ofPlatform().name("worker-spawner").daemon(true).unstarted(task));
  private final SecureRandom random = new SecureRandom();
  private final Set<WorkerProcess> processes = new LinkedHashSet<>();
  private final int mostStarting = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);

  /** To be started; on the loop, as all that follows. */
  private int due;

  /** Started, or about to be, and neither attached nor dead nor out of patience. */
  private int starting;

  private final Set<WorkerProcess> started = new HashSet<>();
  private Duration backOff = FIRST_BACK_OFF;
  private long deaths;
  private volatile boolean closed;

  /** A pool of {@code wanted} processes; {@link #start} starts them. */
  public WorkerPool(Loop loop, WorkerCommand command, int wanted) {
    this.loop = loop;
    this.command = command;
    this.wanted = wanted;
  }

  /** Processes wanted. */
  public int wanted() {
    return wanted;
  }

  /** Processes that died since start. */
  public long deaths() {
    return deaths;
  }

  /** Starts all processes, some after the others. */
  public void start() {
    loop.execute(
        () -> {
          due = wanted;
          spawnDue();
        });
  }

  private void spawn() {
    due++;
    spawnDue();
  }

  private void spawnDue() {
    try {
      while (due > 0 && starting < mostStarting) {
        spawner.execute(this::startOne);
        due--;
        starting++;
      }
    } catch (RejectedExecutionException e) {
      log.debug("no new worker: the pool is closing");
    }
  }

  /** The next may start. */
  private void settled(WorkerProcess process) {
    if (started.remove(process)) {
      starting--;
      spawnDue();
    }
  }

  private void startOne() {
    if (closed) {
      return;
    }
    try {
      WorkerProcess process = WorkerProcess.start(command, newToken());
      synchronized (processes) {
        processes.add(process);
      }
      if (closed) {
        process.kill();
      }
      loop.execute(
          () -> {
            started.add(process);
            loop.after(START_PATIENCE, () -> settled(process));
          });
      process.onExit(() -> loop.execute(() -> died(process)));
    } catch (IOException | RuntimeException e) {
      // Nothing may end this thread: the kernel would end every worker with it.
      log.error("a worker process could not be started: {}", e.toString());
      loop.execute(
          () -> {
            starting--;
            replaceLater();
          });
    }
  }

  private void died(WorkerProcess process) {
    synchronized (processes) {
      processes.remove(process);
    }
    if (closed) {
      return;
    }
    deaths++;
    settled(process);
    log.warn("worker process {} ended: {}", process.pid(), process.howItEnded());
    if (process.hasAttached()) {
      backOff = FIRST_BACK_OFF;
      spawn();
    } else {
      replaceLater();
    }
  }

  private void replaceLater() {
    Duration wait = backOff;
    backOff = backOff.multipliedBy(2);
    if (backOff.compareTo(LONGEST_BACK_OFF) > 0) {
      backOff = LONGEST_BACK_OFF;
    }
    loop.after(wait, this::spawn);
  }

  private String newToken() {
    byte[] token = new byte[TOKEN_BYTES];
    random.nextBytes(token);
    return HexFormat.of().formatHex(token);
  }

  /** A worker that showed its token. */
  public final class Member {
    private final WorkerProcess process;

    private Member(WorkerProcess process) {
      this.process = process;
    }

    /** Its process id. */
    public long pid() {
      return process.pid();
    }

    /** Ends its process at once. */
    public void kill() {
      process.kill();
    }

    /** How its process ended, with its last words; waits for the end, but not for long. Blocks. */
    public WorkerEnd awaitObituary(Duration patience) {
      process.awaitEnd(patience);
      return process.end();
    }
  }

  /**
   * The process whose token this is; each token is good once. Compared in constant time.
   * Thread-safe.
   *
   * @return null if no process of ours has it, or it was used
   */
  public @Nullable Member authenticate(String token) {
    byte[] shown = token.getBytes(StandardCharsets.UTF_8);
    synchronized (processes) {
      for (WorkerProcess process : processes) {
        byte[] expected = process.token().getBytes(StandardCharsets.UTF_8);
        if (MessageDigest.isEqual(expected, shown)) {
          return process.useToken() ? attached(process) : null;
        }
      }
    }
    return null;
  }

  private Member attached(WorkerProcess process) {
    loop.execute(() -> settled(process));
    return new Member(process);
  }

  /** Kills every process and starts no more. */
  @Override
  public void close() {
    closed = true;
    spawner.shutdown();
    synchronized (processes) {
      processes.forEach(WorkerProcess::kill);
    }
  }
}
