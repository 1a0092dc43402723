package dev.trawl.client.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/**
 * Reads the text of lines from the file by position, a block at a time.
 *
 * <p>Never by a mapping: a file that is cut short under a mapping kills the process that touches
 * it, while a read just comes back short. Blocks follow the density of what is asked for: a block
 * that lies close behind the last one is twice as long, up to {@value #MAX_BLOCK_BYTES} bytes, so
 * dense lines cost few reads; one far away starts again at {@value #MIN_BLOCK_BYTES} bytes, so rare
 * lines read little else. For one thread.
 */
final class BlockReader {
  static final int MIN_BLOCK_BYTES = 16 << 10;
  static final int MAX_BLOCK_BYTES = 1 << 20;

  /** A gap up to this long is read along rather than jumped over. */
  private static final int NEAR_BYTES = 64 << 10;

  private final @Nullable FileChannel channel;
  private final String name;
  private byte[] block = new byte[MIN_BLOCK_BYTES];
  private final byte[] lastByte = new byte[1];
  private final ByteOutput last = (bytes, offset, length) -> lastByte[0] = bytes[offset];
  private long blockStart;
  private int blockLength;

  /**
   * Reads {@code channel}; null: see {@link #ofNothing}.
   *
   * @param name what the input is called in errors
   */
  BlockReader(@Nullable FileChannel channel, String name) {
    this.channel = channel;
    this.name = name;
  }

  /** For a file that is not on this machine: who asks for text is told that there is none. */
  static BlockReader ofNothing(String name) {
    return new BlockReader(null, name);
  }

  /** Another reader of the same file, for another thread. */
  BlockReader another() {
    return new BlockReader(channel, name);
  }

  /**
   * Hands the bytes [start, start + length) to {@code out}, in pieces.
   *
   * @return the last of them, 0 to 255, or -1 if {@code length} is 0
   * @throws CliException if the file ends before them or cannot be read
   */
  int copy(long start, long length, ByteOutput out) {
    long at = start;
    long end = start + length;
    int last = -1;
    while (at < end) {
      if (at < blockStart || at >= blockStart + blockLength) {
        read(at);
      }
      int from = (int) (at - blockStart);
      int piece = (int) Math.min(blockLength - from, end - at);
      out.write(block, from, piece);
      last = block[from + piece - 1] & 0xFF;
      at += piece;
    }
    return last;
  }

  /**
   * Hands a line to {@code out}, in pieces, without the newline at its end.
   *
   * @param length in bytes, a newline included
   */
  void copyLine(long start, long length, ByteOutput out) {
    if (length > 0) {
      copy(start, length - 1, out);
      copy(start + length - 1, 1, last);
      if (lastByte[0] != '\n') {
        out.write(lastByte, 0, 1);
      }
    }
  }

  /** Bytes of a line without the newline at its end. */
  long lineLength(long start, long length) {
    return length > 0 && copy(start + length - 1, 1, last) == '\n' ? length - 1 : length;
  }

  private void read(long at) {
    if (channel == null) {
      throw new CliException(
          name
              + " lies on the supervisor's machine, and printing this needs its text; ask for what"
              + " does not, such as -c, --count-matches, --distribution, or -o -b --format u64le, or"
              + " run trawl there");
    }
    long skipped = at - (blockStart + blockLength);
    int size = MIN_BLOCK_BYTES;
    if (blockLength > 0 && skipped >= 0 && skipped <= NEAR_BYTES) {
      size = Math.min(block.length * 2, MAX_BLOCK_BYTES);
    }
    if (size != block.length) {
      block = new byte[size];
    }
    blockStart = at;
    blockLength = 0;
    try {
      blockLength = Math.max(0, channel.read(ByteBuffer.wrap(block), at));
    } catch (IOException e) {
      throw new CliException("cannot read " + name + " at byte " + at + ": " + e.getMessage(), e);
    }
    if (blockLength == 0) {
      throw new CliException(
          name
              + " changed while it was scanned: it now ends before byte "
              + at
              + "; scan it again");
    }
  }
}
