package dev.trawl.bench;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A program that is measured from its start to the <em>end of its output</em>, wherever it works.
 * What it does after that, unmapping a file mostly, is awaited but not measured.
 */
final class Launch {
  private static final int SHOWN_CHARACTERS = 400;

  private final List<String> words;
  private final Path directory;
  private @Nullable Process process;

  /**
   * @param words program and arguments
   * @param directory it starts in; its error output goes to a file there
   */
  Launch(List<String> words, Path directory) {
    this.words = List.copyOf(words);
    this.directory = directory;
  }

  /** Starts it and reads its output to the end. It may run on for a moment: {@link #await}. */
  String output() throws IOException {
    Process started =
        new ProcessBuilder(words)
            .directory(directory.toFile())
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
            .redirectError(errors().toFile())
            .start();
    process = started;
    try (var output = started.getInputStream()) {
      return new String(output.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /**
   * Waits until it has ended, if it was started.
   *
   * @throws IOException if it ended with anything but 0
   */
  void await() throws IOException, InterruptedException {
    if (process != null && process.waitFor() != 0) {
      String said = Files.readString(errors()).strip();
      throw new IOException(
          "ended with "
              + process.exitValue()
              + ": "
              + said.substring(0, Math.min(said.length(), SHOWN_CHARACTERS)));
    }
  }

  private Path errors() {
    return directory.resolve("errors");
  }
}
