package dev.trawl.bench;

import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.time.Instant;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The program behind {@code scripts/bench}, which starts it with a supervisor at hand. */
@Command(
    name = "bench",
    description = "Compares Trawl with other tools.",
    subcommands = {
      DispatchCommand.class,
      CorporaCommand.class,
      PeersCommand.class,
      ColdCommand.class,
      BreakEvenCommand.class,
      RowsCommand.class
    })
public final class BenchMain {

  private static final int CANNOT_RUN = 2;

  private BenchMain() {}

  /** Runs a benchmark; exits 2 if it cannot run. */
  public static void main(String[] arguments) {
    System.exit(
        new CommandLine(new BenchMain())
            .setExecutionExceptionHandler(
                (failure, line, parsed) -> {
                  System.err.println("bench: " + failure.getMessage());
                  return CANNOT_RUN;
                })
            .execute(arguments));
  }

  @Command(name = "quick", description = "A scan, rg and a plain read of one file, in turn.")
  int quick(
      @Option(names = "--socket", required = true) Path socket,
      @Option(names = "--file", required = true) Path file,
      @Option(names = "--pattern", required = true) String pattern,
      @Option(names = "--rg", required = true) Path rg,
      @Option(names = "--rounds", required = true) int rounds,
      @Option(names = "--results", required = true) Path results)
      throws Exception {
    QuickResult result = new QuickBench(file, pattern, new Ripgrep(rg), rounds).run(socket);
    System.out.println(result.table());
    Path raw =
        Results.write(
            result.json(), results, Instant.parse(result.date()), result.machine().host(), "quick");
    System.out.println("\nraw results: " + raw);
    return 0;
  }

  @Command(name = "table", description = "The table of docs/performance.md.")
  int table(
      @Option(names = "--trawl", required = true) Path trawl,
      @Option(names = "--files", required = true) Path files,
      @Option(names = "--rg", required = true) String rg,
      @Option(names = "--rounds", required = true) int rounds,
      @Option(names = "--only", defaultValue = "") String only,
      @Option(names = "--results", required = true) Path results)
      throws Exception {
    try (Arena arena = Arena.ofShared()) {
      Table table = new Table(trawl, files, rg, arena);
      table.measure(rounds, only);
      Path raw = Results.write(table.map(), results);
      System.out.println("\n" + table.closingLine() + "\nraw results: " + raw.getFileName());
    }
    return 0;
  }
}
