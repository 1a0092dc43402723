package dev.trawl.client.cli;

import dev.trawl.proto.v1.BlobIdentity;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.util.Optional;

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

  /** A regular file or a block device, which the supervisor opens by itself. */
  sealed interface OfBlob extends Input {

    /** Where the supervisor finds it. */
    Path path();

    /** Whether it can be what the supervisor opened. */
    boolean mayBe(BlobIdentity opened);

    /** Reads the text of what the supervisor opened. */
    BlockReader text(BlobIdentity opened);
  }

  /**
   * One on this machine.
   *
   * @param path where it is
   * @param channel this process's own descriptor, for the text of lines
   * @param identity what was opened
   */
  record OfFile(String rawName, Path path, FileChannel channel, FileIdentity identity)
      implements OfBlob {
    @Override
    public boolean mayBe(BlobIdentity opened) {
      return identity.matches(opened);
    }

    @Override
    public BlockReader text(BlobIdentity opened) {
      return new BlockReader(channel, name());
    }

    @Override
    public void close() {
      InputFile.close(channel);
    }
  }

  /**
   * One on the machine of a supervisor elsewhere.
   *
   * @param path where it is there
   * @param here what is at that place on this machine, if anything is: the same file, if the two
   *     machines are one
   */
  record OfRemote(String rawName, Path path, Optional<OfFile> here) implements OfBlob {
    @Override
    public boolean mayBe(BlobIdentity opened) {
      return true;
    }

    @Override
    public BlockReader text(BlobIdentity opened) {
      return here.filter(file -> file.mayBe(opened))
          .map(file -> file.text(opened))
          .orElseGet(() -> BlockReader.ofNothing(name()));
    }

    @Override
    public void close() {
      here.ifPresent(OfFile::close);
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
