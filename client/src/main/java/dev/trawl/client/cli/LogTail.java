package dev.trawl.client.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The last lines of a log. */
final class LogTail {
  private static final int LINES = 3;

  private LogTail() {}

  /**
   * The last three lines that are not blank, joined by bars.
   *
   * @param from offset before which nothing is read
   * @param maxBytes most that is read
   */
  static String read(Path log, long from, int maxBytes) throws IOException {
    try (FileChannel channel = FileChannel.open(log)) {
      long size = channel.size();
      ByteBuffer tail = ByteBuffer.allocate(Math.clamp(size - from, 0, maxBytes));
      long start = size - tail.capacity();
      while (tail.hasRemaining() && channel.read(tail, start + tail.position()) > 0) {
        // Reads on until all is there or the file ends.
      }
      List<String> lines =
          new String(tail.array(), 0, tail.position(), StandardCharsets.UTF_8)
              .lines()
              .map(String::strip)
              .filter(line -> !line.isEmpty())
              .toList();
      return String.join(" | ", lines.subList(Math.max(0, lines.size() - LINES), lines.size()));
    }
  }
}
