package dev.trawl.bench;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The whole table: prints each row as it is measured, in Markdown, and keeps what it found for the
 * raw results.
 */
final class Table {
  private static final int REGEX_ROUNDS = 5;
  private static final double REGEX_TARGET = 3;

  private final Path program;
  private final BenchFile large;
  private final BenchFile tiny;
  private final Works.Inputs inputs;
  private final Answers.Tools tools;
  private long pageTableKibibytes;
  private final List<WorkResult> results = new ArrayList<>();
  private final List<Double> regexFactors = new ArrayList<>();

  /**
   * Maps the files, each dropped from the page cache and read again.
   *
   * @param program the command {@code trawl}
   * @param files holds {@code large}, its halves {@code large.1} and {@code large.2}, {@code
   *     medium}, {@code small} and {@code tiny}
   */
  Table(Path program, Path files, String ripgrep, Arena arena)
      throws IOException, InterruptedException {
    this.program = program;
    this.large = open(files, "large", arena);
    this.tiny = open(files, "tiny", arena);
    this.inputs =
        new Works.Inputs(
            large,
            List.of(open(files, "large.1", arena), open(files, "large.2", arena)),
            open(files, "medium", arena),
            open(files, "small", arena));
    this.tools = new Answers.Tools(ripgrep, "grep", "wc");
  }

  private static BenchFile open(Path files, String name, Arena arena)
      throws IOException, InterruptedException {
    return new BenchFile(files.resolve(name), arena).reread();
  }

  /**
   * Measures the rows whose name has {@code only} in it.
   *
   * @param rounds of each, at least 1
   */
  void measure(int rounds, String only) throws Exception {
    System.out.println(WorkResult.heading());
    try (Pool pool = Pool.start(program);
        PlainRead reader = new PlainRead(Runtime.getRuntime().availableProcessors())) {
      Works works = new Works(new Answers(pool, tools, reader), inputs);
      for (Work work : works.all()) {
        if (work.name().contains(only)) {
          add(TableBench.measure(work, rounds));
        }
      }
      for (Work work : works.regexes()) {
        if (work.name().contains(only)) {
          WorkResult result = TableBench.measure(work, Math.min(rounds, REGEX_ROUNDS));
          regexFactors.add(result.figures().median());
          add(result);
        }
      }
      pageTableKibibytes = pool.workerPageTableKibibytes();
    }
    if (only.isEmpty()) {
      new Singles(program, large, tiny).all().forEach(this::add);
    }
  }

  private void add(WorkResult result) {
    results.add(result);
    System.out.println(result.row());
  }

  /** What the regexes come to. */
  String closingLine() {
    return regexFactors.isEmpty()
        ? ""
        : String.format(
            Locale.ROOT,
            "%d regexes: %.2f times as fast as rg, geometric mean (target %.0f)",
            regexFactors.size(),
            new Series(regexFactors).geometricMean(),
            REGEX_TARGET);
  }

  /** Everything, raw. */
  Map<String, Object> map() throws IOException, InterruptedException {
    Map<String, Object> top = Results.start("table");
    top.put("ripgrep", new Ripgrep(Path.of(tools.ripgrep())).version());
    top.put("files", List.of(large.map(), inputs.medium().map(), inputs.small().map(), tiny.map()));
    top.put("workerPageTableKibibytes", pageTableKibibytes);
    top.put("works", results.stream().map(WorkResult::map).toList());
    return top;
  }
}
