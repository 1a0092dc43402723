package dev.trawl.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Which options a JVM still knows: it is asked.
 *
 * @param java the program
 */
record JavaOptions(Path java) {

  /** Whether it starts with an option. */
  boolean known(String option) {
    List<String> words =
        List.of(
            java.toString(),
            "-XX:+UnlockExperimentalVMOptions",
            "-XX:+UnlockDiagnosticVMOptions",
            option,
            "-version");
    try {
      Process process =
          new ProcessBuilder(words)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor() == 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while java was asked for " + option, e);
    }
  }
}
