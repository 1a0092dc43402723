package dev.trawl.client.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the standard streams are connected to, as {@code /proc} tells. Without {@code /proc} nothing
 * is a terminal.
 */
final class Terminal {

  private Terminal() {}

  /** What this process's descriptor {@code fd} is connected to. */
  static StreamKind kind(int fd) {
    String target = target(fd);
    if (target.startsWith("/dev/pts/")
        || target.startsWith("/dev/tty")
        || target.equals("/dev/console")) {
      return StreamKind.TERMINAL;
    }
    return target.startsWith("pipe:") || target.startsWith("socket:")
        ? StreamKind.PIPE
        : StreamKind.OTHER;
  }

  /** Columns of the terminal, as the shell says, else 80. */
  static int columns() {
    String columns = System.getenv("COLUMNS");
    return columns != null && columns.matches("[1-9][0-9]{1,3}") ? Integer.parseInt(columns) : 80;
  }

  private static String target(int fd) {
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/fd/" + fd)).toString();
    } catch (IOException | UnsupportedOperationException unknown) {
      return "";
    }
  }
}
