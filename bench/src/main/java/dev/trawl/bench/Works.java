package dev.trawl.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.trawl.bench.Contest.Contestant;
import dev.trawl.bench.Work.Answer;
import dev.trawl.client.MatchStream;
import dev.trawl.client.OpenBlob;
import dev.trawl.client.PatternQuery;
import dev.trawl.client.ScanStream;
import dev.trawl.proto.v1.NewlineCount;
import dev.trawl.proto.v1.Operator;
import dev.trawl.proto.v1.ScanRequest;
import dev.trawl.proto.v1.ScanResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;

/** The rows of the table that compare a scan by a warm pool with others, in turn. */
final class Works {
  private static final String RARE = "Sherlock Holmes";
  private static final String COMMON = "java";
  private static final String DENSE = "e";
  private static final long SMALL_RANGE_BYTES = 64 << 10;
  private static final String CLIENT = "client";
  private static final String COMMAND = "command";

  private final Pool pool;
  private final Tools tools;
  private final PlainRead reader;
  private final Inputs files;

  /**
   * The files.
   *
   * @param large what memory-bound work reads
   * @param halves the large one cut in two
   * @param medium what regexes and sets of literals are looked for in
   * @param small what is slow for others
   */
  record Inputs(BenchFile large, List<BenchFile> halves, BenchFile medium, BenchFile small) {

    /** Copies the list. */
    Inputs {
      halves = List.copyOf(halves);
    }
  }

  /**
   * Other programs.
   *
   * @param ripgrep path of rg
   * @param grep path of GNU grep
   * @param wc path of wc
   */
  record Tools(String ripgrep, String grep, String wc) {}

  Works(Pool pool, Tools tools, PlainRead reader, Inputs files) {
    this.pool = pool;
    this.tools = tools;
    this.reader = reader;
    this.files = files;
  }

  /** All of them. */
  List<Work> all() {
    List<Work> works = new ArrayList<>();
    works.add(rareLiteral());
    works.add(newlines());
    works.add(histogram());
    works.add(caseless());
    works.add(denseCount());
    works.add(smallRanges());
    works.add(wholeCommand());
    works.add(offsets("offsets of " + COMMON, COMMON, files.large, Goal.timesRipgrep(3)));
    works.add(printed("-ob " + COMMON, COMMON, files.large, 2));
    works.add(denseOffsets());
    works.add(printed("-ob " + DENSE, DENSE, files.small, 3));
    works.add(regex("email", Regexes.EMAIL, files.medium, 5));
    works.add(regex("[a-z]+_[0-9]{4,}", Regexes.IDENTIFIER, files.medium, 5));
    works.add(literals(100, files.medium, 8));
    works.add(literals(1_000, files.medium, 8));
    works.add(literals(100_000, files.small, 0));
    return works;
  }

  /** The regexes whose geometric mean is told. */
  List<Work> regexes() {
    return Regexes.TABLE.stream().map(regex -> regex(regex, regex, files.small, 0)).toList();
  }

  private Work rareLiteral() {
    Map<Contestant, Answer> runs = againstLimit(files.large, count(literal(RARE), files.large));
    runs.put(Contestant.RIPGREP, ripgrepCount(files.large, "-F", "-e", RARE)::number);
    List<Command> halves =
        files.halves.stream().map(half -> ripgrepCount(half, "-F", "-e", RARE)).toList();
    runs.put(Contestant.RIPGREP_HALVES, () -> Command.sumOf(halves));
    // grep -c counts lines.
    String grep = tools.grep + " -aoF -e '" + RARE + "' -- \"$0\" | wc -l";
    Command counted =
        new Command(List.of("/bin/sh", "-c", grep, path(files.large)), Map.of("LC_ALL", "C"));
    runs.put(Contestant.GREP, counted::number);
    return new Work("rare literal, count", CLIENT, files.large, Goal.ofLimit(0.75), runs);
  }

