package dev.trawl.scan.spi;

/** Where items go. For the thread that scans. */
public interface ItemSink extends CheckIn {

  /** Most bytes of an item: 1 MiB. */
  int MAX_ITEM_BYTES = 1 << 20;

  /**
   * Pushes an item. May wait for a slow reader. After it, the scan may be taken up again by another
   * thread or process as a range that begins at {@code start + 1}.
   *
   * @param start offset where the item starts: in the range, and past the start of the item before
   * @param bytes what the client gets, at most {@link #MAX_ITEM_BYTES}, may be empty; copied
   * @return false if the operator must return at once
   * @throws IllegalStateException if the start is out of order or outside the range, or the item
   *     too large; the scan fails
   */
  boolean item(long start, byte[] bytes);
}
