package dev.trawl.scan.literals;

import java.util.Arrays;
import java.util.List;

/**
 * The different literals of a list, folded, in the order of their bytes taken as unsigned, end to
 * end in one array; for each of them the indices it has in the list, ascending.
 */
final class SortedLiterals {

  /** All bytes. */
  final byte[] bytes;

  /** Where each begins in {@link #bytes}; one entry more than there are literals. */
  final int[] starts;

  /** Indices in the list. */
  final int[] ids;

  /** Where each one's indices begin in {@link #ids}; one entry more than there are literals. */
  final int[] idStarts;

  private final int count;

  private SortedLiterals(byte[] bytes, int[] starts, int[] ids, int[] idStarts, int count) {
    this.bytes = bytes;
    this.starts = starts;
    this.ids = ids;
    this.idStarts = idStarts;
    this.count = count;
  }

  static SortedLiterals of(List<byte[]> literals, Folding folding) {
    byte[][] folded = new byte[literals.size()][];
    Integer[] order = new Integer[folded.length];
    int totalBytes = 0;
    for (int i = 0; i < folded.length; i++) {
      folded[i] = literals.get(i).clone();
      folding.fold(folded[i]);
      order[i] = i;
      totalBytes += folded[i].length;
    }
    // A stable sort, so equal literals stay in the order of their indices.
    Arrays.sort(order, (a, b) -> Arrays.compareUnsigned(folded[a], folded[b]));
    return joined(folded, order, totalBytes);
  }

  private static SortedLiterals joined(byte[][] folded, Integer[] order, int totalBytes) {
    byte[] bytes = new byte[totalBytes];
    int[] starts = new int[order.length + 1];
    int[] ids = new int[order.length];
    int[] idStarts = new int[order.length + 1];
    int count = 0;
    for (int i = 0; i < order.length; i++) {
      byte[] literal = folded[order[i]];
      if (i == 0 || !Arrays.equals(literal, folded[order[i - 1]])) {
        System.arraycopy(literal, 0, bytes, starts[count], literal.length);
        idStarts[count] = i;
        starts[count + 1] = starts[count] + literal.length;
        count++;
      }
      ids[i] = order[i];
      idStarts[count] = i + 1;
    }
    return new SortedLiterals(
        Arrays.copyOf(bytes, starts[count]),
        Arrays.copyOf(starts, count + 1),
        ids,
        Arrays.copyOf(idStarts, count + 1),
        count);
  }

  /** Those of at least {@code min} and less than {@code max} bytes. */
  SortedLiterals ofLength(int min, int max) {
    byte[] someBytes = new byte[bytes.length];
    int[] someStarts = new int[count + 1];
    int[] someIds = new int[ids.length];
    int[] someIdStarts = new int[count + 1];
    int some = 0;
    for (int i = 0; i < count; i++) {
      int length = length(i);
      if (length >= min && length < max) {
        int idCount = idStarts[i + 1] - idStarts[i];
        System.arraycopy(bytes, starts[i], someBytes, someStarts[some], length);
        System.arraycopy(ids, idStarts[i], someIds, someIdStarts[some], idCount);
        someStarts[some + 1] = someStarts[some] + length;
        someIdStarts[some + 1] = someIdStarts[some] + idCount;
        some++;
      }
    }
    return new SortedLiterals(someBytes, someStarts, someIds, someIdStarts, some);
  }

  /** How many different literals there are. */
  int count() {
    return count;
  }

  int length(int literal) {
    return starts[literal + 1] - starts[literal];
  }

  int minLength() {
    int min = Integer.MAX_VALUE;
    for (int i = 0; i < count; i++) {
      min = Math.min(min, length(i));
    }
    return min;
  }

  byte byteAt(int literal, int offset) {
    return bytes[starts[literal] + offset];
  }

  /** How many bytes two literals have in common at their starts, at least {@code known}. */
  int commonPrefix(int a, int b, int known) {
    int mismatch =
        Arrays.mismatch(
            bytes, starts[a] + known, starts[a + 1], bytes, starts[b] + known, starts[b + 1]);
    return mismatch < 0 ? length(a) : known + mismatch;
  }
}
