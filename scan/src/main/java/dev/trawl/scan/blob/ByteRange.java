package dev.trawl.scan.blob;

/**
 * A half-open interval of blob offsets, {@code [start, end)}. Every interval in Trawl is half-open;
 * it is said here once.
 *
 * @param start first byte, at least 0
 * @param end one past the last byte, at least {@code start}
 */
public record ByteRange(long start, long end) {

  /** Checks the bounds. */
  public ByteRange {
    if (start < 0 || end < start) {
      throw new IllegalArgumentException("not a byte range: [" + start + ", " + end + ")");
    }
  }

  /** Length in bytes. */
  public long length() {
    return end - start;
  }

  /** Whether no byte lies in it. */
  public boolean isEmpty() {
    return start == end;
  }

  /** Whether {@code offset} lies in it. */
  public boolean contains(long offset) {
    return start <= offset && offset < end;
  }

  /** Whether every byte of {@code other} lies in it; an empty range inside the bounds does. */
  public boolean encloses(ByteRange other) {
    return start <= other.start && other.end <= end;
  }

  @Override
  public String toString() {
    return "[" + start + ", " + end + ")";
  }
}
