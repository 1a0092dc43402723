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
import java.util.stream.Stream;

/**
 * A file that holds one window of a stream. On Linux it loses its name as soon as it is made, and
 * is reached through this process's descriptor: so nothing is left of it however this process ends.
 * Elsewhere its name goes away when a supervisor has opened it. Its memory goes when the last
 * descriptor is closed.
 */
final class SpoolFile implements AutoCloseable {
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  private final Path path;
  private final Path reached;
  private final FileChannel channel;
  private final Cleanup<FileChannel> name;

  private SpoolFile(Path path, Cleanup<FileChannel> name) {
    this.path = path;
    this.channel = name.made();
    this.name = name;
    this.reached = byDescriptor(path);
    if (!reached.equals(path)) {
      unlink();
    }
  }

  /**
   * The path through this process's descriptor of a file it has just created; the path itself where
   * the system has none.
   */
  private static Path byDescriptor(Path path) {
    try (Stream<Path> descriptors = Files.list(DESCRIPTORS)) {
      Path processes = Path.of("/proc/" + ProcessHandle.current().pid() + "/fd");
      return descriptors
          .filter(descriptor -> leadsTo(descriptor, path.getFileName()))
          .findFirst()
          .map(descriptor -> processes.resolve(descriptor.getFileName()))
          .filter(Files::exists)
          .orElse(path);
    } catch (IOException | UncheckedIOException e) {
      return path;
    }
  }

  /** Names of these files are random, so the name is enough. */
  private static boolean leadsTo(Path descriptor, Path name) {
    try {
      return name.equals(Files.readSymbolicLink(descriptor).getFileName());
    } catch (IOException e) {
      return false; // Closed meanwhile.
    }
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

  /** The absolute path by which another process of this user opens it, until it is closed. */
  Path path() {
    return reached;
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

  /** Removes the name if it still has one. Whoever has opened the file keeps it. */
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
