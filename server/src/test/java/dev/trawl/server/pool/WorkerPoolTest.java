package dev.trawl.server.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * When worker processes are started. Hazards: more at once than there are cores for; a crash loop
 * that starts processes as fast as it can; a crash that makes others wait; a pool that forgets one.
 */
class WorkerPoolTest {
  private static final int MOST_STARTING = 2;

  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
  private final PriorityQueue<Timed> timers =
      new PriorityQueue<>(Comparator.comparingLong(Timed::atMillis));
  private final List<Fake> started = new ArrayList<>();
  private final List<String> hopeless = new ArrayList<>();
  private boolean startable = true;
  private long nowMillis;

  private record Timed(long atMillis, Runnable task) {}

  @Test
  void onlySoManyStartAtOnce() {
    WorkerPool pool = pool(5);
    assertThat(started).hasSize(MOST_STARTING);
    attach(pool, started.get(0));
    assertThat(started).hasSize(MOST_STARTING + 1);
    pass(Duration.ofSeconds(3));
    assertThat(started).as("slow ones keep nobody from starting").hasSize(5);
  }

  @Test
  void oneThatDiesOfATaskIsReplacedAtOnce() {
    WorkerPool pool = pool(1);
    for (int i = 0; i < 10; i++) {
      attach(pool, started.get(i)).gotWork();
      started.get(i).end(137);
      settle();
      assertThat(started).hasSize(i + 2);
    }
    assertThat(pool.deaths()).isEqualTo(10);
    assertThat(hopeless).isEmpty();
  }

  @Test
  void onesThatDieBeforeTheyAttachAreReplacedLaterAndLater() {
    pool(1);
    long[] waits = {100, 200, 400, 800, 1600, 3200, 5000, 5000};
    for (int i = 0; i < waits.length; i++) {
      started.get(i).end(1);
      settle();
      pass(Duration.ofMillis(waits[i] - 1));
      assertThat(started).hasSize(i + 1);
      pass(Duration.ofMillis(1));
      assertThat(started).hasSize(i + 2);
    }
  }

  @Test
  void onesThatDieAtOnceAfterTheyAttachedAreReplacedLaterAndLater() {
    WorkerPool pool = pool(1);
    for (int i = 0; i < 3; i++) {
      attach(pool, started.get(i));
      started.get(i).end(1);
      settle();
      assertThat(started).hasSize(i + 1);
      pass(Duration.ofMillis(100L << i));
      assertThat(started).hasSize(i + 2);
    }
    assertThat(hopeless).hasSize(1);
    attach(pool, started.get(3));
    pass(Duration.ofSeconds(1));
    started.get(3).end(1);
    settle();
    assertThat(started).as("it had lived for a second").hasSize(5);
  }

  @Test
  void threeFailedStartsInARowAreToldWithTheReason() {
    WorkerPool pool = pool(1);
    fail(0);
    fail(1);
    assertThat(hopeless).isEmpty();
    fail(2);
    fail(3);
    assertThat(hopeless).containsExactly("exit code 1", "exit code 1");
    attach(pool, started.get(4)).gotWork();
    started.get(4).end(1);
    settle();
    fail(5);
    assertThat(hopeless).as("one has been of use").hasSize(2);
  }

  @Test
  void processThatCannotBeStartedCountsAsFailedStart() {
    startable = false;
    pool(1);
    pass(Duration.ofSeconds(1));
    assertThat(hopeless).hasSizeGreaterThanOrEqualTo(2);
    assertThat(hopeless.get(0)).contains("no room");
    startable = true;
    pass(Duration.ofSeconds(5));
    assertThat(started).hasSize(1);
  }

  @Test
  void oneThatDoesNotAttachIsKilledAndReplaced() {
    pool(1);
    pass(Duration.ofSeconds(29));
    assertThat(started.get(0).isAlive()).isTrue();
    pass(Duration.ofSeconds(2));
    assertThat(started.get(0).isAlive()).isFalse();
    assertThat(started).hasSize(2);
  }

  @Test
  void retiredOneIsReplacedBeforeItLeavesAndIsNoDeath() {
    WorkerPool pool = pool(1);
    WorkerPool.Member first = attach(pool, started.get(0));
    first.retire();
    first.retire();
    settle();
    assertThat(started).hasSize(2);
    started.get(0).end(0);
    settle();
    assertThat(started).hasSize(2);
    assertThat(pool.deaths()).isZero();
  }

