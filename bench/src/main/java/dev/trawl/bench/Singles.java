package dev.trawl.bench;

import static java.util.Objects.requireNonNull;

import dev.trawl.bench.Contest.Contestant;
import dev.trawl.client.OpenBlob;
import dev.trawl.client.PatternQuery;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The rows of the table that are not a contest: times of small scans, memory, pools by the number.
 */
final class Singles {
  private static final byte[] RARE = "Sherlock Holmes".getBytes(StandardCharsets.UTF_8);
  private static final int SMALL_SCANS = 2_000;
  private static final int SCANS_BEFORE_MEMORY = 100;
  private static final int FRESH_POOLS = 5;
  private static final int COMMANDS = 15;

  private final Path program;
  private final BenchFile large;
  private final BenchFile tiny;

  /**
   * @param program the command {@code trawl}
   * @param large a file of some GB
   * @param tiny a file of 64 KiB
   */
  Singles(Path program, BenchFile large, BenchFile tiny) {
    this.program = program;
    this.large = large;
    this.tiny = tiny;
  }

  /** All of them. */
  List<WorkResult> all() throws Exception {
    List<WorkResult> results = new ArrayList<>();
    results.add(freshPool());
    results.add(oneWorker());
    try (Pool pool = Pool.start(program)) {
      results.addAll(smallScans(pool));
      results.add(commandOnWarmPool(pool));
      results.addAll(memory(pool));
    }
    results.add(commandFromNothing());
    return results;
  }

  private WorkResult freshPool() throws Exception {
    List<Double> first = new ArrayList<>();
    List<Double> warm = new ArrayList<>();
    for (int i = 0; i < FRESH_POOLS; i++) {
      try (Pool pool = Pool.start(program);
          OpenBlob blob = pool.trawl().open(large.path())) {
        first.add(seconds(() -> blob.countMatches(RARE)));
        for (int again = 0; again < 3; again++) {
          blob.countMatches(RARE);
        }
        warm.add(seconds(() -> blob.countMatches(RARE)));
      }
    }
    Goal goal = new Goal(Goal.Measure.OF_SPEED, Contestant.TRAWL_WARM, 0.5, 0);
    return result(
        "rare literal, first scan of a fresh pool",
        "client",
        large,
        goal,
        Map.of(Contestant.TRAWL, new Series(first), Contestant.TRAWL_WARM, new Series(warm)));
  }

  private WorkResult oneWorker() throws Exception {
    try (Pool two = Pool.start(program, "--workers", "2", "--slots", "1");
        Pool one = Pool.start(program, "--workers", "1", "--slots", "1");
        PlainRead twoThreads = new PlainRead(2);
        PlainRead oneThread = new PlainRead(1);
        OpenBlob byTwo = two.trawl().open(large.path());
        OpenBlob byOne = one.trawl().open(large.path())) {
      Contest<Contestant> trawl =
          new Contest<>(
              Map.of(
                  Contestant.TRAWL, () -> byTwo.countMatches(RARE),
                  Contestant.TRAWL_SINGLE, () -> byOne.countMatches(RARE)));
      Contest<Contestant> limit =
          new Contest<>(
              Map.of(
                  Contestant.TRAWL, () -> twoThreads.sum(large.mapping()),
                  Contestant.TRAWL_SINGLE, () -> oneThread.sum(large.mapping())));
      trawl.rounds(2);
      limit.rounds(1);
      var times = trawl.rounds(COMMANDS);
      var limits = limit.rounds(COMMANDS);
      double scaling =
          requireNonNull(limits.get(Contestant.TRAWL_SINGLE))
              .over(requireNonNull(limits.get(Contestant.TRAWL)))
              .median();
      Goal goal = new Goal(Goal.Measure.TIMES_AS_FAST, Contestant.TRAWL_SINGLE, 0.9 * scaling, 0);
      return result("2 workers of 1 slot against 1", "client", large, goal, times);
    }
  }

  private List<WorkResult> smallScans(Pool pool) throws Exception {
    List<Double> all = new ArrayList<>();
    try (OpenBlob blob = pool.trawl().open(tiny.path())) {
      for (int i = 0; i < SMALL_SCANS; i++) {
        blob.countMatches(RARE);
      }
      for (int i = 0; i < SMALL_SCANS; i++) {
        all.add(seconds(() -> blob.countMatches(RARE)));
      }
    }
    Series series = new Series(all);
    return List.of(
        single(
            "64 KiB blob, median of 2,000", "client", tiny, Goal.milliseconds(1), series.median()),
        single(
            "64 KiB blob, 99 % of 2,000",
            "client", tiny, Goal.milliseconds(5), series.percentile(99)));
  }

  private WorkResult commandOnWarmPool(Pool pool) throws Exception {
    Command command =
        pool.command("scan", "-F", "-c", "-e", "Sherlock Holmes", tiny.path().toString());
    command.number();
    List<Double> all = new ArrayList<>();
    for (int i = 0; i < COMMANDS; i++) {
      all.add(seconds(command::number));
    }
    return result(
        "small file, pool running",
        "command",
        tiny,
        Goal.milliseconds(200),
        Map.of(Contestant.TRAWL, new Series(all)));
  }

  private WorkResult commandFromNothing() throws Exception {
    List<Double> all = new ArrayList<>();
    for (int i = 0; i < FRESH_POOLS; i++) {
      Path directory = Files.createTempDirectory("trawl-bench-");
      Map<String, String> environment = Map.of("TRAWL_DIR", directory.toString());
      String file = tiny.path().toString();
      Command scan =
          new Command(
              List.of(program.toString(), "scan", "-F", "-c", "-e", "Sherlock Holmes", file),
              environment);
      all.add(seconds(scan::number));
      new Command(List.of(program.toString(), "stop"), environment).outputChecksum();
      Pool.delete(directory);
    }
    return result(
        "small file, from nothing",
        "command",
        tiny,
        Goal.milliseconds(1500),
        Map.of(Contestant.TRAWL, new Series(all)));
  }

  private List<WorkResult> memory(Pool pool) throws Exception {
    try (OpenBlob blob = pool.trawl().open(large.path())) {
      for (int i = 0; i < SCANS_BEFORE_MEMORY; i++) {
        blob.countMatches(
            i % 2 == 0 ? PatternQuery.literal(RARE) : PatternQuery.regex("Sherlock [A-Z]\\w+"));
      }
    }
    return List.of(
        single(
            "anonymous memory of a worker after 100 scans",
            "-",
            large,
            Goal.mebibytes(112),
            pool.workerMebibytes()),
        single(
            "anonymous memory of the supervisor after 100 scans",
            "-",
            large,
            Goal.mebibytes(160),
            pool.supervisorMebibytes()));
  }

  private static WorkResult single(
      String name, String how, BenchFile file, Goal goal, double figure) {
    return result(name, how, file, goal, Map.of(Contestant.TRAWL, new Series(List.of(figure))));
  }

  private static WorkResult result(
      String name, String how, BenchFile file, Goal goal, Map<Contestant, Series> seconds) {
    Work work = new Work(name, how, file, goal, Map.of(Contestant.TRAWL, () -> 0));
    return new WorkResult(work, 0, seconds);
  }

  private static double seconds(Contest.Run run) throws Exception {
    long start = System.nanoTime();
    run.run();
    return (System.nanoTime() - start) / 1e9;
  }
}
