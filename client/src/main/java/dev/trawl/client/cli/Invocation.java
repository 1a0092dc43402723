package dev.trawl.client.cli;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
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
  record Operators() implements Invocation {}

  /** {@code trawl stop}. */
  record Stop(Duration grace) implements Invocation {}

  /** {@code trawl status}. */
  record Status() implements Invocation {}

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
          commandLine.parseArgs(known ? Arrays.copyOfRange(raw, 1, raw.length) : raw);
      if (parsed.isUsageHelpRequested()) {
        return new Help(commandLine.getUsageMessage());
      }
      return known ? command(raw[0], parsed, environment) : root(parsed, commandLine);
    } catch (UnmatchedArgumentException e) {
      throw misspelt(e);
    } catch (ParameterException e) {
      throw new CliException(
          RawArguments.text(String.valueOf(e.getMessage())) + "; see " + helpOf(e), e);
    }
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
      case "scan" -> new Scan(scan(parsed, environment));
      case "strings", "entropy", "digest", "stats" ->
          new Analyse(AnalysisSpecs.flags(name, parsed, environment));
      case "run" -> new Run(RunSpecs.flags(parsed, environment));
      case "operators" -> new Operators();
      case "serve" -> new Serve(ServeFlags.of(parsed));
      case "stop" -> new Stop(Duration.ofSeconds(Math.max(0, number(parsed, "--grace"))));
      default -> new Status();
    };
  }

  private static ScanFlags scan(ParseResult parsed, Map<String, String> environment) {
    List<String> expressions = strings(parsed, "-e");
    List<String> patternFiles = strings(parsed, "-f");
    List<String> operands =
        Objects.requireNonNullElse(parsed.matchedPositionalValue(0, null), List.of());
    boolean patternFirst = expressions.isEmpty() && patternFiles.isEmpty();
    int wanted = patternFirst ? 2 : 1;
    if (operands.size() < wanted) {
      throw new CliException(
          (patternFirst && operands.isEmpty() ? "PATTERN and FILE are" : "FILE is")
              + " missing: trawl scan PATTERN FILE; FILE may be - for standard input");
    }
    if (operands.size() > wanted) {
      throw new CliException(
          "one FILE at a time: "
              + RawArguments.text(operands.get(wanted))
              + " is too many; run one scan for each, and quote a PATTERN with blanks");
    }
    String file = operands.get(wanted - 1);
    if (file.equals("-") && patternFiles.contains("-")) {
      throw new CliException("standard input cannot be both patterns and FILE: give -f a file");
    }
    refuseWithJson(parsed, "-c");
    refuseWithJson(parsed, "--count-matches");
    return new ScanFlags(
        parsed.hasMatchedOption("-F"),
        patternFirst ? operands.get(0) : null,
        expressions,
        patternFiles,
        file,
        parsed.hasMatchedOption("-c"),
        parsed.hasMatchedOption("--count-matches"),
        parsed.hasMatchedOption("-o"),
        parsed.hasMatchedOption("-b"),
        parsed.hasMatchedOption("-n"),
        number(parsed, "-m"),
        number(parsed, "--max-matches"),
        parsed.hasMatchedOption("-q"),
        parsed.hasMatchedOption("--json"),
        Math.max(0, number(parsed, "--range-size")),
        isEphemeral(parsed, environment),
        pool(parsed));
  }

  /** Whether a supervisor is started for this call only. */
  static boolean isEphemeral(ParseResult parsed, Map<String, String> environment) {
    return parsed.hasMatchedOption("--ephemeral") || "1".equals(environment.get("TRAWL_EPHEMERAL"));
  }

  private static void refuseWithJson(ParseResult parsed, String flag) {
    if (parsed.hasMatchedOption("--json") && parsed.hasMatchedOption(flag)) {
      throw new CliException(
          "--json and " + flag + " do not go together: the summary line of --json has the counts");
    }
  }

  /** The pool that was asked for. */
  static PoolSize pool(ParseResult parsed) {
    return new PoolSize(
        (int) Math.max(0, number(parsed, "--workers")),
        (int) Math.max(0, number(parsed, "--slots")));
  }

  /** The value of a numeric option, or {@link ScanFlags#NO_LIMIT}. */
  private static long number(ParseResult parsed, String option) {
    Long value = parsed.matchedOptionValue(option, null);
    return value == null ? ScanFlags.NO_LIMIT : value;
  }

  private static List<String> strings(ParseResult parsed, String option) {
    List<String> values = parsed.matchedOptionValue(option, null);
    return values == null ? List.of() : values;
  }

  private static CliException misspelt(UnmatchedArgumentException e) {
    String argument = RawArguments.text(e.getUnmatched().get(0));
    String kind = argument.startsWith("-") ? "unknown flag" : "unknown command or argument";
    List<String> suggestions = e.getSuggestions();
    @Nullable String meant = suggestions.isEmpty() ? null : suggestions.get(0);
    return new CliException(
        kind
            + ": "
            + argument
            + (meant == null ? "" : "; did you mean " + meant + "?")
            + (meant == null ? "; see " : " See ")
            + helpOf(e),
        e);
  }

  private static String helpOf(ParameterException e) {
    return e.getCommandLine().getCommandSpec().name() + " --help";
  }
}
