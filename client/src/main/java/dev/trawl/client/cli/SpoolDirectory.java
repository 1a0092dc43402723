package dev.trawl.client.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Where windows of streams lie: {@code $TRAWL_SPOOL_DIR}, else {@code /dev/shm}, which is memory,
 * else the temporary directory.
 *
 * @param path an absolute directory
 */
record SpoolDirectory(Path path) {
  private static final Path SHARED_MEMORY = Path.of("/dev/shm");
  private static final long PREFERRED_WINDOW_BYTES = 32L << 20;
  private static final long LEAST_WINDOW_BYTES = 64L << 10;

  /** The directory that {@code environment} names or the system has. */
  static SpoolDirectory of(Map<String, String> environment) {
    String override = environment.getOrDefault("TRAWL_SPOOL_DIR", "");
    if (!override.isEmpty()) {
      return new SpoolDirectory(Path.of(override).toAbsolutePath());
    }
    return new SpoolDirectory(
        Files.isDirectory(SHARED_MEMORY) && Files.isWritable(SHARED_MEMORY)
            ? SHARED_MEMORY
            : Path.of(System.getProperty("java.io.tmpdir", "/tmp")).toAbsolutePath());
  }

  /**
   * How long a window should be: {@value #PREFERRED_WINDOW_BYTES} bytes, or a quarter of what is
   * free, since two exist at a time. A container's {@code /dev/shm} often has 64 MiB.
   */
  long windowBytes() {
    try {
      long free = Files.getFileStore(path).getUsableSpace();
      return Math.clamp(free / 4, LEAST_WINDOW_BYTES, PREFERRED_WINDOW_BYTES);
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  /** Creates an empty file only this user can read, of a name nobody else uses. */
  SpoolFile create() {
    long random = ThreadLocalRandom.current().nextLong();
    Path file =
        path.resolve(
            "trawl-" + ProcessHandle.current().pid() + "-" + HexFormat.of().toHexDigits(random));
    try {
      return SpoolFile.create(file);
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  private CliException unusable(IOException e) {
    return new CliException(
        "cannot spool the stream in "
            + path
            + ": "
            + ErrorLine.reason(e)
            + "; make room or name another directory with TRAWL_SPOOL_DIR",
        e);
  }
}
