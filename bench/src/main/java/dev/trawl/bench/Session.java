package dev.trawl.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a benchmark works with from start to end: a pool of its own, a plain reader, and the raw
 * results.
 */
final class Session implements AutoCloseable {
  private final Map<String, Object> raw;
  private final int rounds;
  private final Pool pool;
  private final PlainRead reader;
  private final Answers answers;
  private final List<WorkResult> measured = new ArrayList<>();

  /**
   * Starts the pool.
   *
   * @param benchmark its name in the raw results
   * @param trawl the command {@code trawl}
   * @param ripgrep path of rg
   * @param rounds of each work, at least 1
   */
  Session(String benchmark, Path trawl, String ripgrep, int rounds)
      throws IOException, InterruptedException {
    this.raw = Results.start(benchmark);
    raw.put("ripgrep", new Ripgrep(Path.of(ripgrep)).version());
    this.rounds = rounds;
    this.pool = Pool.start(trawl);
    this.reader = new PlainRead(Runtime.getRuntime().availableProcessors());
    this.answers = new Answers(pool, new Answers.Tools(ripgrep, "grep", "wc"), reader);
  }

  Pool pool() {
    return pool;
  }

  Answers answers() {
    return answers;
  }

  int rounds() {
    return rounds;
  }

  /** Measures a work and prints its ratios. */
  WorkResult measure(Work work) throws Exception {
    WorkResult result = TableBench.measure(work, rounds);
    keep(result);
    System.out.println(result.ratios());
    return result;
  }

  /** Keeps a result for the raw results. */
  void keep(WorkResult result) {
    measured.add(result);
  }

  /** Keeps what else belongs to the raw results. */
  void put(String name, Object value) {
    raw.put(name, value);
  }

  /** Writes the raw results, and says where. */
  void write(Path folder) throws IOException {
    raw.put("workerPageTableKibibytes", pool.workerPageTableKibibytes());
    raw.put("works", measured.stream().map(WorkResult::map).toList());
    System.out.println("\nraw results: " + Results.write(raw, folder));
  }

  @Override
  public void close() throws IOException, InterruptedException {
    reader.close();
    pool.close();
  }
}
