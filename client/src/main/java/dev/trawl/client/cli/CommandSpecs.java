package dev.trawl.client.cli;

import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * The flags of every command. Built by calls rather than read from annotations: a call of {@code
 * trawl} builds the one command it needs, and no reflection slows its start.
 */
final class CommandSpecs {
  static final List<String> NAMES =
      List.of(
          "scan",
          "strings",
          "entropy",
          "digest",
          "stats",
          "run",
          "operators",
          "serve",
          "stop",
          "status",
          "workers",
          "drain",
          "resize");

  private static final int MAX_WORKERS = 512;
  private static final int MAX_SLOTS = 256;
  private static final long MAX_GRACE_SECONDS = 86_400;

  private CommandSpecs() {}

  /** {@code trawl} itself, with all commands: for help and for what is misspelt. */
  static CommandSpec root() {
    CommandSpec root = command("trawl", "Scans one huge read-only file with many processes.");
    root.usageMessage()
        .synopsisSubcommandLabel("COMMAND")
        .footer("", "Examples:", "  trawl scan -F -c needle /data/huge.log", "  trawl scan --help");
    root.addOption(
        OptionSpec.builder("-V", "--version")
            .versionHelp(true)
            .description("Print the version and exit.")
            .build());
    for (String name : NAMES) {
      root.addSubcommand(name, of(name));
    }
    return root;
  }

  /** The command {@code name}, one of {@link #NAMES}. */
  static CommandSpec of(String name) {
    return switch (name) {
      case "scan" -> ScanSpecs.scan();
      case "strings", "entropy", "digest", "stats" -> AnalysisSpecs.of(name);
      case "run" -> RunSpecs.run();
      case "operators" ->
          remote(
              command("trawl operators", "Lists what the running supervisor's workers can run."));
      case "serve" -> serve();
      case "stop" -> stop();
      case "status" ->
          remote(
              command(
                  "trawl status", "Shows how the running supervisor does; exits 1 if none runs."));
      case "workers" ->
          command("trawl workers", "Lists the running supervisor's workers; exits 1 if none runs.");
      case "drain" -> drain();
      case "resize" -> resize();
      default -> throw new IllegalArgumentException(name);
    };
  }

  /** How a scan is run, whatever it looks for. */
  static void runOptions(CommandSpec command) {
    command.addOption(
        value("BYTES", Long.class, new ByteCount(), "--range-size")
            .hidden(true)
            .description("Length of the ranges the scan is cut into.")
            .build());
    command.addOption(
        flag("--ephemeral")
            .description("Start a supervisor for this call only. TRAWL_EPHEMERAL=1 does the same.")
            .build());
    poolOptions(command);
    RemoteFlags.addTo(command);
  }

  private static CommandSpec remote(CommandSpec command) {
    RemoteFlags.addTo(command);
    return command;
  }

  private static CommandSpec serve() {
    CommandSpec serve = command("trawl serve", "Runs a supervisor in the foreground.");
    serve
        .usageMessage()
        .footer("", "Examples:", "  trawl serve", "  trawl serve --workers 4 --slots 8");
    poolOptions(serve);
    ServeFlags.addTo(serve);
    return serve;
  }

  private static CommandSpec stop() {
    CommandSpec stop =
        command("trawl stop", "Ends the running supervisor and waits; exits 1 if none runs.");
    stop.usageMessage().footer("", "Examples:", "  trawl stop", "  trawl stop --grace 30");
    stop.addOption(
        value("SECONDS", Long.class, new WholeNumber(0, MAX_GRACE_SECONDS), "--grace")
            .description("Let running scans go on for so long; 0 by default.")
            .build());
    return stop;
  }

  private static CommandSpec drain() {
    CommandSpec drain =
        command(
            "trawl drain",
            "Lets worker ID give back its tasks and leave; another takes its place, and scans lose"
                + " nothing.");
    drain
        .usageMessage()
        .footer(
            "",
            "ID is a number that `trawl workers` lists. Exits 1 if no supervisor runs.",
            "",
            "Examples:",
            "  trawl drain 3",
            "  trawl drain --wait 3");
    drain.addOption(flag("--wait").description("Return when it has left.").build());
    drain.addPositional(number("ID", Long.MAX_VALUE));
    return drain;
  }

  private static CommandSpec resize() {
    CommandSpec resize =
        command(
            "trawl resize",
            "Changes the number of the running supervisor's workers to N, 1 to 512; scans lose"
                + " nothing.");
    resize
        .usageMessage()
        .footer("", "Exits 1 if no supervisor runs.", "", "Example:", "  trawl resize 8");
    resize.addPositional(number("N", MAX_WORKERS));
    return resize;
  }

  private static PositionalParamSpec number(String label, long most) {
    return PositionalParamSpec.builder()
        .index("0")
        .arity("1")
        .required(true)
        .paramLabel(label)
        .type(Long.class)
        .converters(new WholeNumber(1, most))
        .build();
  }

  private static void poolOptions(CommandSpec command) {
    command.addOption(
        value("N", Long.class, new WholeNumber(1, MAX_WORKERS), "--workers")
            .description("Worker processes of a supervisor that this call starts.")
            .build());
    command.addOption(
        value("N", Long.class, new WholeNumber(1, MAX_SLOTS), "--slots")
            .description("Task slots of each of its workers.")
            .build());
  }

  static CommandSpec command(String name, String description) {
    CommandSpec command = CommandSpec.create().name(name);
    command.usageMessage().description(description);
    command.addOption(
        OptionSpec.builder("-h", "--help")
            .usageHelp(true)
            .description("Print this help and exit.")
            .build());
    return command;
  }

  static OptionSpec.Builder flag(String... names) {
    return OptionSpec.builder(names[0], rest(names)).arity("0").type(boolean.class);
  }

  static OptionSpec.Builder value(
      String label, Class<?> type, ITypeConverter<?> converter, String... names) {
    return OptionSpec.builder(names[0], rest(names))
        .arity("1")
        .paramLabel(label)
        .type(type)
        .converters(converter);
  }

  private static String[] rest(String[] names) {
    return Arrays.copyOfRange(names, 1, names.length);
  }
}
