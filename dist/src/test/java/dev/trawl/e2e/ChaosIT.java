package dev.trawl.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.trawl.client.Trawl;
import dev.trawl.client.TrawlException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Random scans of known answers, against random faults. Every answer is exact, or an error that
 * says why; nothing hangs, and nothing is left. Faults are paced by scans that end, not by a clock.
 *
 * <p>{@code -Dtrawl.chaos.seconds} says for how long; without it, it runs for three minutes with
 * the long tests only.
 */
class ChaosIT {
  private static final int SECONDS = Integer.getInteger("trawl.chaos.seconds", Dist.LONG ? 180 : 0);

  /** Times each kind of fault must have happened. */
  private static final int LEAST_OF_EACH = SECONDS >= 180 ? 5 : 1;

  private static final int SCANNERS = 2;
  private static final long FILE_BYTES = 32L << 20;

  /** What may be said by a scan that nothing was done to but to the pool. */
  private static final List<String> POOL_TOLD =
      List.of(
          "shutting down",
          "was stopped",
          "no worker process could be had",
          "broke the call off",
          "no supervisor answers",
          "closed the connection");

  /** What is done to the pool, to a file, or to a client. */
  enum Fault {
    KILL_WORKER,
    STOP_WORKER,
    STOP_AND_CONTINUE_WORKER,
    DRAIN_WORKER,
    RESIZE,
    KILL_SUPERVISOR,
    STOP_SUPERVISOR,
    CLIENT_VANISHES,
    SLOW_READER,
    TRUNCATE,
    REPLACE,
    DELETE,
    STREAM_CUT
  }

  private final Map<Fault, Long> faults = new EnumMap<>(Fault.class);
  private final Map<ChaosScans.End, AtomicLong> ends = new ConcurrentHashMap<>();
  private final AtomicBoolean over = new AtomicBoolean();
  private Dist dist;
  private ChaosScans scans;
  private Set<Path> sharedBefore = Set.of();

  @Test
  void everyAnswerIsExactOrSaysWhyNot() throws Exception {
    assumeTrue(SECONDS > 0, "for the long run, or -Dtrawl.chaos.seconds=N");
    long seed = Inputs.seed(ChaosIT.class);
    SplittableRandom random = new SplittableRandom(seed);
    for (ChaosScans.End end : ChaosScans.End.values()) {
      ends.put(end, new AtomicLong());
    }
    dist = Dist.create();
    try {
      prepare(seed);
      List<Thread> scanners =
          Stream.generate(random::split)
              .limit(SCANNERS)
              .map(own -> Thread.ofPlatform().start(() -> scanOn(own)))
              .toList();
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
      while (System.nanoTime() < end || !enough()) {
        act(random);
        awaitProgress();
      }
      over.set(true);
      for (Thread scanner : scanners) {
        scanner.join();
      }
      checkLeftovers();
    } finally {
      over.set(true);
      dist.close();
    }
    System.out.printf("ChaosIT: %d scans %s, faults %s%n", scans.runs(), ends, faults);
    assertThat(count(ChaosScans.End.WRONG)).as("wrong answers").isZero();
    assertThat(count(ChaosScans.End.HUNG)).as("hangs").isZero();
    assertThat(count(ChaosScans.End.EXACT)).isGreaterThan(count(ChaosScans.End.TOLD));
    assertThat(faults.keySet()).containsExactlyInAnyOrder(Fault.values());
    assertThat(faults.values()).allMatch(times -> times >= LEAST_OF_EACH);
  }

