package dev.trawl.bench;

import static java.util.Objects.requireNonNull;

import dev.trawl.bench.Contest.Contestant;
import dev.trawl.bench.Work.Answer;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Compares whole commands that use all cores: Trawl's, GNU parallel with rg, and Python's. */
@CommandLine.Command(name = "peers", description = "Other ways to use all cores.")
final class PeersCommand implements Callable<Integer> {
  private static final String COMMAND = "command";

  @Mixin private CommonOptions common = new CommonOptions();

  @Option(names = "--python", required = true)
  private @Nullable String python;

  @Option(names = "--counter", required = true)
  private @Nullable Path counter;

  @Option(names = "--parallel", defaultValue = "")
  private String parallel = "";

  @Option(names = "--medium", required = true)
  private @Nullable Path medium;

  @Option(names = "--small", required = true, description = "The array is filled with it.")
  private @Nullable Path small;

  @Override
  public Integer call() throws Exception {
    Peers peers =
        new Peers(
            requireNonNull(python),
            requireNonNull(counter),
            parallel,
            common.ripgrep(),
            Runtime.getRuntime().availableProcessors());
    try (Session session = common.start("peers");
        Arena arena = Arena.ofShared()) {
      BenchFile large = new BenchFile(requireNonNull(medium), arena).reread();
      BenchFile array = new BenchFile(requireNonNull(small), arena).reread();
      Answers answers = session.answers();
      System.out.println(WorkResult.ratiosHeading());
      session.measure(literal(answers, large, peers, false));
      session.measure(email(answers, large, peers, false));
      session.measure(literal(answers, array, peers, true));
      session.measure(email(answers, array, peers, true));
      session.put("files", List.of(large.map(), array.map()));
      session.put("parallel", parallel.isEmpty() ? "not run" : "run");
      if (parallel.isEmpty()) {
        System.out.println("\nGNU parallel is not installed: not run");
      }
      session.write(common.results());
    }
    return 0;
  }

  private static Work literal(Answers answers, BenchFile file, Peers peers, boolean array) {
    Map<Contestant, Answer> runs =
        runs(peers, Peers.Kind.LITERAL, Answers.RARE, file.path(), array);
    runs.put(Contestant.TRAWL, answers.commandCount(Answers.RARE, file));
    runs.put(Contestant.RIPGREP, answers.ripgrepCount(file, "-F", "-e", Answers.RARE)::number);
    return new Work("rare literal, count", COMMAND, file, Goal.timesRipgrep(0), runs);
  }

  private static Work email(Answers answers, BenchFile file, Peers peers, boolean array) {
    Map<Contestant, Answer> runs = runs(peers, Peers.Kind.REGEX, Regexes.EMAIL, file.path(), array);
    runs.put(Contestant.TRAWL, answers.commandRegexCount(Regexes.EMAIL, file));
    runs.put(Contestant.RIPGREP, answers.ripgrepCount(file, "-e", Regexes.EMAIL)::number);
    return new Work("`email`", COMMAND, file, Goal.timesRipgrep(0), runs);
  }

  private static Map<Contestant, Answer> runs(
      Peers peers, Peers.Kind kind, String pattern, Path file, boolean array) {
    Map<Contestant, Answer> runs = new EnumMap<>(Contestant.class);
    runs.putAll(peers.runs(kind, pattern, file));
    if (array) {
      runs.putAll(peers.arrayRuns(kind, pattern, file));
    }
    return runs;
  }
}
