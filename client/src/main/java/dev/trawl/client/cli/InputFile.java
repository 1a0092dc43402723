package dev.trawl.client.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Opens FILE and decides what it is: a file the supervisor can open too, or a stream. */
final class InputFile {
  private static final Path STDIN = Path.of("/proc/self/fd/0");
  private static final Path STDIN_INFO = Path.of("/proc/self/fdinfo/0");
  private static final String STDIN_NAME = "<stdin>";

  private InputFile() {}

  /**
   * Opens what {@code raw} names; {@code -} is standard input. A FIFO is waited for until somebody
   * writes to it.
   *
   * @throws CliException if there is no such file, it may not be read, or it is a directory, a
   *     socket or a pseudo file
   */
  static Input open(String raw) {
    if (raw.equals("-")) {
      return standardInput();
    }
    Path path = path(raw);
    try {
      return open(raw, path);
    } catch (IOException e) {
      throw new CliException(
          "cannot open "
              + RawArguments.text(raw)
              + ": "
              + ErrorLine.reason(e)
              + "; check the path and its permissions",
          e);
    }
  }

  /**
   * As {@link #open(String)}; with a supervisor elsewhere, {@code raw} names a file on its machine.
   *
   * @throws CliException also if that name is not absolute
   */
  static Input open(String raw, Optional<RemoteFlags> remote) {
    if (remote.isEmpty()) {
      return open(raw);
    }
    Path path = path(raw);
    if (raw.equals("-") || !path.isAbsolute()) {
      throw new CliException(
          "the supervisor on "
              + remote.get().address()
              + " reads files of its own machine; name one there by its absolute path, not "
              + RawArguments.text(raw));
    }
    return new Input.OfRemote(raw, path, here(raw, path));
  }

  private static Optional<Input.OfFile> here(String raw, Path path) {
    try {
      FileIdentity identity = FileIdentity.of(path);
      return identity.kind() == FileIdentity.REGULAR
          ? Optional.of(file(raw, path, identity))
          : Optional.empty();
    } catch (IOException | CliException e) {
      // Not here, then, or not to be read: it need not be.
      return Optional.empty();
    }
  }

  /**
   * The path that a raw argument names.
   *
   * @throws CliException if Java cannot express it
   */
  static Path path(String raw) {
    try {
      String text =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(RawArguments.bytes(raw)))
              .toString();
      return Path.of(text);
    } catch (CharacterCodingException e) {
      throw new CliException(
          "cannot open "
              + RawArguments.text(raw)
              + ": its name is not valid UTF-8; redirect it: trawl scan PATTERN - < FILE",
          e);
    } catch (InvalidPathException e) {
      throw new CliException(
          "cannot open "
              + RawArguments.text(raw)
              + ": the locale cannot express its name; set LC_ALL=C.UTF-8",
          e);
    }
  }

  static void close(Channel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // It was only read; nothing is lost.
    }
  }

  private static Input open(String raw, Path path) throws IOException {
    FileIdentity identity = FileIdentity.of(path);
    switch (identity.kind()) {
      case FileIdentity.DIRECTORY -> throw refused(raw, "it is a directory; name one file in it");
      case FileIdentity.SOCKET ->
          throw refused(raw, "it is a socket; pipe its data to: trawl scan PATTERN -");
      case FileIdentity.REGULAR, FileIdentity.BLOCK_DEVICE -> {
        if (isPseudo(path)) {
          throw refused(
              raw,
              "it is a pseudo file, made up as it is read; use: trawl scan PATTERN - < "
                  + RawArguments.text(raw));
        }
        return file(raw, path, identity);
      }
      default -> {
        return new Input.OfStream(raw, FileChannel.open(path, StandardOpenOption.READ));
      }
    }
  }

  private static Input.OfFile file(String raw, Path path, FileIdentity identity)
      throws IOException {
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
    // The path must not have been given to another file between the two looks.
    if (!FileIdentity.of(path).equals(identity)) {
      channel.close();
      throw refused(raw, "it changes while it is opened; wait until its writer is done");
    }
    return new Input.OfFile(raw, path, channel, identity);
  }

  private static CliException refused(String raw, String why) {
    return new CliException("cannot scan " + RawArguments.text(raw) + ": " + why);
  }

  private static boolean isPseudo(Path path) throws IOException {
    Path real = path.toRealPath();
    return real.startsWith("/proc") || real.startsWith("/sys");
  }

  /**
   * Standard input: the file it was redirected from, if that can be opened again from its start;
   * else a stream.
   */
  @SuppressWarnings("resource") // Owned by the input it is handed to.
  private static Input standardInput() {
    try {
      FileIdentity identity = FileIdentity.of(STDIN);
      Path real = STDIN.toRealPath();
      if (identity.kind() == FileIdentity.REGULAR
          && Files.readString(STDIN_INFO).startsWith("pos:\t0\n")
          && !isPseudo(STDIN)
          && FileIdentity.of(real).equals(identity)) {
        return file(STDIN_NAME, real, identity);
      }
    } catch (IOException | CliException e) {
      // Deleted, unreadable by its name, or being written: what was opened can still be read.
    }
    return new Input.OfStream(STDIN_NAME, new FileInputStream(FileDescriptor.in).getChannel());
  }
}
