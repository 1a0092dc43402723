package dev.trawl.scan.operator;

import dev.trawl.scan.kernel.ByteKernels;
import dev.trawl.scan.operator.MatchSequence.Progress;
import dev.trawl.scan.window.Window;
import java.io.IOException;
import java.lang.foreign.ValueLayout;

/**
 * Where lines start and end. A line ends with LF, which belongs to it; the blob's last line may
 * have none. Searches of any length go in steps and report progress; once that says stop, what they
 * return means nothing.
 *
 * <p>Used by one thread.
 */
final class LineEnds {
  static final byte LF = '\n';

  private final ByteKernels kernels;
  private final Window window;
  private final int stepBytes;
  private final Progress progress;
  private boolean stopped;

  LineEnds(ByteKernels kernels, Window window, int stepBytes, Progress progress) {
    this.kernels = kernels;
    this.window = window;
    this.stepBytes = stepBytes;
    this.progress = progress;
  }

  boolean stopped() {
    return stopped;
  }

  long blobSize() {
    return window.blobSize();
  }

  /** Whether a line starts at {@code offset}, which is before the blob's end. */
  boolean startsAt(long offset) throws IOException {
    return offset == 0 || byteAt(offset - 1) == LF;
  }

  /** Whether the line with this end lacks its LF, so that a match may start at the blob's end. */
  boolean isOpen(long lineEnd) throws IOException {
    return lineEnd == window.blobSize() && byteAt(lineEnd - 1) != LF;
  }

  private byte byteAt(long offset) throws IOException {
    window.require(offset, offset + 1);
    return window.bytes().get(ValueLayout.JAVA_BYTE, offset - window.start());
  }

  /** The first LF in {@code [from, to)}, or -1. */
  long firstLf(long from, long to) throws IOException {
    for (long at = from; at < to && !stopped; ) {
      long stepEnd = Math.min(at + stepBytes, to);
      window.require(at, stepEnd);
      long base = window.start();
      long lf = kernels.indexOf(window.bytes(), LF, at - base, stepEnd - base);
      if (lf >= 0) {
        return base + lf;
      }
      at = stepEnd;
      stopped = !progress.go();
    }
    return -1;
  }

  /** The last LF in {@code [from, to)}, or -1. */
  long lastLf(long from, long to) throws IOException {
    for (long at = to; at > from && !stopped; ) {
      long stepStart = Math.max(at - stepBytes, from);
      window.require(stepStart, at);
      long base = window.start();
      long lf = kernels.lastIndexOf(window.bytes(), LF, stepStart - base, at - base);
      if (lf >= 0) {
        return base + lf;
      }
      at = stepStart;
      stopped = at > from && !progress.go();
    }
    return -1;
  }

  /** The end of the line that {@code offset} lies in, its LF included. */
  long endOf(long offset) throws IOException {
    long lf = firstLf(offset, window.blobSize());
    return lf < 0 ? window.blobSize() : lf + 1;
  }

  /** The start of the line {@code lines} after the one that starts at {@code start}. */
  long forward(long start, long lines) throws IOException {
    long at = start;
    for (long i = 0; i < lines && at < window.blobSize() && !stopped; i++) {
      at = endOf(at);
    }
    return at;
  }

  /**
   * The start of the line {@code lines} before the one that starts at {@code start}, or {@code
   * floor}, a line start too, if that comes first.
   */
  long back(long start, long lines, long floor) throws IOException {
    long at = start;
    for (long i = 0; i < lines && at > floor && !stopped; i++) {
      at = Math.max(floor, lastLf(floor, at - 1) + 1);
    }
    return at;
  }

  /** How many LFs there are in {@code [from, to)}; reports no progress. */
  long count(long from, long to) throws IOException {
    long count = 0;
    for (long at = from; at < to; ) {
      long stepEnd = Math.min(at + stepBytes, to);
      window.require(at, stepEnd);
      long base = window.start();
      count += kernels.count(window.bytes(), LF, at - base, stepEnd - base);
      at = stepEnd;
    }
    return count;
  }

  /** How many lines {@code [from, to)} is made of: the last one may lack its LF. */
  long countLines(long from, long to) throws IOException {
    return count(from, to) + (isOpen(to) ? 1 : 0);
  }
}
