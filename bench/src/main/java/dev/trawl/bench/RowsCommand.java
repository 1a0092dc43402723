package dev.trawl.bench;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.ByteString;
import dev.trawl.client.ItemStream;
import dev.trawl.client.OpenBlob;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/**
 * The one-billion-row challenge: the operator of {@code examples/record-stats}, asked by the Java
 * client on a warm pool and in a process that does nothing else, beside the fastest entries of a
 * checkout of the challenge that run on this JDK. Nothing is written into the checkout.
 */
@CommandLine.Command(name = "1brc", description = "The one-billion-row challenge.")
final class RowsCommand implements Callable<Integer> {
  private static final int WARM_UP_ROUNDS = 2;
  private static final String OPERATOR = "record-stats";
  private static final String MAIN = "dev.trawl.examples.recordstats.RecordStatsMain";

  /** Two threads that allocate next to nothing: the collector that starts fastest. */
  private static final List<String> OUR_OPTIONS = List.of("-XX:+UseSerialGC", "-XX:-UsePerfData");

  @Option(names = "--trawl", required = true)
  private @Nullable Path trawl;

  @Option(names = "--checkout", required = true)
  private @Nullable Path checkout;

  @Option(names = "--rows-file", required = true)
  private @Nullable Path rows;

  @Option(names = "--work", required = true, description = "An empty directory.")
  private @Nullable Path work;

  @Option(names = "--operators", required = true, description = "Has the operator's jar.")
  private @Nullable Path operators;

  @Option(names = "--class-path", required = true, description = "Of the operator alone.")
  private @Nullable String classPath;

  @Option(names = "--entries", required = true, description = "How many, from the fastest on.")
  private int entries;

  @Option(names = "--rounds", required = true)
  private int rounds;

  @Option(names = "--results", required = true)
  private @Nullable Path results;

  private final Map<String, Launch> launches = new TreeMap<>();
  private final List<ChallengeEntry> running = new ArrayList<>();
  private final Map<String, Object> notRun = new LinkedHashMap<>();

  @Override
  public Integer call() throws Exception {
    Path file = requireNonNull(rows).toAbsolutePath();
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Map<String, Object> raw = Results.start("1brc");
    raw.put("load", load());
    Files.createSymbolicLink(requireNonNull(work).resolve("measurements.txt"), file);
    try (Arena arena = Arena.ofShared();
        Pool pool =
            Pool.start(requireNonNull(trawl), "--operators", requireNonNull(operators).toString());
        OpenBlob blob = pool.trawl().open(file)) {
      BenchFile measured = new BenchFile(file, arena).reread();
      String answer = ask(blob);
      StationTable expected = StationTable.ofOperator(answer);
      launches.put(RowsReport.ALONE, alone(java, file));
      requireSame(answer, launches.get(RowsReport.ALONE));
      addEntries(java, expected);
      RowsReport report = new RowsReport(contest(blob, answer), measured.size());
      System.out.println(report.table());
      notRun.forEach((name, why) -> System.out.println("\nnot run: " + name + ": " + why));
      raw.put("loadAfter", load());
      raw.put("file", measured.map());
      raw.put("stations", expected.stations().size());
      raw.put("ourOptions", OUR_OPTIONS);
      raw.put("entries", running.stream().map(RowsCommand::map).toList());
      raw.put("notRun", notRun);
      raw.put("seconds", report.map());
      System.out.println("\nraw results: " + Results.write(raw, requireNonNull(results)));
    }
    return 0;
  }

  /** The fastest entries that compile, run, and give the right answer. */
  private void addEntries(Path java, StationTable expected)
      throws IOException, InterruptedException {
    Path from = requireNonNull(checkout);
    JavaOptions known = new JavaOptions(java);
    for (String name : ChallengeEntry.ranking(Files.readString(from.resolve("README.md")))) {
      if (running.size() == entries) {
        return;
      }
      try {
        ChallengeEntry entry = ChallengeEntry.read(from, name, known::known);
        Path classes = Files.createDirectory(requireNonNull(work).resolve(name));
        entry.compile(from, classes);
        Launch launch = new Launch(entry.words(java, classes), requireNonNull(work));
        String text = launch.output();
        launch.await();
        expected.requireAgreement(name, StationTable.ofEntry(text));
        launches.put(name, launch);
        running.add(entry);
      } catch (IOException | IllegalArgumentException | IllegalStateException e) {
        notRun.put(name, String.valueOf(e.getMessage()));
      }
    }
  }

  private Map<String, Series> contest(OpenBlob blob, String answer) throws Exception {
    Map<String, Contest.Run> runs = new TreeMap<>();
    runs.put(RowsReport.CLIENT, () -> require(answer, ask(blob)));
    for (var launch : launches.entrySet()) {
      String expected = launch.getValue().output();
      runs.put(launch.getKey(), () -> require(expected, launch.getValue().output()));
    }
    Contest<String> contest = new Contest<>(runs, this::settle);
    contest.rounds(WARM_UP_ROUNDS);
    return contest.rounds(rounds);
  }

  /** What still ends takes nothing from what runs next. */
  private void settle() throws IOException, InterruptedException {
    for (Launch launch : launches.values()) {
      launch.await();
    }
  }

  private Launch alone(Path java, Path file) {
    List<String> words = new ArrayList<>(List.of(java.toString()));
    words.addAll(OUR_OPTIONS);
    words.addAll(List.of("-cp", requireNonNull(classPath), MAIN, file.toString()));
    return new Launch(words, requireNonNull(work));
  }

  private static String ask(OpenBlob blob) {
    StringBuilder text = new StringBuilder();
    try (ItemStream items = blob.run(OPERATOR, Map.of())) {
      for (ByteString item = items.next(); item != null; item = items.next()) {
        text.append(item.toString(StandardCharsets.UTF_8));
      }
    }
    return text.toString();
  }

  private static void requireSame(String answer, @Nullable Launch launch)
      throws IOException, InterruptedException {
    require(answer, requireNonNull(launch).output());
    launch.await();
  }

  private static void require(String expected, String actual) {
    if (!actual.equals(expected)) {
      throw new IllegalStateException(
          "an answer of "
              + actual.length()
              + " characters differs from the first, of "
              + expected.length());
    }
  }

  private static Map<String, Object> map(ChallengeEntry entry) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("name", entry.name());
    map.put("options", entry.options());
    map.put("optionsLeftOut", entry.leftOut());
    map.put("arguments", entry.arguments());
    return map;
  }

  /** How much else the machine does. */
  private static String load() throws IOException {
    return Files.readString(Path.of("/proc/loadavg")).strip();
  }
}
