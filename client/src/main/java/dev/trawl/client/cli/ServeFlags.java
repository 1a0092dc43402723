package dev.trawl.client.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * What {@code trawl serve} was told.
 *
 * @param pool how large the pool is to be
 * @param operators the folder of custom operators, absolute, if there is one
 * @param stallSeconds how long a slot may show no progress, 0 if the supervisor decides
 * @param graceSeconds how long scans may go on after a signal, negative if the supervisor decides
 * @param access whom it lets in, and to which files
 */
record ServeFlags(
    PoolSize pool,
    Optional<Path> operators,
    long stallSeconds,
    long graceSeconds,
    AccessFlags access) {
  private static final long MAX_STALL_SECONDS = 86_400;
  private static final long MAX_GRACE_SECONDS = 86_400;

  /** Adds the flags that only {@code serve} has. */
  static void addTo(CommandSpec serve) {
    serve.addOption(
        CommandSpecs.value("DIR", String.class, value -> value, "--operators")
            .description(
                "Load custom operators from the jars in DIR, which only its owner may change.")
            .build());
    serve.addOption(
        CommandSpecs.value(
                "N", Long.class, new WholeNumber(1, MAX_STALL_SECONDS), "--stall-seconds")
            .description("Kill a worker whose task shows no progress for so long; 30 by default.")
            .build());
    serve.addOption(
        CommandSpecs.value(
                "N", Long.class, new WholeNumber(0, MAX_GRACE_SECONDS), "--grace-seconds")
            .description(
                "Let running scans go on for so long after SIGTERM or Ctrl-C; 10 by default. A"
                    + " second signal ends them at once.")
            .build());
    AccessFlags.addTo(serve);
  }

  static ServeFlags of(ParseResult parsed) {
    String operators = parsed.matchedOptionValue("--operators", null);
    Long stall = parsed.matchedOptionValue("--stall-seconds", null);
    return new ServeFlags(
        Invocation.pool(parsed),
        Optional.ofNullable(operators)
            .map(RawArguments::text)
            .map(d -> Path.of(d).toAbsolutePath()),
        stall == null ? 0 : stall,
        parsed.matchedOptionValue("--grace-seconds", -1L),
        AccessFlags.of(parsed));
  }

  /** What a supervisor is told beyond the size of its pool. */
  List<String> words() {
    List<String> words = new ArrayList<>();
    operators.ifPresent(folder -> words.addAll(List.of("--operators", folder.toString())));
    if (stallSeconds > 0) {
      words.addAll(List.of("--stall-seconds", Long.toString(stallSeconds)));
    }
    if (graceSeconds >= 0) {
      words.addAll(List.of("--grace-seconds", Long.toString(graceSeconds)));
    }
    words.addAll(access.words());
    return words;
  }
}
