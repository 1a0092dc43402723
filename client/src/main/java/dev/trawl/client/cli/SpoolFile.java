package dev.trawl.client.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A file that holds one window of a stream. Its name goes away early, its memory when the last
 * descriptor is closed.
 */
final class SpoolFile implements AutoCloseable {
  private final Path path;
  private final FileChannel channel;
  private final Cleanup<FileChannel> name;

  private SpoolFile(Path path, Cleanup<FileChannel> name) {
    this.path = path;
    this.channel = name.made();
    this.name = name;
  }

  /**
   * Creates the file, empty, for this user only.
   *
   * @throws IOException if it exists or cannot be created
   */
  static SpoolFile create(Path path) throws IOException {
    try {
      return new SpoolFile(path, Cleanup.make(() -> open(path), opened -> delete(path)));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static FileChannel open(Path path) {
    try {
      return FileChannel.open(
          path,
          Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its absolute path. */
  Path path() {
    return path;
  }

  /** Its bytes. */
  FileChannel channel() {
    return channel;
  }

  /**
   * Writes what remains in {@code bytes} at the end.
   *
   * @throws CliException if there is no room
   */
  void append(ByteBuffer bytes) {
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      throw full(e);
    }
  }

  /** Writes the bytes [from, to) of {@code other} at the end. */
  void append(SpoolFile other, long from, long to) {
    try {
      long at = from;
      while (at < to) {
        at += other.channel.transferTo(at, to - at, channel);
      }
    } catch (IOException e) {
      throw full(e);
    }
  }

  /** Removes the name. Whoever has opened the file keeps it. */
  void unlink() {
    name.close();
  }

  /** Removes the name and gives up the descriptor. */
  @Override
  public void close() {
    unlink();
    try {
      channel.close();
    } catch (IOException e) {
      throw new CliException("cannot close " + path + ": " + ErrorLine.reason(e), e);
    }
  }

  private CliException full(IOException e) {
    return new CliException(
        "cannot spool the stream in "
            + path.getParent()
            + ": "
            + ErrorLine.reason(e)
            + "; make room or name another directory with TRAWL_SPOOL_DIR",
        e);
  }

  private static void delete(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      System.err.println("trawl: cannot remove " + path + ": " + ErrorLine.reason(e));
    }
  }
}
