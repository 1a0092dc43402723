package dev.trawl.scan.regex;

import dev.trawl.scan.hyperscan.EndFilter;
import dev.trawl.scan.hyperscan.EndScanner;
import dev.trawl.scan.kernel.ByteKernels;
import org.jspecify.annotations.Nullable;

/**
 * Finds out where the next match may start by where it may end: no match ends before the first end
 * that the filter reports, so it starts in that end's line at the earliest, if matches stay within
 * lines, and at most the length of the longest match before.
 */
final class EndSkipper extends StartSkipper {

  /** A scan of at least so many bytes tells how fast the filter is. */
  private static final long TELLING_BYTES = 64 << 10;

  /** The automaton takes a byte in about as many nanoseconds. */
  private static final double SLOW_NANOS = 1.5;

  /** So many slow scans in a row are no accident. */
  private static final int MOST_SLOW_SCANS = 8;

  /** A scan that ends soon takes some 150 ns more than its bytes. */
  private static final long LEAST_AVERAGE_SKIP = 256;

  private final ByteKernels kernels;
  private final EndScanner scanner;
  private final long longestMatch;
  private final boolean withinLines;
  private int slowScans;

  /**
   * A skipper.
   *
   * @param longestMatch in bytes, or {@link Nodes#UNBOUNDED}
   * @param withinLines whether no match has a line feed
   */
  EndSkipper(ByteKernels kernels, EndScanner scanner, long longestMatch, boolean withinLines) {
    this.kernels = kernels;
    this.scanner = scanner;
    this.longestMatch = longestMatch;
    this.withinLines = withinLines;
  }

  /** A skipper; null if there is no memory for the scanner. */
  static @Nullable EndSkipper of(
      ByteKernels kernels, EndFilter filter, long longestMatch, boolean withinLines) {
    EndScanner scanner = filter.newScanner();
    return scanner == null ? null : new EndSkipper(kernels, scanner, longestMatch, withinLines);
  }

  /** What is found is the end itself. */
  @Override
  public int literalLength() {
    return 0;
  }

  @Override
  long leastAverageSkip() {
    return LEAST_AVERAGE_SKIP;
  }

  /** Whether the automaton alone would be faster, however far the leaps go. */
  boolean isSlow() {
    return slowScans >= MOST_SLOW_SCANS;
  }

  @Override
  long find(Text text, long at, long limit) {
    long to = Math.min(text.to(), limit);
    long end = timed(text, at, to);
    if (end >= 0) {
      found(end);
    } else {
      nothingBefore(to, to == text.to() && text.complete());
    }
    // No match has ended by here, so one that has started is still under way.
    return earliestStart(text, at, literalAt());
  }

  private long timed(Text text, long at, long to) {
    long started = System.nanoTime();
    long end = scanner.firstEnd(text.segment(), at, to);
    long scanned = (end < 0 ? to : end) - at;
    if (scanned >= TELLING_BYTES) {
      boolean slow = System.nanoTime() - started > scanned * SLOW_NANOS;
      slowScans = slow ? slowScans + 1 : 0;
    }
    return end;
  }

  private long earliestStart(Text text, long at, long end) {
    long start = longestMatch == Nodes.UNBOUNDED ? at : Math.max(at, end - longestMatch);
    if (!withinLines) {
      return start;
    }
    long feed = kernels.lastIndexOf(text.segment(), (byte) '\n', start, end);
    return feed < 0 ? start : feed + 1;
  }
}
