package dev.trawl.scan.literals;

/** Labels of a node's children, which lie side by side in ascending order. */
final class SortedLabels {

  /** There is no such child. */
  static final int NONE = -1;

  private SortedLabels() {}

  /** Where in {@code [from, to)} of {@code labels} the value stands, or {@link #NONE}. */
  static int find(byte[] labels, int from, int to, byte value) {
    int low = from;
    int high = to - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = Byte.compareUnsigned(labels[middle], value);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return NONE;
  }
}
