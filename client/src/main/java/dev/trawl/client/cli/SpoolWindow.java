package dev.trawl.client.cli;

/**
 * One window of a stream, whole and no longer written.
 *
 * @param file holds its bytes; to be closed by whoever took the window
 * @param base offset of its first byte in the stream
 * @param size bytes in it
 * @param history bytes at its front that belonged to the window before, whole lines
 * @param owned results that start in [history, owned) belong to it; what starts later belongs to
 *     the next window
 * @param last no window follows
 */
record SpoolWindow(SpoolFile file, long base, long size, long history, long owned, boolean last)
    implements AutoCloseable {

  @Override
  public void close() {
    file.close();
  }
}
