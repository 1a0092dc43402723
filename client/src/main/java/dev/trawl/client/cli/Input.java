package dev.trawl.client.cli;

import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;

/** What is scanned. */
sealed interface Input extends AutoCloseable {

  /** What it is called: raw, one char a byte; {@code <stdin>} for standard input. */
  String rawName();

  /** What it is called in messages. */
  default String name() {
    return RawArguments.text(rawName());
  }

  @Override
  void close();

  /**
   * A regular file or a block device, which the supervisor opens by itself.
   *
   * @param path where it is
   * @param channel this process's own descriptor, for the text of lines
   * @param identity what was opened
   */
  record OfFile(String rawName, Path path, FileChannel channel, FileIdentity identity)
      implements Input {
    @Override
    public void close() {
      InputFile.close(channel);
    }
  }

  /**
   * A pipe, a terminal, or whatever else can only be read once.
   *
   * @param channel to read; whoever spools it closes it
   */
  record OfStream(String rawName, ReadableByteChannel channel) implements Input {
    @Override
    public void close() {
      InputFile.close(channel);
    }
  }
}
