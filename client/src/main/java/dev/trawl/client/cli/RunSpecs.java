package dev.trawl.client.cli;

import com.google.protobuf.ByteString;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;

/** The flags of {@code trawl run}. */
final class RunSpecs {
  private RunSpecs() {}

  /** The command. */
  static CommandSpec run() {
    CommandSpec run = CommandSpecs.command("trawl run", "Runs the custom operator NAME over FILE.");
    run.usageMessage()
        .customSynopsis("trawl run [OPTIONS] NAME FILE")
        .footer(
            "",
            "NAME is one of those that `trawl operators` lists; their jars are given to"
                + " `trawl serve --operators DIR`.",
            "Exit codes: 0 done, 2 error, 3 part of FILE could not be scanned.",
            "",
            "Example:",
            "  trawl run record-stats -p delimiter=';' measurements.txt");
    run.addOption(
        OptionSpec.builder("-p", "--parameter")
            .arity("1")
            .paramLabel("KEY=VALUE")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .description("A parameter, bytes as they were typed; repeatable.")
            .build());
    run.addOption(
        CommandSpecs.value("FORM", RunFlags.Form.class, new FormConverter(), "--format")
            .description(
                "text (a newline after each item that does not end with one; default), raw, hex,"
                    + " json.")
            .build());
    run.addOption(
        CommandSpecs.flag("-0", "--null").description("Print a NUL after each item.").build());
    CommandSpecs.runOptions(run);
    run.addPositional(
        PositionalParamSpec.builder()
            .index("0..*")
            .arity("0..*")
            .paramLabel("NAME FILE")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .hidden(true)
            .build());
    return run;
  }

  /** What the command was told. */
  static RunFlags flags(ParseResult parsed, Map<String, String> environment) {
    List<String> operands =
        Objects.requireNonNullElse(parsed.matchedPositionalValue(0, null), List.of());
    if (operands.size() != 2) {
      throw new CliException(
          "NAME and FILE are wanted, "
              + operands.size()
              + " arguments came: trawl run NAME FILE; see trawl run --help");
    }
    Long rangeSize = parsed.matchedOptionValue("--range-size", null);
    return new RunFlags(
        RawArguments.text(operands.get(0)),
        parameters(Objects.requireNonNullElse(parsed.matchedOptionValue("-p", null), List.of())),
        operands.get(1),
        form(parsed),
        rangeSize == null ? 0 : rangeSize,
        Invocation.isEphemeral(parsed, environment),
        Invocation.pool(parsed),
        RemoteFlags.of(parsed, environment));
  }

  private static RunFlags.Form form(ParseResult parsed) {
    RunFlags.Form form = parsed.matchedOptionValue("--format", null);
    if (!parsed.hasMatchedOption("-0")) {
      return form == null ? RunFlags.Form.TEXT : form;
    }
    if (form != null) {
      throw new CliException("--format and -0 do not go together: leave one of them out");
    }
    return RunFlags.Form.NUL;
  }

  private static Map<String, ByteString> parameters(List<String> given) {
    Map<String, ByteString> parameters = new LinkedHashMap<>();
    for (String parameter : given) {
      int equals = parameter.indexOf('=');
      if (equals < 1) {
        throw new CliException(
            "-p " + RawArguments.text(parameter) + " has no key: write -p KEY=VALUE");
      }
      String key = RawArguments.text(parameter.substring(0, equals));
      byte[] value = RawArguments.bytes(parameter.substring(equals + 1));
      if (parameters.put(key, ByteString.copyFrom(value)) != null) {
        throw new CliException("-p " + key + "= is given twice");
      }
    }
    return parameters;
  }

  /** One of the forms that have a name. */
  private static final class FormConverter implements ITypeConverter<RunFlags.Form> {
    @Override
    public RunFlags.Form convert(String value) {
      return switch (value.toLowerCase(Locale.ROOT)) {
        case "text" -> RunFlags.Form.TEXT;
        case "raw" -> RunFlags.Form.RAW;
        case "hex" -> RunFlags.Form.HEX;
        case "json" -> RunFlags.Form.JSON;
        default ->
            throw new TypeConversionException("'" + value + "' is none of hex, json, raw, text");
      };
    }
  }
}
