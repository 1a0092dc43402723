package dev.trawl.client.cli;

import dev.trawl.client.RuntimeDirectory;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Held by whoever starts a supervisor or clears away what a dead one left, so that one only is
 * started and nobody removes the socket of a living one. The kernel lets go of it when its holder
 * dies.
 */
final class StartLock implements AutoCloseable {
  private final RuntimeDirectory directory;
  private final FileChannel channel;

  private StartLock(RuntimeDirectory directory, FileChannel channel) {
    this.directory = directory;
    this.channel = channel;
  }

  /** Waits for the lock of {@code directory}, which it makes if need be. */
  @SuppressWarnings("resource") // The lock lives as long as the channel.
  static StartLock acquire(RuntimeDirectory directory) {
    directory.create();
    Path file = directory.startLock();
    try {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      channel.lock();
      return new StartLock(directory, channel);
    } catch (IOException e) {
      throw new CliException(
          "cannot lock "
              + file
              + ": "
              + ErrorLine.reason(e)
              + "; make room there or set TRAWL_DIR to another directory",
          e);
    }
  }

  /** Removes the sockets that a dead supervisor left. Nobody may answer on them. */
  void removeStaleSockets() {
    remove(directory.clientSocket());
    remove(directory.workerSocket());
  }

  @Override
  public void close() {
    InputFile.close(channel);
  }

  private static void remove(Path socket) {
    try {
      Files.deleteIfExists(socket);
    } catch (IOException e) {
      throw new CliException(
          "cannot remove the old socket " + socket + ": " + ErrorLine.reason(e), e);
    }
  }
}
