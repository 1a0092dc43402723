package dev.trawl.client.cli;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;

/** The flags of {@code trawl strings}, {@code entropy}, {@code digest} and {@code stats}. */
final class AnalysisSpecs {
  private static final long MAX_MIN_CHARACTERS = 4096;
  private static final int DEFAULT_MIN_CHARACTERS = 4;
  private static final long MIN_WINDOW_BYTES = 256;
  private static final long MAX_WINDOW_BYTES = 1L << 30;
  private static final long DEFAULT_WINDOW_BYTES = 1L << 20;
  private static final long MIN_CHUNK_BYTES = 4 << 10;
  private static final long DEFAULT_CHUNK_BYTES = 64L << 20;

  private AnalysisSpecs() {}

  /** The command {@code name}. */
  static CommandSpec of(String name) {
    CommandSpec command =
        switch (name) {
          case "strings" -> strings();
          case "entropy" -> entropy();
          case "digest" -> digest();
          case "stats" -> stats();
          default -> throw new IllegalArgumentException(name);
        };
    CommandSpecs.runOptions(command);
    command.addPositional(
        PositionalParamSpec.builder()
            .index("0..*")
            .arity("0..*")
            .paramLabel("FILE")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .hidden(true)
            .build());
    return command;
  }

  private static CommandSpec strings() {
    CommandSpec strings =
        command("strings", "Prints the runs of printable characters in FILE, as strings(1) does.");
    strings.addOption(
        CommandSpecs.value("N", Long.class, new WholeNumber(1, MAX_MIN_CHARACTERS), "-n", "--bytes")
            .description("Shortest string, in characters; 4 by default.")
            .build());
    strings.addOption(
        choice("RADIX", Map.of("o", 8L, "d", 10L, "x", 16L), "-t", "--radix")
            .description("Print offsets: o octal, d decimal, x hexadecimal.")
            .build());
    strings.addOption(
        choice("ENCODING", Map.of("s", 1L, "l", 2L), "-e", "--encoding")
            .description("s: one byte a character, as by default; l: UTF-16LE.")
            .build());
    strings.addOption(
        CommandSpecs.flag("-a", "--all")
            .description("Does nothing: all of FILE is always read.")
            .build());
    return strings;
  }

  private static CommandSpec entropy() {
    CommandSpec entropy =
        command("entropy", "Prints offset, length and Shannon entropy of each window of FILE.");
    entropy.addOption(
        CommandSpecs.value("SIZE", Long.class, new ByteCount(), "-w", "--window")
            .description("Window length: 256 to 1G; 1M by default.")
            .build());
    return entropy;
  }

  private static CommandSpec digest() {
    CommandSpec digest =
        command("digest", "Prints offset, length and digest of each chunk of FILE.");
    digest.addOption(
        choice("NAME", Map.of("crc32c", 0L, "sha256", 1L, "xxh3", 2L), "--algorithm")
            .description(
                "crc32c (of the whole), sha256 or xxh3 (of each chunk); sha256 by default.")
            .build());
    digest.addOption(
        CommandSpecs.value("SIZE", Long.class, new ByteCount(), "--chunk")
            .description("Chunk length, at least 4K; 64M by default.")
            .build());
    return digest;
  }

  private static CommandSpec stats() {
    return command("stats", "Prints what the lines and the bytes of FILE are like.");
  }

  private static CommandSpec command(String name, String description) {
    CommandSpec command = CommandSpecs.command("trawl " + name, description);
    command
        .usageMessage()
        .customSynopsis("trawl " + name + " [OPTIONS] FILE")
        .footer(
            "",
            "Exit codes: 0 done, 2 error, 3 part of FILE could not be scanned.",
            "",
            "Example:",
            "  trawl " + name + " disk.img");
    return command;
  }

  private static picocli.CommandLine.Model.OptionSpec.Builder choice(
      String label, Map<String, Long> values, String... names) {
    return CommandSpecs.value(label, Long.class, new Choice(Map.copyOf(values)), names);
  }

  /** One of a few words, as a number. */
  private record Choice(Map<String, Long> values) implements ITypeConverter<Long> {
    @Override
    public Long convert(String value) {
      Long number = values.get(value.toLowerCase(Locale.ROOT));
      if (number == null) {
        throw new TypeConversionException(
            "'"
                + value
                + "' is none of "
                + String.join(", ", values.keySet().stream().sorted().toList()));
      }
      return number;
    }
  }

  /** What {@code name} was told. */
  static AnalysisFlags flags(String name, ParseResult parsed, Map<String, String> environment) {
    return new AnalysisFlags(
        analysis(name, parsed),
        file(name, parsed),
        number(parsed, "--range-size", 0),
        Invocation.isEphemeral(parsed, environment),
        Invocation.pool(parsed),
        RemoteFlags.of(parsed, environment));
  }

  private static Analysis analysis(String name, ParseResult parsed) {
    return switch (name) {
      case "strings" ->
          new Analysis.Strings(
              (int) number(parsed, "-n", DEFAULT_MIN_CHARACTERS),
              (int) number(parsed, "-t", 0),
              number(parsed, "-e", 1) == 2);
      case "entropy" ->
          new Analysis.Entropy(
              bounded(
                  parsed, "--window", DEFAULT_WINDOW_BYTES, MIN_WINDOW_BYTES, MAX_WINDOW_BYTES));
      case "digest" -> digests(parsed);
      default -> new Analysis.Stats();
    };
  }

  private static Analysis digests(ParseResult parsed) {
    Analysis.Algorithm algorithm =
        Analysis.Algorithm.values()[
            (int) number(parsed, "--algorithm", Analysis.Algorithm.SHA256.ordinal())];
    if (algorithm == Analysis.Algorithm.CRC32C && parsed.hasMatchedOption("--chunk")) {
      throw new CliException("crc32c covers the whole file: leave --chunk out, or use sha256");
    }
    return new Analysis.Digests(
        algorithm,
        bounded(parsed, "--chunk", DEFAULT_CHUNK_BYTES, MIN_CHUNK_BYTES, Long.MAX_VALUE));
  }

  private static long bounded(
      ParseResult parsed, String option, long otherwise, long least, long most) {
    long value = number(parsed, option, otherwise);
    if (value < least || value > most) {
      throw new CliException(
          option + " " + value + " is out of range: " + least + " to " + most + " bytes");
    }
    return value;
  }

  private static long number(ParseResult parsed, String option, long otherwise) {
    Long value = parsed.matchedOptionValue(option, null);
    return value == null ? otherwise : value;
  }

  private static String file(String name, ParseResult parsed) {
    List<String> operands =
        Objects.requireNonNullElse(parsed.matchedPositionalValue(0, null), List.of());
    if (operands.size() != 1) {
      throw new CliException(
          (operands.isEmpty() ? "FILE is missing" : "one FILE at a time")
              + ": trawl "
              + name
              + " [OPTIONS] FILE");
    }
    return operands.get(0);
  }
}
