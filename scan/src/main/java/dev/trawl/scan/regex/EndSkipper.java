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

  /** More time for a byte skipped is not worth it: the automaton takes about a nanosecond. */
  private static final double MOST_NANOS = 0.6;

  private final ByteKernels kernels;
  private final EndScanner scanner;
  private final long longestMatch;
  private final boolean withinLines;

  /** What the scans took since the leaps were last weighed, and how far they went. */
  private long nanos;

  private long scannedBytes;

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
  boolean pays(long averageSkip) {
    boolean fast = nanos <= MOST_NANOS * scannedBytes;
    nanos = 0;
    scannedBytes = 0;
    return fast && super.pays(averageSkip);
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
    nanos += System.nanoTime() - started;
    scannedBytes += (end < 0 ? to : end) - at;
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