  /** Of processes that are gone; others may run tests beside this one. */
  private static Set<Path> sharedMemory() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("/dev/shm"))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("trawl-"))
          .filter(file -> !Proc.isAlive(Long.parseLong(file.toString().split("-")[1])))
          .collect(Collectors.toSet());
    }
  }

  private void prepare(long seed) throws IOException {
    sharedBefore = sharedMemory();
    Inputs.text(dist.file("text"), FILE_BYTES, seed);
    scans = new ChaosScans(dist);
    scans.learn("-F -o -b th", "grep -aobF th", "text");
    scans.learn("-n 'e[a-m]+ '", "grep -anE 'e[a-m]+ '", "text");
    scans.learn("-c a", "grep -ac a", "text");
    scans.learn("-m 5000 -n o", "grep -an -m 5000 o", "text");
    scans.learn("-F -c zzqqzz", "grep -acF zzqqzz", "text");
    dist.serve("--workers", 2, "--slots", 1);
  }

  private long count(ChaosScans.End end) {
    return ends.get(end).get();
  }

  private void scanOn(SplittableRandom random) {
    while (!over.get()) {
      String through = random.nextInt(4) == 0 ? "cat FILE | SCAN -" : "SCAN FILE";
      ask(random, through, "text", POOL_TOLD);
    }
  }

  private ChaosScans.End ask(
      SplittableRandom random, String through, String file, List<String> told) {
    ChaosScans.End end = scans.ask(scans.random(random), through, file, told);
    ends.get(end).incrementAndGet();
    return end;
  }

  /** A fault comes when a scan has ended since the last one. */
  private void awaitProgress() throws InterruptedException {
    long ended = ended();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (ended() == ended && System.nanoTime() < deadline) {
      Thread.sleep(20);
    }
  }

  private long ended() {
    return ends.values().stream().mapToLong(AtomicLong::get).sum();
  }

  private boolean enough() {
    return faults.size() == Fault.values().length
        && faults.values().stream().allMatch(times -> times >= LEAST_OF_EACH);
  }

  /** Does the fault that has happened least often, or any. */
  private void act(SplittableRandom random) throws Exception {
    Fault[] all = Fault.values();
    Fault fault = all[random.nextInt(all.length)];
    if (random.nextBoolean()) {
      for (Fault one : all) {
        fault = faults.getOrDefault(one, 0L) < faults.getOrDefault(fault, 0L) ? one : fault;
      }
    }
    boolean happened;
    try {
      happened = happens(fault, random);
    } catch (TrawlException e) {
      // The supervisor is just being replaced.
      happened = false;
    }
    if (happened) {
      faults.merge(fault, 1L, Long::sum);
    }
  }

  private boolean happens(Fault fault, SplittableRandom random) throws Exception {
    switch (fault) {
      case KILL_WORKER -> Proc.kill(worker(random));
      case STOP_WORKER -> Proc.stop(worker(random));
      case STOP_AND_CONTINUE_WORKER -> {
        long pid = worker(random);
        Proc.stop(pid);
        Thread.sleep(random.nextInt(1500));
        Proc.resume(pid);
      }
      case DRAIN_WORKER -> {
        try (Trawl trawl = dist.connect()) {
          trawl.drainWorker(trawl.workers().getFirst().getWorkerId());
        }
      }
      case RESIZE -> {
        try (Trawl trawl = dist.connect()) {
          trawl.resizePool(1 + random.nextInt(3));
        }
      }
      case KILL_SUPERVISOR -> Proc.kill(dist.supervisorPid());
      case STOP_SUPERVISOR -> {
        return dist.trawl("stop", "--grace", random.nextInt(3)).exitCode() == 0;
      }
      case CLIENT_VANISHES -> vanish(random);
      case SLOW_READER -> ask(random, "SCAN FILE | (sleep 2; cat)", "text", POOL_TOLD);
      case TRUNCATE -> {
        return changeUnderAScan(random, file -> "truncate -s 1000000 " + file, true);
      }
      case REPLACE -> {
        return changeUnderAScan(random, file -> "cp text new; mv new " + file, false);
      }
      case DELETE -> {
        return changeUnderAScan(random, file -> "rm " + file, false);
      }
      case STREAM_CUT ->
          dist.bash("set -o pipefail; head -c 3000000 text | trawl scan -c e -").discard();
    }
    return true;
  }

  private long worker(SplittableRandom random) {
    List<Long> pids = dist.workerPids();
    if (pids.isEmpty()) {
      throw new IllegalStateException("no worker");
    }
    return pids.get(random.nextInt(pids.size()));
  }

  private interface Change {
    String of(String file);
  }

  /** A scan of a file of its own, of which something happens half a second later. */
  private boolean changeUnderAScan(SplittableRandom random, Change change, boolean breaks)
      throws IOException {
    String file = "victim-" + scans.runs();
    Files.copy(dist.file("text"), dist.file(file));
    String meanwhile = "(sleep 0.%d; %s) & SCAN FILE; code=$?; wait; exit $code";
    String through = meanwhile.formatted(3 + random.nextInt(5), change.of(file));
    List<String> told =
        breaks
            ? Stream.concat(POOL_TOLD.stream(), Stream.of("changed", "no longer", "size")).toList()
            : Stream.concat(
                    POOL_TOLD.stream(),
                    Stream.of("no such file", "no longer", "changed while it was opened"))
                .toList();
    ask(random, through, file, told);
    Files.deleteIfExists(dist.file(file));
    return true;
  }

  /** A client that is gone in the midst of its scan. */
  private void vanish(SplittableRandom random) throws Exception {
    Process client =
        dist.builder(dist.words("scan", "-ob", "e", dist.file("text")))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    boolean unused = client.waitFor(200 + random.nextInt(800), TimeUnit.MILLISECONDS);
    client.destroyForcibly().waitFor();
  }

  private void checkLeftovers() throws IOException {
    dist.trawl("stop").discard();
    dist.awaitNoProcess(Duration.ofSeconds(30));
    assertThat(sharedMemory()).as("left in shared memory").isEqualTo(sharedBefore);
    try (Stream<Path> left = Files.list(dist.runtime())) {
      assertThat(left.filter(file -> file.toString().endsWith(".sock"))).isEmpty();
    }
  }
}
