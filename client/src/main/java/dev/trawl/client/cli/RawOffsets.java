package dev.trawl.client.cli;

/** Prints the offset of each match as 8 bytes, little-endian, and nothing else. */
final class RawOffsets implements MatchFormat {
  private final ByteSink sink;

  RawOffsets(ByteSink sink) {
    if (sink.isTerminal()) {
      throw new CliException(
          "--format u64le is not for a terminal: send it to a file or to a program");
    }
    this.sink = sink;
  }

  @Override
  public void match(Origin at, long number, long start, long length, int pattern) {
    long offset = at.byteBase() + start;
    for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
      sink.put((int) (offset >>> shift));
    }
  }
}