  private Work newlines() {
    Map<Contestant, Answer> runs =
        againstLimit(files.large, () -> newlines(open(files.large), ScanRequest.newBuilder()));
    runs.put(Contestant.WC, new Command(tools.wc, "-l", path(files.large))::number);
    return new Work("newline count", CLIENT, files.large, Goal.ofLimit(0.75), runs);
  }

  private Work histogram() {
    OpenBlob blob = open(files.large);
    Map<Contestant, Answer> runs =
        againstLimit(
            files.large,
            () -> {
              long[] counts = blob.histogram();
              return counts['e'] - counts['\n'];
            });
    return new Work("byte histogram", CLIENT, files.large, Goal.ofLimit(0.5), runs);
  }

  private Work caseless() {
    PatternQuery query = PatternQuery.builder().literal(RARE.getBytes(UTF_8)).ignoreCase().build();
    Map<Contestant, Answer> runs = againstLimit(files.large, count(query, files.large));
    runs.put(Contestant.RIPGREP, ripgrepCount(files.large, "-i", "-F", "-e", RARE)::number);
    return new Work("caseless literal, count", CLIENT, files.large, Goal.ofLimit(0.5), runs);
  }

  private Work denseCount() {
    Map<Contestant, Answer> runs = againstLimit(files.large, count(literal(DENSE), files.large));
    return new Work("count of " + DENSE, CLIENT, files.large, Goal.ofLimit(0.5), runs);
  }

  private Work smallRanges() {
    Answer scan =
        () ->
            newlines(
                open(files.large), ScanRequest.newBuilder().setRangeSizeBytes(SMALL_RANGE_BYTES));
    long ranges = (files.large.size() + SMALL_RANGE_BYTES - 1) / SMALL_RANGE_BYTES;
    return new Work(
        "dispatch of 64 KiB ranges",
        CLIENT,
        files.large,
        Goal.perSecond(20_000, ranges),
        new EnumMap<>(Map.of(Contestant.TRAWL, scan)));
  }

  private Work wholeCommand() {
    Command command = pool.command("scan", "-F", "--count-matches", "-e", RARE, path(files.large));
    return new Work(
        "rare literal, count",
        COMMAND,
        files.large,
        new Goal(Goal.Measure.SECONDS_LONGER, Contestant.PLAIN_READ, 0.25, 0),
        againstLimit(files.large, command::number));
  }

  private Work denseOffsets() {
    long matches = run(count(literal(DENSE), files.small));
    return offsets("offsets of " + DENSE, DENSE, files.small, Goal.perSecond(50e6, matches));
  }

  private Work offsets(String name, String literal, BenchFile file, Goal goal) {
    OpenBlob blob = open(file);
    Map<Contestant, Answer> runs = new EnumMap<>(Contestant.class);
    // Every start is looked at, and counted. What rg prints is compared with its first run.
    runs.put(
        Contestant.TRAWL,
        () -> {
          long matches = 0;
          try (MatchStream stream = blob.find(literal(literal))) {
            while (stream.advance()) {
              matches += stream.start() >= 0 ? 1 : 0;
            }
          }
          return matches;
        });
    if (goal.other() == Contestant.RIPGREP) {
      Command ripgrep = ripgrep("-F", "-ob", "-e", literal, "--", path(file));
      long expected = run(count(literal(literal), file));
      long printed = run(ripgrep::outputChecksum);
      runs.put(Contestant.RIPGREP, () -> ripgrep.outputChecksum() == printed ? expected : -1);
    }
    return new Work(name, CLIENT, file, goal, runs);
  }

  private Work printed(String name, String literal, BenchFile file, double times) {
    Map<Contestant, Answer> runs = new EnumMap<>(Contestant.class);
    runs.put(
        Contestant.TRAWL,
        pool.command("scan", "-F", "-ob", "-e", literal, path(file))::outputChecksum);
    runs.put(
        Contestant.RIPGREP, ripgrep("-F", "-ob", "-e", literal, "--", path(file))::outputChecksum);
    return new Work(name, COMMAND, file, Goal.timesRipgrep(times), runs);
  }

