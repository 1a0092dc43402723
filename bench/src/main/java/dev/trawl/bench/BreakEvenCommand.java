package dev.trawl.bench;

import static java.util.Objects.requireNonNull;

import dev.trawl.bench.Contest.Contestant;
import dev.trawl.bench.Work.Answer;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Compares whole commands, with a pool that runs, over the first bytes of a file, from few to many.
 */
@CommandLine.Command(name = "breakeven", description = "From which size on the command is faster.")
final class BreakEvenCommand implements Callable<Integer> {
  private static final List<Long> SIZES =
      List.of(64L << 10, 1L << 20, 4L << 20, 16L << 20, 64L << 20, 256L << 20, 1L << 30, 4L << 30);

  @Mixin private CommonOptions common = new CommonOptions();

  @Option(names = "--file", required = true, description = "As long as the largest size.")
  private @Nullable Path file;

  private final BreakEven literal = new BreakEven();
  private final BreakEven email = new BreakEven();
  private final List<Map<String, Object>> files = new ArrayList<>();

  @Override
  public Integer call() throws Exception {
    Path whole = requireNonNull(file);
    try (Session session = common.start("breakeven")) {
      System.out.println(WorkResult.ratiosHeading());
      for (long size : SIZES) {
        if (size <= Files.size(whole)) {
          measure(session, whole, size);
        }
      }
      System.out.println("\nrare literal: " + literal.text() + "\nemail: " + email.text());
      session.put("files", files);
      session.put("breakEvenBytesOfRareLiteral", literal.bytes());
      session.put("breakEvenBytesOfEmail", email.bytes());
      session.write(common.results());
    }
    return 0;
  }

  private void measure(Session session, Path whole, long size) throws Exception {
    String name = DispatchReport.size(size).replace(" ", "");
    Path part = whole.resolveSibling(whole.getFileName() + "." + name);
    new Command("dd", "if=" + whole, "of=" + part, "bs=64K", "count=" + (size >> 16), "status=none")
        .outputChecksum();
    try (Arena arena = Arena.ofShared()) {
      BenchFile read = new BenchFile(part, arena).reread();
      Answers answers = session.answers();
      literal.add(
          size,
          ratio(
              session,
              "rare literal, count",
              read,
              answers.commandCount(Answers.RARE, read),
              answers.ripgrepCount(read, "-F", "-e", Answers.RARE)::number));
      email.add(
          size,
          ratio(
              session,
              "`email`",
              read,
              answers.commandRegexCount(Regexes.EMAIL, read),
              answers.ripgrepCount(read, "-e", Regexes.EMAIL)::number));
      files.add(read.map());
      answers.close(read);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private static double ratio(
      Session session, String name, BenchFile file, Answer trawl, Answer ripgrep) throws Exception {
    Map<Contestant, Answer> runs =
        new EnumMap<>(Map.of(Contestant.TRAWL, trawl, Contestant.RIPGREP, ripgrep));
    return session
        .measure(new Work(name, "command", file, Goal.timesRipgrep(0), runs))
        .figures()
        .median();
  }
}
