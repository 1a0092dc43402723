package dev.trawl.bench;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * A program run as a user runs it, its start included. Its output goes through a pipe and is read
 * to the end: several programs notice {@code /dev/null} and stop at the first match.
 *
 * @param words program and arguments
 * @param environment added to this process's own
 */
record Command(List<String> words, Map<String, String> environment) {
  private static final int BUFFER_BYTES = 1 << 18;

  Command(String... words) {
    this(List.of(words), Map.of());
  }

  /** Copies both. */
  Command {
    words = List.copyOf(words);
    environment = Map.copyOf(environment);
  }

  /**
   * Runs it.
   *
   * @return the CRC-32C of its output
   * @throws IOException if it ends with anything but 0, or 1, which is no match
   */
  long outputChecksum() throws IOException, InterruptedException {
    CRC32C checksum = new CRC32C();
    Process process = start();
    try (InputStream output = process.getInputStream()) {
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int n = output.read(buffer); n >= 0; n = output.read(buffer)) {
        checksum.update(buffer, 0, n);
      }
    }
    checkEnd(process);
    return checksum.getValue();
  }

  /** Runs it and reads the number its output begins with; 0 if there is no output. */
  long number() throws IOException, InterruptedException {
    return numberOf(start());
  }

  /** Runs several at a time and adds the numbers their outputs begin with. */
  static long sumOf(List<Command> commands) throws IOException, InterruptedException {
    List<Process> processes = new ArrayList<>();
    for (Command command : commands) {
      processes.add(command.start());
    }
    long sum = 0;
    for (Process process : processes) {
      sum += numberOf(process);
    }
    return sum;
  }

  private static long numberOf(Process process) throws IOException, InterruptedException {
    String text;
    try (InputStream output = process.getInputStream()) {
      text = new String(output.readAllBytes(), StandardCharsets.UTF_8).strip();
    }
    checkEnd(process);
    return text.isEmpty() ? 0 : Long.parseLong(text.split("\\s", 2)[0]);
  }

  private Process start() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().putAll(environment);
    return builder.start();
  }

  private static void checkEnd(Process process) throws IOException, InterruptedException {
    int code = process.waitFor();
    if (code > 1) {
      throw new IOException(process.info().command().orElse("a program") + " ended with " + code);
    }
  }
}
