package dev.trawl.client;

/**
 * One match.
 *
 * @param start offset of its first byte in the blob
 * @param length its length in bytes, 0 for an empty match
 * @param patternId which pattern matched, an unsigned number
 */
public record Match(long start, long length, int patternId) {

  /** One past its last byte. */
  public long end() {
    return start + length;
  }
}
