package dev.trawl.scan.regex.syntax;

import java.util.Arrays;

/**
 * An immutable set of code points, or of byte values: ascending ranges, both ends inclusive, none
 * touching the next.
 */
public final class CodePointSet {

  /** No code point. */
  public static final CodePointSet EMPTY = new CodePointSet(new int[0]);

  /** Every code point that UTF-8 can encode: all but the surrogates. */
  public static final CodePointSet SCALARS =
      new CodePointSet(new int[] {0, 0xD7FF, 0xE000, Character.MAX_CODE_POINT});

  /** Every byte value. */
  public static final CodePointSet BYTES = range(0, 0xFF);

  /** Every ASCII code. */
  public static final CodePointSet ASCII = range(0, 0x7F);

  /** First and last of each range in turn. */
  private final int[] bounds;

  private CodePointSet(int[] bounds) {
    this.bounds = bounds;
  }

  /** The code points from {@code first} to {@code last}, both included. */
  public static CodePointSet range(int first, int last) {
    return new CodePointSet(new int[] {first, last});
  }

  /** One code point. */
  public static CodePointSet of(int codePoint) {
    return range(codePoint, codePoint);
  }

  /** Collects ranges in any order. */
  public static final class Builder {

    private long[] ranges = new long[8];
    private int size;

    /** Adds the code points from {@code first} to {@code last}, both included. */
    public Builder add(int first, int last) {
      if (size == ranges.length) {
        ranges = Arrays.copyOf(ranges, size * 2);
      }
      ranges[size++] = (long) first << Integer.SIZE | last;
      return this;
    }

    /** Adds all of another set. */
    public Builder add(CodePointSet set) {
      for (int i = 0; i < set.rangeCount(); i++) {
        add(set.first(i), set.last(i));
      }
      return this;
    }

    /** The set of all that was added. */
    public CodePointSet build() {
      Arrays.sort(ranges, 0, size);
      int[] bounds = new int[size * 2];
      int filled = 0;
      for (int i = 0; i < size; i++) {
        int first = (int) (ranges[i] >>> Integer.SIZE);
        int last = (int) ranges[i];
        if (filled > 0 && first <= bounds[filled - 1] + 1) {
          bounds[filled - 1] = Math.max(bounds[filled - 1], last);
        } else {
          bounds[filled++] = first;
          bounds[filled++] = last;
        }
      }
      return new CodePointSet(Arrays.copyOf(bounds, filled));
    }
  }

  /** How many ranges. */
  public int rangeCount() {
    return bounds.length / 2;
  }

  /** First code point of a range. */
  public int first(int range) {
    return bounds[2 * range];
  }

  /** Last code point of a range. */
  public int last(int range) {
    return bounds[2 * range + 1];
  }

  /** The last code point of all; -1 if there is none. */
  public int last() {
    return isEmpty() ? -1 : bounds[bounds.length - 1];
  }

  /** Whether there is no code point. */
  public boolean isEmpty() {
    return bounds.length == 0;
  }

  /** How many code points. */
  public int size() {
    int size = 0;
    for (int i = 0; i < rangeCount(); i++) {
      size += last(i) - first(i) + 1;
    }
    return size;
  }

  /** Whether a code point is in the set. */
  public boolean contains(int codePoint) {
    int found = Arrays.binarySearch(bounds, codePoint);
    // A bound itself, or an insertion point between a first and its last.
    return found >= 0 || (-found - 1) % 2 == 1;
  }

  /** The code points of either set. */
  public CodePointSet union(CodePointSet other) {
    return new Builder().add(this).add(other).build();
  }

  /** The code points of both sets. */
  public CodePointSet intersect(CodePointSet other) {
    Builder builder = new Builder();
    int mine = 0;
    int theirs = 0;
    while (mine < rangeCount() && theirs < other.rangeCount()) {
      int first = Math.max(first(mine), other.first(theirs));
      int last = Math.min(last(mine), other.last(theirs));
      if (first <= last) {
        builder.add(first, last);
      }
      if (last(mine) < other.last(theirs)) {
        mine++;
      } else {
        theirs++;
      }
    }
    return builder.build();
  }

  /** Whether some code point is in both sets. */
  public boolean intersects(CodePointSet other) {
    int mine = 0;
    int theirs = 0;
    while (mine < rangeCount() && theirs < other.rangeCount()) {
      if (first(mine) <= other.last(theirs) && other.first(theirs) <= last(mine)) {
        return true;
      }
      if (last(mine) < other.last(theirs)) {
        mine++;
      } else {
        theirs++;
      }
    }
    return false;
  }

  /** The code points of this set that are not in the other. */
  public CodePointSet minus(CodePointSet other) {
    return intersect(other.complement());
  }

  private CodePointSet complement() {
    Builder builder = new Builder();
    int next = 0;
    for (int i = 0; i < rangeCount(); i++) {
      if (first(i) > next) {
        builder.add(next, first(i) - 1);
      }
      next = last(i) + 1;
    }
    if (next <= Character.MAX_CODE_POINT) {
      builder.add(next, Character.MAX_CODE_POINT);
    }
    return builder.build();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CodePointSet set && Arrays.equals(bounds, set.bounds);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bounds);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("[");
    for (int i = 0; i < rangeCount(); i++) {
      text.append(String.format("\\x{%X}-\\x{%X}", first(i), last(i)));
    }
    return text.append(']').toString();
  }
}
