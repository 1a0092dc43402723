package dev.trawl.client.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Finds where lines begin and end in a file that is no longer written. For one thread. */
final class LineFinder {
  private static final int BLOCK_BYTES = 16 << 10;

  private final FileChannel channel;
  private final ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES);
  private long blockStart;
  private int blockLength;

  LineFinder(FileChannel channel) {
    this.channel = channel;
  }

  /** One past the newline of the line that {@code at} is in; {@code limit} if that is before it. */
  long end(long at, long limit) {
    for (long i = at; i < limit; i++) {
      if (byteAt(i, i) == '\n') {
        return i + 1;
      }
    }
    return limit;
  }

  /** Where the line starts that ends before {@code end}, which is not 0. */
  long start(long end) {
    for (long i = end - 1; i > 0; i--) {
      if (byteAt(i - 1, Math.max(0, i - BLOCK_BYTES)) == '\n') {
        return i;
      }
    }
    return 0;
  }

  /** Where the last {@code lines} lines start that end before {@code end}; 0 if there are fewer. */
  long start(long end, int lines) {
    long start = end;
    for (int i = 0; i < lines && start > 0; i++) {
      start = start(start);
    }
    return start;
  }

  /** Reads the block that starts at {@code from} if the byte is not in the one at hand. */
  private byte byteAt(long offset, long from) {
    if (offset < blockStart || offset >= blockStart + blockLength) {
      read(from);
    }
    return block.get((int) (offset - blockStart));
  }

  private void read(long from) {
    blockStart = from;
    block.clear();
    try {
      while (block.hasRemaining() && channel.read(block, from + block.position()) > 0) {
        // Reads on until the block is full or the file ends.
      }
    } catch (IOException e) {
      throw new CliException("cannot read what was spooled: " + ErrorLine.reason(e), e);
    }
    blockLength = block.position();
  }
}
