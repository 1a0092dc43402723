package dev.trawl.bench;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The program {@code rg}, run as a user runs it: a process a call, its start included in what is
 * measured.
 */
final class Ripgrep {

  private static final int EXIT_MATCH = 0;
  private static final int EXIT_NO_MATCH = 1;

  private final Path program;

  Ripgrep(Path program) {
    this.program = program;
  }

  /** What it calls itself, for example {@code ripgrep 15.0.0}. */
  String version() throws IOException, InterruptedException {
    Output output = run(List.of("--version"));
    String line = output.text().lines().findFirst().orElse("unknown");
    return line.replaceFirst(" \\(rev .*", "").strip();
  }

  /**
   * How often {@code literal} is in {@code file}.
   *
   * <p>Two more flags than a user would type make it read the same bytes as everybody else here: no
   * configuration file, and no guess at an encoding from the first bytes.
   */
  long countMatches(String literal, Path file) throws IOException, InterruptedException {
    return count(List.of("-F", "-e", literal), file);
  }

  /** How often a regex matches in {@code file}, byte by byte and on one thread. */
  long countRegexMatches(String regex, Path file) throws IOException, InterruptedException {
    return count(List.of("--no-unicode", "-j1", "-e", regex), file);
  }

  private long count(List<String> pattern, Path file) throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("--no-config", "-E", "none", "-a"));
    arguments.add("--count-matches");
    arguments.addAll(pattern);
    arguments.addAll(List.of("--", file.toString()));
    Output output = run(arguments);
    return switch (output.exitCode()) {
      case EXIT_MATCH -> Long.parseLong(output.text().strip());
      case EXIT_NO_MATCH -> 0; // It prints nothing then.
      default -> throw new IOException("rg ended with exit code " + output.exitCode());
    };
  }

  private Output run(List<String> arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(arguments);
    Process process =
        new ProcessBuilder(command)
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Output(process.waitFor(), text);
  }

  private record Output(int exitCode, String text) {}
}
