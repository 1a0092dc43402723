package dev.trawl.server.pool;

import com.google.common.collect.ImmutableList;
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
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the wanted number of worker processes alive: starts them and replaces those that die or are
 * let go.
 *
 * <p>Only half as many start at once as there are cores: a JVM keeps two busy until it attaches,
 * and the first worker that attaches is what a first scan waits for.
 *
 * <p>A start has failed if the process ends, or is killed for its silence, before it attaches, or
 * within {@link #PROBATION} after that without having been given a task. After a failed start
 * nothing is started for a time that doubles with each; a worker that gets a task or outlives its
 * probation ends that. A worker that dies of a task is replaced at once: how often that may happen
 * is judged by the range that it ran. From the third failed start in a row on, each is told to who
 * was given to the constructor, with the last words of the process.
 *
 * <p>State is touched on the supervisor's loop. Processes are started by one thread that lives as
 * long as the pool, because the kernel ties a worker's life to the thread that started it.
 */
public final class WorkerPool implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WorkerPool.class);
  private static final int TOKEN_BYTES = 32;

  /** A process that has not attached by then no longer keeps others from starting. */
  private static final Duration START_PATIENCE = Duration.ofSeconds(2);

  /** A process that has not attached by then is killed. */
  private static final Duration ATTACH_LIMIT = Duration.ofSeconds(30);

  /** How long an attached worker without a task must live to count as started. */
  private static final Duration PROBATION = Duration.ofSeconds(1);

  /** Starts one worker process; may block. */
  @FunctionalInterface
  interface Starter {
    /** Starts a process that shows {@code token} when it attaches. */
    WorkerProcess start(String token) throws IOException;
  }

  /** Runs tasks on the supervisor's loop later. */
  @FunctionalInterface
  interface Timer {
    /** Runs {@code task} on the loop after {@code delay}. */
    void after(Duration delay, Runnable task);
  }

  private final Executor loop;
  private final Timer timer;
  private final Starter starter;
  private final Executor spawner;
  private final Consumer<String> onNoStart;
  private final SecureRandom random = new SecureRandom();

  /** All that run; guarded by itself. */
  private final Set<WorkerProcess> processes = new LinkedHashSet<>();

  private final int mostStarting;

  /** Wanted processes; on the loop, as all that follows. */
  private int wanted;

  /** Handed to the spawner, which has not answered yet. */
  private int launching;

  /** Those that run and are to stay, oldest first. */
  private final Set<WorkerProcess> staying = new LinkedHashSet<>();

  /** Started, and neither attached nor dead nor out of patience. */
  private final Set<WorkerProcess> starting = new HashSet<>();

  private final StartBackOff backOff = new StartBackOff();

  /** Nothing is started until the timer with this number rings; 0 if there is none. */
  private long waitingFor;

  private long timers;
  private long deaths;
  private volatile boolean closed;

  /**
   * A pool of {@code wanted} processes; {@link #start} starts them.
   *
   * @param onNoStart told on the loop, from the third failed start in a row on, why it failed
   */
  public WorkerPool(Loop loop, WorkerCommand command, int wanted, Consumer<String> onNoStart) {
    this(
        loop,
        loop::after,
        token -> WorkerProcess.start(command, token),
        Executors.newSingleThreadExecutor(
            task -> Thread.ofPlatform().name("worker-spawner").daemon(true).unstarted(task)),
        Math.max(1, Runtime.getRuntime().availableProcessors() / 2),
        wanted,
        onNoStart);
  }

  WorkerPool(
      Executor loop,
      Timer timer,
      Starter starter,
      Executor spawner,
      int mostStarting,
      int wanted,
      Consumer<String> onNoStart) {
    this.loop = loop;
    this.timer = timer;
    this.starter = starter;
    this.spawner = spawner;
    this.mostStarting = mostStarting;
    this.wanted = wanted;
    this.onNoStart = onNoStart;
  }

  /** Processes wanted. */
  public int wanted() {
    return wanted;
  }

  /** Processes that died since start; those that left as they were told are not counted. */
  public long deaths() {
    return deaths;
  }

  /** Process ids of those that have not attached yet, oldest first. On the loop. */
  public ImmutableList<Long> startingPids() {
    return staying.stream()
        .filter(process -> !process.hasAttached())
        .map(WorkerProcess::pid)
        .collect(ImmutableList.toImmutableList());
  }

  /** Starts all processes, some after the others. */
  public void start() {
    loop.execute(this::fill);
  }

  /**
   * Changes how many processes are wanted. Missing ones are started; of those too many, the ones
   * that have not attached yet are ended here, the others are for the caller to {@link
   * Member#retire}. On the loop.
   */
  public void resize(int workers) {
    wanted = workers;
    for (WorkerProcess process : ImmutableList.copyOf(staying).reverse()) {
      if (surplus() > 0 && dismiss(process)) {
        staying.remove(process);
      }
    }
    fill();
  }

  /** How many processes stay that are not wanted any more. On the loop. */
  public int surplus() {
    return Math.max(0, staying.size() - wanted);
  }

  /** Ends a process unless it has attached. */
  private boolean dismiss(WorkerProcess process) {
    synchronized (processes) {
      // In the same lock as its admission: it is let in or dismissed, never both.
      if (process.hasAttached()) {
        return false;
      }
      process.retire();
    }
    process.kill();
    return true;
  }

  private void fill() {
    try {
      while (!closed
          && waitingFor == 0
          && staying.size() + launching < wanted
          && starting.size() + launching < mostStarting) {
        spawner.execute(this::startOne);
        launching++;
      }
    } catch (RejectedExecutionException e) {
      log.debug("no new worker: the pool is closing");
    }
  }

  /** The next may start. */
  private void settled(WorkerProcess process) {
    if (starting.remove(process)) {
      fill();
    }
  }

  private void startOne() {
    if (closed) {
      return;
    }
    try {
      WorkerProcess process = starter.start(newToken());
      synchronized (processes) {
        processes.add(process);
      }
      if (closed) {
        process.kill();
      }
      loop.execute(() -> started(process));
      process.onExit(() -> loop.execute(() -> died(process)));
    } catch (IOException | RuntimeException e) {
      // Nothing may end this thread: the kernel would end every worker with it.
      log.error("a worker process could not be started: {}", e.toString());
      loop.execute(
          () -> {
            launching--;
            startFailed("a worker process could not be started: " + e.getMessage());
          });
    }
  }

  private void started(WorkerProcess process) {
    launching--;
    if (staying.size() >= wanted && dismiss(process)) {
      return;
    }
    staying.add(process);
    if (process.hasAttached()) {
      return;
    }
    starting.add(process);
    timer.after(START_PATIENCE, () -> settled(process));
    timer.after(
        ATTACH_LIMIT,
        () -> {
          if (!process.hasAttached() && staying.contains(process)) {
            log.warn(
                "worker process {} has not attached for {}: it is killed",
                process.pid(),
                ATTACH_LIMIT);
            process.kill();
          }
        });
  }

  private void died(WorkerProcess process) {
    synchronized (processes) {
      processes.remove(process);
    }
    staying.remove(process);
    starting.remove(process);
    if (closed) {
      return;
    }
    if (process.leftAsTold()) {
      log.info("worker process {} left: {}", process.pid(), process.howItEnded());
      fill();
      return;
    }
    deaths++;
    log.warn("worker process {} ended: {}", process.pid(), process.howItEnded());
    if (process.proven() || process.retired()) {
      fill();
    } else {
      startFailed(process.end().toString());
    }
  }

  private void startFailed(String why) {
    long number = ++timers;
    waitingFor = number;
    timer.after(
        backOff.failed(),
        () -> {
          if (waitingFor == number) {
            waitingFor = 0;
            fill();
          }
        });
    if (backOff.hopeless()) {
      onNoStart.accept(why);
    }
  }

  /** It is good for something: no reason to wait before the next one is started. */
  private void prove(WorkerProcess process) {
    if (!process.proven() && staying.contains(process)) {
      process.prove();
      backOff.succeeded();
      waitingFor = 0;
      fill();
    }
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

    /** It was given a task. On the loop. */
    public void gotWork() {
      prove(process);
    }

    /** It was told to leave: it is replaced now if it is still wanted. On the loop. */
    public void retire() {
      process.retire();
      if (staying.remove(process)) {
        fill();
      }
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
          return !process.retired() && process.useToken() ? attached(process) : null;
        }
      }
    }
    return null;
  }

  private Member attached(WorkerProcess process) {
    loop.execute(
        () -> {
          settled(process);
          timer.after(PROBATION, () -> prove(process));
        });
    return new Member(process);
  }

  /** Kills every process and starts no more. */
  @Override
  public void close() {
    closed = true;
    if (spawner instanceof ExecutorService threads) {
      threads.shutdown();
    }
    synchronized (processes) {
      processes.forEach(WorkerProcess::kill);
    }
  }
}