  private Work regex(String name, String regex, BenchFile file, double times) {
    Map<Contestant, Answer> runs = new EnumMap<>(Contestant.class);
    runs.put(Contestant.TRAWL, count(PatternQuery.regex(regex), file));
    runs.put(Contestant.RIPGREP, ripgrepCount(file, "-e", regex)::number);
    String shown = "`" + name.replace("|", "\\|") + "`";
    return new Work(shown, CLIENT, file, Goal.timesRipgrep(times), runs);
  }

  private Work literals(int number, BenchFile file, double times) {
    List<String> words = words(number);
    PatternQuery.Builder query = PatternQuery.builder();
    words.forEach(word -> query.literal(word.getBytes(UTF_8)));
    Map<Contestant, Answer> runs = new EnumMap<>(Contestant.class);
    runs.put(Contestant.TRAWL, count(query.build(), file));
    runs.put(Contestant.RIPGREP, ripgrepCount(file, "-F", "-f", list(words).toString())::number);
    String name = String.format(Locale.ROOT, "%,d literals, count", number);
    return new Work(name, CLIENT, file, Goal.timesRipgrep(times), runs);
  }

  /** Words of five to twelve letters, the same ones each time; few of them are in the file. */
  private static List<String> words(int number) {
    Random random = new Random(number);
    TreeSet<String> words = new TreeSet<>();
    while (words.size() < number) {
      StringBuilder word = new StringBuilder();
      for (int left = 5 + random.nextInt(8); left > 0; left--) {
        word.append((char) ('a' + random.nextInt(26)));
      }
      words.add(word.toString());
    }
    return List.copyOf(words);
  }

  private Path list(List<String> words) {
    try {
      Path list = files.small.path().resolveSibling("words-" + words.size() + ".txt");
      return Files.write(list, words);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Map<Contestant, Answer> againstLimit(BenchFile file, Answer trawl) {
    Map<Contestant, Answer> runs = new EnumMap<>(Contestant.class);
    runs.put(Contestant.TRAWL, trawl);
    runs.put(Contestant.PLAIN_READ, () -> reader.sum(file.mapping()));
    return runs;
  }

  private Answer count(PatternQuery query, BenchFile file) {
    OpenBlob blob = open(file);
    return () -> blob.countMatches(query);
  }

  /** How many line feeds are in a blob, by a scan that is {@code request} in all else. */
  static long newlines(OpenBlob blob, ScanRequest.Builder request) {
    request.setOperator(Operator.newBuilder().setNewlineCount(NewlineCount.getDefaultInstance()));
    long count = 0;
    try (ScanStream stream = blob.scan(request)) {
      for (ScanResponse part = stream.next(); part != null; part = stream.next()) {
        count += part.getBatch().getCount().getTotal();
      }
    }
    return count;
  }

  private Command ripgrepCount(BenchFile file, String... pattern) {
    List<String> words = new ArrayList<>(List.of("--count-matches"));
    words.addAll(List.of(pattern));
    words.addAll(List.of("--", path(file)));
    return ripgrep(words.toArray(String[]::new));
  }

  private Command ripgrep(String... arguments) {
    List<String> words = new ArrayList<>(List.of(tools.ripgrep, "--no-config", "-a", "-E", "none"));
    words.addAll(List.of(arguments));
    return new Command(words, Map.of());
  }

  private static long run(Answer answer) {
    try {
      return answer.get();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private OpenBlob open(BenchFile file) {
    return pool.trawl().open(file.path());
  }

  private static PatternQuery literal(String text) {
    return PatternQuery.literal(text.getBytes(UTF_8));
  }

  private static String path(BenchFile file) {
    return file.path().toString();
  }
}