  @Test
  void retiredOneThatCrashesIsADeath() {
    WorkerPool pool = pool(1);
    attach(pool, started.get(0)).retire();
    started.get(0).end(134);
    settle();
    assertThat(pool.deaths()).isEqualTo(1);
    assertThat(started).hasSize(2);
  }

  @Test
  void growingStartsAndShrinkingEndsThoseThatStart() {
    WorkerPool pool = pool(1);
    attach(pool, started.get(0));
    pool.resize(3);
    settle();
    assertThat(started).hasSize(3);
    assertThat(pool.startingPids()).containsExactly(started.get(1).pid(), started.get(2).pid());
    pool.resize(2);
    settle();
    assertThat(started.get(1).isAlive()).isTrue();
    assertThat(started.get(2).isAlive()).as("the newest").isFalse();
    assertThat(pool.surplus()).isZero();
    assertThat(pool.deaths()).isZero();
    assertThat(pool.authenticate(started.get(2).token)).as("it comes too late").isNull();
  }

  @Test
  void attachedOnesAreLeftToTheCallerWhenThePoolShrinks() {
    WorkerPool pool = pool(2);
    WorkerPool.Member one = attach(pool, started.get(0));
    attach(pool, started.get(1));
    pool.resize(1);
    settle();
    assertThat(started).allMatch(Process::isAlive);
    assertThat(pool.surplus()).isEqualTo(1);
    one.retire();
    settle();
    assertThat(pool.surplus()).isZero();
    assertThat(started).hasSize(2);
  }

  private WorkerPool pool(int wanted) {
    WorkerPool pool =
        new WorkerPool(
            tasks::add,
            (delay, task) -> timers.add(new Timed(nowMillis + delay.toMillis(), task)),
            this::startFake,
            tasks::add,
            MOST_STARTING,
            wanted,
            hopeless::add);
    pool.start();
    settle();
    return pool;
  }

  private WorkerProcess startFake(String token) throws IOException {
    if (!startable) {
      throw new IOException("no room");
    }
    Fake process = new Fake(1000 + started.size(), token);
    started.add(process);
    return WorkerProcess.of(process, token);
  }

  private WorkerPool.Member attach(WorkerPool pool, Fake process) {
    WorkerPool.Member member = pool.authenticate(process.token);
    assertThat(member).isNotNull();
    settle();
    return member;
  }

  /** The {@code i}th process dies before it attaches, and the next one starts. */
  private void fail(int i) {
    started.get(i).end(1);
    settle();
    pass(Duration.ofSeconds(5));
    assertThat(started).hasSize(i + 2);
  }

  /** Runs what is due now. */
  private void settle() {
    while (!tasks.isEmpty()) {
      tasks.removeFirst().run();
    }
  }

  private void pass(Duration time) {
    long end = nowMillis + time.toMillis();
    while (!timers.isEmpty() && timers.peek().atMillis() <= end) {
      Timed next = timers.remove();
      nowMillis = next.atMillis();
      next.task().run();
      settle();
    }
    nowMillis = end;
  }

  /** A process that ends when it is told to. */
  private static final class Fake extends Process {
    final String token;
    private final long pid;
    private final CompletableFuture<Process> exit = new CompletableFuture<>();
    private @Nullable Integer code;

    Fake(long pid, String token) {
      this.pid = pid;
      this.token = token;
    }

    void end(int exitCode) {
      if (code == null) {
        code = exitCode;
        exit.complete(this);
      }
    }

    @Override
    public long pid() {
      return pid;
    }

    @Override
    public OutputStream getOutputStream() {
      return new ByteArrayOutputStream();
    }

    @Override
    public InputStream getInputStream() {
      return InputStream.nullInputStream();
    }

    @Override
    public InputStream getErrorStream() {
      return InputStream.nullInputStream();
    }

    @Override
    public CompletableFuture<Process> onExit() {
      return exit;
    }

    @Override
    public boolean isAlive() {
      return code == null;
    }

    @Override
    public int waitFor() {
      return exitValue();
    }

    @Override
    public int exitValue() {
      if (code == null) {
        throw new IllegalThreadStateException("it runs");
      }
      return code;
    }

    @Override
    public void destroy() {
      end(143);
    }

    @Override
    public Process destroyForcibly() {
      end(137);
      return this;
    }
  }
}
