package dev.trawl.server;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The right to serve from a directory, held as a file lock for as long as the supervisor lives: the
 * kernel drops it however the process ends. Only its holder removes socket files that are in the
 * way.
 */
final class DirectoryLock implements AutoCloseable {
  private static final String FILE_NAME = "supervisor.lock";

  private final Path directory;
  private final FileChannel channel;

  private DirectoryLock(Path directory, FileChannel channel) {
    this.directory = directory;
    this.channel = channel;
  }

  /**
   * Makes the directory if need be and locks it.
   *
   * @throws IOException if it cannot be made, is not private to this user, or another supervisor
   *     serves from it
   */
  static DirectoryLock acquire(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      Files.createDirectories(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    Object own = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    Object owner = Files.getAttribute(directory, "unix:uid");
    if (!own.equals(owner)) {
      throw new IOException(
          directory
              + " belongs to user "
              + owner
              + ", not to "
              + own
              + " who serves, and its owner could put another socket there; name a directory of"
              + " your own");
    }
    String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(directory));
    if (!mode.endsWith("------")) {
      throw new IOException(
          directory
              + " has mode "
              + mode
              + ", but a socket in it would be open to others; chmod 700 it");
    }
    FileChannel channel =
        FileChannel.open(
            directory.resolve(FILE_NAME), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = tryLock(channel);
    if (lock == null) {
      channel.close();
      throw new IOException(
          "another supervisor serves from " + directory + "; stop it with `trawl stop`");
    }
    return new DirectoryLock(directory, channel);
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  /** Removes the directory and the files in it. Its starter may be doing the same. */
  void removeDirectory() throws IOException {
    List<Path> files;
    try (Stream<Path> inside = Files.list(directory)) {
      files = inside.toList();
    } catch (NoSuchFileException e) {
      return;
    }
    for (Path file : files) {
      Files.deleteIfExists(file);
    }
    Files.deleteIfExists(directory);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
