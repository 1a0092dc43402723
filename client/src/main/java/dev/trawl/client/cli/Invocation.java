package dev.trawl.client.cli;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * What a command line asks for: parsed and checked, nothing done yet.
 *
 * <p>Arguments are raw, one char a byte; so are the values in it.
 */
sealed interface Invocation {

  /** Print {@code text} on standard output. */
  record Help(String text) implements Invocation {}

  /** Print the version. */
  record Version() implements Invocation {}

  /** {@code trawl scan}. */
  record Scan(ScanFlags flags) implements Invocation {}

  /** {@code trawl strings}, {@code entropy}, {@code digest} or {@code stats}. */
  record Analyse(AnalysisFlags flags) implements Invocation {}

  /** {@code trawl serve}. */
  record Serve(ServeFlags flags) implements Invocation {}

  /** {@code trawl run}. */
  record Run(RunFlags flags) implements Invocation {}

  /** {@code trawl operators}. */
  record Operators(Optional<RemoteFlags> remote) implements Invocation {}

  /** {@code trawl stop}. */
  record Stop(Duration grace) implements Invocation {}

  /** {@code trawl status}. */
  record Status(Optional<RemoteFlags> remote) implements Invocation {}

  /** {@code trawl workers}. */
  record Workers() implements Invocation {}

  /** {@code trawl drain}. */
  record DrainWorker(long workerId, boolean waits) implements Invocation {}

  /** {@code trawl resize}. */
  record Resize(int workers) implements Invocation {}

  /**
   * Parses {@code raw}.
   *
   * @param environment decides what flags leave open
   * @throws CliException if it cannot be understood
   */
  static Invocation parse(String[] raw, Map<String, String> environment) {
    boolean known = raw.length > 0 && CommandSpecs.NAMES.contains(raw[0]);
    CommandLine commandLine =
        commandLine(new CommandLine(known ? CommandSpecs.of(raw[0]) : CommandSpecs.root()));
    try {
      ParseResult parsed =
          commandLine.parseArgs(known ? arguments(raw, commandLine.getCommandSpec()) : raw);
      if (parsed.isUsageHelpRequested()) {
        boolean scan = known && raw[0].equals("scan");
        return new Help(scan ? ScanHelp.TEXT : commandLine.getUsageMessage());
      }
      return known ? command(raw[0], parsed, environment) : root(parsed, commandLine);
    } catch (UnmatchedArgumentException e) {
      throw misspelt(e);
    } catch (ParameterException e) {
      throw new CliException(
          RawArguments.text(String.valueOf(e.getMessage())) + "; see " + helpOf(e), e);
    }
  }

  private static String[] arguments(String[] raw, CommandSpec command) {
    return OptionalValue.renamed(
        Arrays.copyOfRange(raw, 1, raw.length), command, "--distribution", "--distribution-bins");
  }

  private static CommandLine commandLine(CommandLine commandLine) {
    return commandLine
        // Arguments are data: none is a file of arguments, and a pattern may look like a flag.
        .setExpandAtFiles(false)
        .setAllowOptionsAsOptionParameters(true)
        .setOverwrittenOptionsAllowed(true)
        .setInterpolateVariables(false)
        .setUsageHelpWidth(90);
  }

  private static Invocation root(ParseResult parsed, CommandLine commandLine) {
    if (parsed.isVersionHelpRequested()) {
      return new Version();
    }
    if (parsed.hasSubcommand()) {
      throw new CliException(
          "flags come after the command: trawl "
              + parsed.subcommand().commandSpec().name()
              + " [OPTIONS]; see trawl --help");
    }
    throw new CliException(
        "no command given: one of "
            + String.join(", ", CommandSpecs.NAMES)
            + "; see "
            + commandLine.getCommandName()
            + " --help");
  }

  private static Invocation command(
      String name, ParseResult parsed, Map<String, String> environment) {
    return switch (name) {
      case "scan" -> new Scan(ScanFlagReader.read(parsed, environment));
      case "strings", "entropy", "digest", "stats" ->
          new Analyse(AnalysisSpecs.flags(name, parsed, environment));
      case "run" -> new Run(RunSpecs.flags(parsed, environment));
      case "operators" -> new Operators(RemoteFlags.of(parsed, environment));
      case "serve" -> new Serve(ServeFlags.of(parsed));
      case "stop" -> new Stop(Duration.ofSeconds(Math.max(0, number(parsed, "--grace"))));
      case "workers" -> new Workers();
      case "drain" ->
          new DrainWorker(parsed.matchedPositionalValue(0, 0L), parsed.hasMatchedOption("--wait"));
      case "resize" -> new Resize(parsed.matchedPositionalValue(0, 0L).intValue());
      default -> new Status(RemoteFlags.of(parsed, environment));
    };
  }

  /** Whether a supervisor is started for this call only. */
  static boolean isEphemeral(ParseResult parsed, Map<String, String> environment) {
    return parsed.hasMatchedOption("--ephemeral") || "1".equals(environment.get("TRAWL_EPHEMERAL"));
  }

  /** The pool that was asked for. */
  static PoolSize pool(ParseResult parsed) {
    return new PoolSize(
        (int) Math.max(0, number(parsed, "--workers")),
        (int) Math.max(0, number(parsed, "--slots")));
  }

  /** The value of a numeric option, or {@link AnswerFlags#NONE}. */
  private static long number(ParseResult parsed, String option) {
    Long value = parsed.matchedOptionValue(option, null);
    return value == null ? AnswerFlags.NONE : value;
  }

  private static CliException misspelt(UnmatchedArgumentException e) {
    String argument = e.getUnmatched().get(0);
    boolean flag = argument.startsWith("-");
    String shown = RawArguments.text(flag ? argument.split("=", 2)[0] : argument);
    CommandSpec command = e.getCommandLine().getCommandSpec();
    String meant =
        Suggestion.nearest(shown, flag ? flagNames(command) : command.subcommands().keySet());
    return new CliException(
        (flag ? "unknown flag: " : "unknown command or argument: ")
            + shown
            + (meant == null ? "; see " : "; did you mean " + meant + "? See ")
            + helpOf(e),
        e);
  }

  private static List<String> flagNames(CommandSpec command) {
    return command.options().stream()
        .filter(option -> !option.hidden())
        .flatMap(option -> Arrays.stream(option.names()))
        .filter(name -> name.startsWith("--"))
        .toList();
  }

  private static String helpOf(ParameterException e) {
    return e.getCommandLine().getCommandSpec().name() + " --help";
  }
}
