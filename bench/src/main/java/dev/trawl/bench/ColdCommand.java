package dev.trawl.bench;

import static java.util.Objects.requireNonNull;

import dev.trawl.bench.Contest.Contestant;
import dev.trawl.bench.Work.Answer;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Compares over files that are not in memory: before every run the pages are dropped. The whole
 * command against dd, through the page cache and past it.
 *
 * <p>Only pages that nobody has mapped can be dropped, so the pool lets go of the file first; that
 * the file has left memory is checked before every run.
 */
@CommandLine.Command(name = "cold", description = "Files that are not in the page cache.")
final class ColdCommand implements Callable<Integer> {
  private static final double TARGET = 0.95;
  private static final int DROPS = 100;
  private static final long PAUSE_MILLIS = 50;
  private static final String BLOCK_SIZE = "bs=4M";

  @Mixin private CommonOptions common = new CommonOptions();

  @Option(names = "--file", required = true, description = "Several may be given.")
  private List<Path> files = List.of();

  @Override
  public Integer call() throws Exception {
    try (Session session = common.start("cold");
        Arena arena = Arena.ofShared()) {
      System.out.println(WorkResult.heading());
      List<Map<String, Object>> maps = new ArrayList<>();
      for (Path path : files) {
        BenchFile file = new BenchFile(path, arena).cached("dropped before each run");
        maps.add(measure(session, file));
      }
      session.put("files", maps);
      session.write(common.results());
    }
    return 0;
  }

  /** Measures a file, and returns what is to be known of it. */
  private static Map<String, Object> measure(Session session, BenchFile file) throws Exception {
    Pool pool = session.pool();
    Answer scan = session.answers().commandCount(Answers.RARE, file);
    Contest.Run drop = () -> drop(session.answers(), file);
    drop.run();
    scan.get();
    Pool.Memory supervisor = pool.supervisorMemory();
    Pool.Memory worker = pool.workerMemory();
    Work work = work(session.answers(), file);
    WorkResult result = withBest(TableBench.measure(work, 0, session.rounds(), drop));
    session.keep(result);
    System.out.println(result.row());
    // With the file mapped again, as it was before.
    drop.run();
    scan.get();
    Map<String, Object> map = new LinkedHashMap<>(file.map());
    map.put("supervisor", tell("supervisor", supervisor, pool.supervisorMemory()));
    map.put("largestWorker", tell("largest worker", worker, pool.workerMemory()));
    return map;
  }

  private static Map<String, Object> tell(String who, Pool.Memory before, Pool.Memory after) {
    System.out.println("memory of the " + who + ": " + before + " before, " + after + " after");
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("before", before.map());
    map.put("after", after.map());
    return map;
  }

  private static Work work(Answers answers, BenchFile file) {
    Map<Contestant, Answer> runs = new EnumMap<>(Contestant.class);
    runs.put(Contestant.TRAWL, answers.commandCount(Answers.RARE, file));
    runs.put(Contestant.DD, dd(file, BLOCK_SIZE));
    runs.put(Contestant.DD_DIRECT, dd(file, BLOCK_SIZE, "iflag=direct"));
    Goal goal = new Goal(Goal.Measure.OF_SPEED, Contestant.DD_BEST, TARGET, 0);
    return new Work("rare literal, count, not in memory", "command", file, goal, runs);
  }

  /** Here {@code /dev/null} is fair: dd reads whatever becomes of it. */
  private static Answer dd(BenchFile file, String... options) {
    String[] words = new String[options.length + 4];
    words[0] = "dd";
    words[1] = "if=" + file.path();
    words[2] = "of=/dev/null";
    words[3] = "status=none";
    System.arraycopy(options, 0, words, 4, options.length);
    return new Command(words)::outputChecksum;
  }

  /** Adds the faster dd of each round. */
  static WorkResult withBest(WorkResult result) {
    Map<Contestant, Series> seconds = new EnumMap<>(result.seconds());
    seconds.put(
        Contestant.DD_BEST,
        requireNonNull(seconds.get(Contestant.DD))
            .least(requireNonNull(seconds.get(Contestant.DD_DIRECT))));
    return new WorkResult(result.work(), result.answer(), seconds);
  }

  /** Workers unmap a closed file a moment later. */
  private static void drop(Answers answers, BenchFile file)
      throws IOException, InterruptedException {
    answers.close(file);
    for (int i = 0; i < DROPS; i++) {
      PageCache.drop(file.path());
      if (PageCache.residentBytes(file.mapping()) == 0) {
        return;
      }
      Thread.sleep(PAUSE_MILLIS);
    }
    throw new IOException(
        PageCache.residentBytes(file.mapping())
            + " bytes of "
            + file
            + " stay in memory; does another program have it mapped?");
  }
}
