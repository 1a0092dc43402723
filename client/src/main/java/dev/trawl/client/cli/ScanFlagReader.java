package dev.trawl.client.cli;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** Reads what the command line of {@code trawl scan} says. */
final class ScanFlagReader {
  private final ParseResult parsed;

  private ScanFlagReader(ParseResult parsed) {
    this.parsed = parsed;
  }

  /**
   * The flags.
   *
   * @throws CliException if PATTERN or FILE is missing, or flags do not go together
   */
  static ScanFlags read(ParseResult parsed, Map<String, String> environment) {
    ScanFlagReader reader = new ScanFlagReader(parsed);
    List<PatternSource> sources = reader.sources();
    List<String> operands = reader.operands(sources.isEmpty());
    String file = operands.get(operands.size() - 1);
    if (sources.isEmpty()) {
      sources = List.of(new PatternSource(PatternSource.Kind.TEXT, operands.get(0), 0));
    }
    refuseStandardInputTwice(sources, file);
    ScanFlags flags =
        new ScanFlags(
            reader.patterns(sources),
            reader.answer(),
            reader.output(),
            file,
            Math.max(0, reader.number("--range-size")),
            Invocation.isEphemeral(parsed, environment),
            Invocation.pool(parsed),
            RemoteFlags.of(parsed, environment));
    FlagConflicts.check(flags);
    return flags;
  }

  private List<PatternSource> sources() {
    List<PatternSource> sources = new ArrayList<>();
    for (String option : List.of("-e", "-f", "--hex")) {
      List<PatternSource> given = parsed.matchedOptionValue(option, List.of());
      sources.addAll(given);
    }
    Collections.sort(sources);
    return sources;
  }

  private List<String> operands(boolean patternFirst) {
    List<String> operands =
        Objects.requireNonNullElse(parsed.matchedPositionalValue(0, null), List.of());
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
    return operands;
  }

  private static void refuseStandardInputTwice(List<PatternSource> sources, String file) {
    for (PatternSource source : sources) {
      boolean dash = source.kind() == PatternSource.Kind.FILE && source.raw().equals("-");
      if (dash && file.equals("-")) {
        throw new CliException("standard input cannot be both patterns and FILE: give -f a file");
      }
    }
  }

  private PatternFlags patterns(List<PatternSource> sources) {
    return new PatternFlags(
        sources,
        has("-F"),
        letters(),
        has("-w"),
        has("-x"),
        has("-v"),
        has("--crlf"),
        has("-U"),
        has("--multiline-dotall"),
        has("--no-unicode"),
        has("--each"),
        has("--overlapping"));
  }

  /** As in ripgrep, the last of the three flags counts. */
  private PatternFlags.Letters letters() {
    PatternFlags.Letters letters = PatternFlags.Letters.EXACT;
    for (OptionSpec option : parsed.matchedOptions()) {
      letters =
          switch (option.names()[0]) {
            case "-i" -> PatternFlags.Letters.ANY_CASE;
            case "-s" -> PatternFlags.Letters.EXACT;
            case "-S" -> PatternFlags.Letters.SMART;
            default -> letters;
          };
    }
    return letters;
  }

  private AnswerFlags answer() {
    int bins = (int) number("--distribution-bins");
    return new AnswerFlags(
        has("-c"),
        has("--count-matches"),
        has("-o"),
        has("-q"),
        bins == AnswerFlags.NONE && has("--distribution") ? 0 : bins,
        number("-m"),
        number("--max-matches"),
        context("-B"),
        context("-A"));
  }

  /** As in ripgrep, {@code -C} is for the side that has no flag of its own. */
  private int context(String side) {
    return (int) Math.max(0, number(has(side) ? side : "-C"));
  }

  private OutputFlags output() {
    Format format =
        parsed.matchedOptionValue("--format", has("--json") ? Format.JSON : Format.TEXT);
    if (has("--json") && format != Format.JSON) {
      throw new CliException(
          "--json and --format " + format.flag() + " do not go together: leave one out");
    }
    return new OutputFlags(
        has("-n"), has("-b"), has("--pattern-id"), !has("--no-context-separator"), format);
  }

  private boolean has(String option) {
    return parsed.hasMatchedOption(option);
  }

  private long number(String option) {
    Long value = parsed.matchedOptionValue(option, null);
    return value == null ? AnswerFlags.NONE : value;
  }
}
