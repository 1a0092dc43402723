package dev.trawl.bench;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every benchmark of a {@link Session} is told. */
final class CommonOptions {
  @Option(names = "--trawl", required = true)
  private @Nullable Path trawl;

  @Option(names = "--rg", required = true)
  private @Nullable String ripgrep;

  @Option(names = "--rounds", required = true)
  private int rounds;

  @Option(names = "--results", required = true)
  private @Nullable Path results;

  /** Starts it. */
  Session start(String benchmark) throws IOException, InterruptedException {
    return new Session(benchmark, requireNonNull(trawl), ripgrep(), rounds);
  }

  String ripgrep() {
    return requireNonNull(ripgrep);
  }

  /** Where raw results go. */
  Path results() {
    return requireNonNull(results);
  }
}
