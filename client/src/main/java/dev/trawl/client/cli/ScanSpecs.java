package dev.trawl.client.cli;

import static dev.trawl.client.cli.CommandSpecs.flag;
import static dev.trawl.client.cli.CommandSpecs.value;

import dev.trawl.client.PatternQuery;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.TypeConversionException;

/** The flags of {@code trawl scan}. What they do is said in {@link ScanHelp}. */
final class ScanSpecs {
  private static final long MAX_COUNT = 999_999_999_999_999_999L;

  private ScanSpecs() {}

  /** The command. */
  static CommandSpec scan() {
    CommandSpec scan = CommandSpecs.command("trawl scan", "Looks for patterns in FILE.");
    patterns(scan);
    answers(scan);
    output(scan);
    CommandSpecs.runOptions(scan);
    scan.addPositional(
        PositionalParamSpec.builder()
            .index("0..*")
            .arity("0..*")
            .paramLabel("PATTERN FILE")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .build());
    return scan;
  }

  private static void patterns(CommandSpec scan) {
    AtomicInteger place = new AtomicInteger();
    add(scan, source(PatternSource.Kind.TEXT, place, "PATTERN", "-e", "--regexp"));
    add(scan, source(PatternSource.Kind.FILE, place, "FILE", "-f", "--file"));
    add(scan, source(PatternSource.Kind.HEX, place, "HEX", "--hex"));
    flags(
        scan,
        "-F --fixed-strings",
        "-i --ignore-case",
        "-s --case-sensitive",
        "-S --smart-case",
        "-w --word-regexp",
        "-x --line-regexp",
        "-v --invert-match",
        "-U --multiline",
        "-a --text",
        "--multiline-dotall",
        "--crlf",
        "--no-unicode",
        "--each",
        "--overlapping");
  }

  private static void answers(CommandSpec scan) {
    flags(
        scan,
        "-c --count",
        "--count-matches",
        "-o --only-matching",
        "-q --quiet",
        "--distribution");
    add(scan, number(1, PatternQuery.MAX_BINS, "BINS", "--distribution-bins").hidden(true));
    add(scan, number(0, MAX_COUNT, "NUM", "-m", "--max-count"));
    add(scan, number(0, MAX_COUNT, "NUM", "--max-matches"));
    add(scan, number(0, PatternQuery.MAX_CONTEXT_LINES, "NUM", "-A", "--after-context"));
    add(scan, number(0, PatternQuery.MAX_CONTEXT_LINES, "NUM", "-B", "--before-context"));
    add(scan, number(0, PatternQuery.MAX_CONTEXT_LINES, "NUM", "-C", "--context"));
  }

  private static void output(CommandSpec scan) {
    flags(
        scan,
        "-n --line-number",
        "-b --byte-offset",
        "--pattern-id",
        "--no-context-separator",
        "--json");
    add(scan, value("FORMAT", Format.class, new FormatName(), "--format"));
  }

  private static void add(CommandSpec scan, OptionSpec.Builder option) {
    scan.addOption(option.build());
  }

  private static void flags(CommandSpec scan, String... flags) {
    for (String names : flags) {
      add(scan, flag(names.split(" ")));
    }
  }

  private static OptionSpec.Builder number(long least, long most, String label, String... names) {
    return value(label, Long.class, new WholeNumber(least, most), names);
  }

  private static OptionSpec.Builder source(
      PatternSource.Kind kind, AtomicInteger place, String label, String... names) {
    return value(label, List.class, new SourceReader(kind, place), names)
        .auxiliaryTypes(PatternSource.class);
  }

  /** Reads where patterns are, and counts on. */
  private record SourceReader(PatternSource.Kind kind, AtomicInteger place)
      implements ITypeConverter<PatternSource> {
    @Override
    public PatternSource convert(String raw) {
      return new PatternSource(kind, raw, place.incrementAndGet());
    }
  }

  /** Reads the name of a format. */
  private static final class FormatName implements ITypeConverter<Format> {
    @Override
    public Format convert(String value) {
      for (Format format : Format.values()) {
        if (format.flag().equals(value.toLowerCase(Locale.ROOT))) {
          return format;
        }
      }
      throw new TypeConversionException(
          "'"
              + value
              + "' is none of "
              + String.join(", ", Arrays.stream(Format.values()).map(Format::flag).toList()));
    }
  }
}
