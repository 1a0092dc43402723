package dev.trawl.bench;

import dev.trawl.bench.Contest.Contestant;
import dev.trawl.bench.Work.Answer;
import dev.trawl.client.PatternQuery;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Compares over texts of several kinds, each as a copy just written in small pieces and as one in
 * large pieces: the pieces stay as they are in the page cache, and decide how fast a mapping is
 * read.
 */
@CommandLine.Command(
    name = "corpora",
    description = "Several kinds of files, in small and in large folios.")
final class CorporaCommand implements Callable<Integer> {

  /** How a copy is written. */
  private enum Pieces {
    /** As tar writes. */
    SMALL("bs=10K"),
    /** As large as folios get, and more. */
    LARGE("bs=4M");

    private final String blockSize;

    Pieces(String blockSize) {
      this.blockSize = blockSize;
    }

    /** The copy, written back: nothing else is written while it is read. */
    Path copy(Path file) throws IOException, InterruptedException {
      String name = file.getFileName() + "." + name().toLowerCase(Locale.ROOT);
      Path copy = file.resolveSibling(name);
      Files.deleteIfExists(copy);
      new Command("dd", "if=" + file, "of=" + copy, blockSize, "conv=fdatasync", "status=none")
          .outputChecksum();
      return copy;
    }
  }

  @Mixin private CommonOptions common = new CommonOptions();

  @Option(names = "--file", required = true, description = "Several may be given.")
  private List<Path> files = List.of();

  private final List<Map<String, Object>> copies = new ArrayList<>();
  private final List<String> states = new ArrayList<>();

  @Override
  public Integer call() throws Exception {
    try (Session session = common.start("corpora")) {
      System.out.println(WorkResult.ratiosHeading());
      for (Path file : files) {
        for (Pieces pieces : Pieces.values()) {
          measure(session, pieces.copy(file));
        }
      }
      System.out.println("\n| file | folios | page tables of a worker |\n|---|---|---|");
      states.forEach(System.out::println);
      session.put("files", copies);
      session.write(common.results());
    }
    return 0;
  }

  private void measure(Session session, Path copy) throws Exception {
    Answers answers = session.answers();
    try (Arena arena = Arena.ofShared()) {
      BenchFile file = new BenchFile(copy, arena).cached("just written");
      for (Work work : works(answers, file)) {
        session.measure(work);
      }
      long tables = session.pool().workerPageTableKibibytes();
      Map<String, Object> map = new LinkedHashMap<>(file.map());
      map.put("workerPageTableKibibytes", tables);
      copies.add(map);
      states.add(String.format(Locale.ROOT, "| %s | %s | %,d KiB |", file, file.folios(), tables));
      answers.close(file);
    } finally {
      Files.deleteIfExists(copy);
    }
  }

  private static List<Work> works(Answers answers, BenchFile file) {
    Map<Contestant, Answer> rare =
        answers.againstLimit(file, answers.count(Answers.literal(Answers.RARE), file));
    rare.put(Contestant.RIPGREP, answers.ripgrepCount(file, "-F", "-e", Answers.RARE)::number);
    Map<Contestant, Answer> lines = answers.againstLimit(file, answers.newlines(file));
    lines.put(Contestant.WC, answers.wordCount(file));
    lines.put(Contestant.RIPGREP, answers.ripgrepCount(file, "-U", "-F", "-e", "\n")::number);
    Map<Contestant, Answer> email =
        answers.againstLimit(file, answers.count(PatternQuery.regex(Regexes.EMAIL), file));
    email.put(Contestant.RIPGREP, answers.ripgrepCount(file, "-e", Regexes.EMAIL)::number);
    Goal goal = Goal.timesRipgrep(0);
    return List.of(
        new Work("rare literal, count", "client", file, goal, rare),
        new Work("newline count", "client", file, goal, lines),
        new Work("`email`", "client", file, goal, email));
  }
}
