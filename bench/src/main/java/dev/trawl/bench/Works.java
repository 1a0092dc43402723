package dev.trawl.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.trawl.bench.Contest.Contestant;
import dev.trawl.bench.Work.Answer;
import dev.trawl.client.MatchStream;
import dev.trawl.client.OpenBlob;
import dev.trawl.client.PatternQuery;
import dev.trawl.proto.v1.ScanRequest;
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
  private static final String COMMON = "java";
  private static final String DENSE = "e";
  private static final long SMALL_RANGE_BYTES = 64 << 10;
  private static final String CLIENT = "client";
  private static final String COMMAND = "command";

  private final Answers answers;
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

  Works(Answers answers, Inputs files) {
    this.answers = answers;
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
    Map<Contestant, Answer> runs =
        answers.againstLimit(
            files.large, answers.count(Answers.literal(Answers.RARE), files.large));
    runs.put(
        Contestant.RIPGREP, answers.ripgrepCount(files.large, "-F", "-e", Answers.RARE)::number);
    List<Command> halves =
        files.halves.stream()
            .map(half -> answers.ripgrepCount(half, "-F", "-e", Answers.RARE))
            .toList();
    runs.put(Contestant.RIPGREP_HALVES, () -> Command.sumOf(halves));
    runs.put(Contestant.GREP, answers.grepCount(Answers.RARE, files.large));
    return new Work("rare literal, count", CLIENT, files.large, Goal.ofLimit(0.75), runs);
  }

  private Work newlines() {
    Map<Contestant, Answer> runs = answers.againstLimit(files.large, answers.newlines(files.large));
    runs.put(Contestant.WC, answers.wordCount(files.large));
    return new Work("newline count", CLIENT, files.large, Goal.ofLimit(0.75), runs);
  }

  private Work histogram() {
    OpenBlob blob = answers.open(files.large);
    Map<Contestant, Answer> runs =
        answers.againstLimit(
            files.large,
            () -> {
              long[] counts = blob.histogram();
              return counts['e'] - counts['\n'];
            });
    return new Work("byte histogram", CLIENT, files.large, Goal.ofLimit(0.5), runs);
  }

  private Work caseless() {
    PatternQuery query =
        PatternQuery.builder().literal(Answers.RARE.getBytes(UTF_8)).ignoreCase().build();
    Map<Contestant, Answer> runs =
        answers.againstLimit(files.large, answers.count(query, files.large));
    runs.put(
        Contestant.RIPGREP,
        answers.ripgrepCount(files.large, "-i", "-F", "-e", Answers.RARE)::number);
    return new Work("caseless literal, count", CLIENT, files.large, Goal.ofLimit(0.5), runs);
  }

  private Work denseCount() {
    Map<Contestant, Answer> runs =
        answers.againstLimit(files.large, answers.count(Answers.literal(DENSE), files.large));
    return new Work("count of " + DENSE, CLIENT, files.large, Goal.ofLimit(0.5), runs);
  }

  private Work smallRanges() {
    Answer scan =
        answers.newlines(
            files.large, ScanRequest.newBuilder().setRangeSizeBytes(SMALL_RANGE_BYTES));
    long ranges = (files.large.size() + SMALL_RANGE_BYTES - 1) / SMALL_RANGE_BYTES;
    return new Work(
        "dispatch of 64 KiB ranges",
        CLIENT,
        files.large,
        Goal.perSecond(20_000, ranges),
        new EnumMap<>(Map.of(Contestant.TRAWL, scan)));
  }

  private Work wholeCommand() {
    return new Work(
        "rare literal, count",
        COMMAND,
        files.large,
        new Goal(Goal.Measure.SECONDS_LONGER, Contestant.PLAIN_READ, 0.25, 0),
        answers.againstLimit(files.large, answers.commandCount(Answers.RARE, files.large)));
  }

  private Work denseOffsets() {
    long matches = Answers.run(answers.count(Answers.literal(DENSE), files.small));
    return offsets("offsets of " + DENSE, DENSE, files.small, Goal.perSecond(50e6, matches));
  }

  private Work offsets(String name, String literal, BenchFile file, Goal goal) {
    OpenBlob blob = answers.open(file);
    Map<Contestant, Answer> runs = new EnumMap<>(Contestant.class);
    // Every start is looked at, and counted. What rg prints is compared with its first run.
    runs.put(
        Contestant.TRAWL,
        () -> {
          long matches = 0;
          try (MatchStream stream = blob.find(Answers.literal(literal))) {
            while (stream.advance()) {
              matches += stream.start() >= 0 ? 1 : 0;
            }
          }
          return matches;
        });
    if (goal.other() == Contestant.RIPGREP) {
      Command ripgrep = answers.ripgrep("-F", "-ob", "-e", literal, "--", Answers.path(file));
      long expected = Answers.run(answers.count(Answers.literal(literal), file));
      long printed = Answers.run(ripgrep::outputChecksum);
      runs.put(Contestant.RIPGREP, () -> ripgrep.outputChecksum() == printed ? expected : -1);
    }
    return new Work(name, CLIENT, file, goal, runs);
  }

  private Work printed(String name, String literal, BenchFile file, double times) {
    Map<Contestant, Answer> runs = new EnumMap<>(Contestant.class);
    runs.put(
        Contestant.TRAWL,
        answers.command("scan", "-F", "-ob", "-e", literal, Answers.path(file))::outputChecksum);
    runs.put(
        Contestant.RIPGREP,
        answers.ripgrep("-F", "-ob", "-e", literal, "--", Answers.path(file))::outputChecksum);
    return new Work(name, COMMAND, file, Goal.timesRipgrep(times), runs);
  }

  private Work regex(String name, String regex, BenchFile file, double times) {
    Map<Contestant, Answer> runs = new EnumMap<>(Contestant.class);
    runs.put(Contestant.TRAWL, answers.count(PatternQuery.regex(regex), file));
    runs.put(Contestant.RIPGREP, answers.ripgrepCount(file, "-e", regex)::number);
    String shown = "`" + name.replace("|", "\\|") + "`";
    return new Work(shown, CLIENT, file, Goal.timesRipgrep(times), runs);
  }

  private Work literals(int number, BenchFile file, double times) {
    List<String> words = words(number);
    PatternQuery.Builder query = PatternQuery.builder();
    words.forEach(word -> query.literal(word.getBytes(UTF_8)));
    Map<Contestant, Answer> runs = new EnumMap<>(Contestant.class);
    runs.put(Contestant.TRAWL, answers.count(query.build(), file));
    runs.put(
        Contestant.RIPGREP, answers.ripgrepCount(file, "-F", "-f", list(words).toString())::number);
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
}
