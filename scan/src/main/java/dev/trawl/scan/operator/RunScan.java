package dev.trawl.scan.operator;

import dev.trawl.scan.kernel.ByteKernels;
import dev.trawl.scan.window.Window;
import java.io.IOException;

/**
 * One pass of {@link PrintableRuns} over one range.
 *
 * <p>A step's bytes are classified into bits first, one a byte, set where a character stands; runs
 * are then found among the bits, 64 at a time. With two bytes a character the bits say "printable,
 * and zero follows"; runs at even and odd offsets cannot overlap, as the second byte of a character
 * is not printable.
 *
 * <p>Used once, by one thread.
 */
final class RunScan {

  private static final long NONE = -1;

  private final int minBytes;
  private final int stride;
  private final ByteKernels kernels;
  private final int stepBytes;
  private final Window window;
  private final RangeScan task;
  private final ResultSink sink;
  private final long[] bits;
  private final long[] zeros;

  /** The step whose bits are there. */
  private long from;

  private long to;

  /** Start of the run that is open, or {@link #NONE}. */
  private long runStart = NONE;

  /** The open run began before the task's start: it is somebody else's. */
  private boolean foreign;

  /** Next offset to look at; up to one past the step inside a run of two-byte characters. */
  private long cursor;

  private boolean stopped;

  RunScan(
      int minCharacters,
      int stride,
      ByteKernels kernels,
      int stepBytes,
      Window window,
      RangeScan task,
      ResultSink sink) {
    this.minBytes = minCharacters * stride;
    this.stride = stride;
    this.kernels = kernels;
    this.stepBytes = stepBytes;
    this.window = window;
    this.task = task;
    this.sink = sink;
    int words = (int) (Math.min(stepBytes, window.blobSize() - task.start()) / Long.SIZE) + 1;
    this.bits = new long[words];
    this.zeros = new long[stride == 1 ? 0 : words];
    this.cursor = task.start();
  }

  void run() throws IOException {
    boolean[] runsBefore = runsBefore();
    long at = task.start();
    while (!stopped && at < limit()) {
      long stepEnd = Math.min(at + stepBytes, limit());
      classify(at, stepEnd);
      findRuns(runsBefore);
      at = stepEnd;
      stopped = stopped || !sink.advance(checkpoint(at), 0);
    }
    if (!stopped && runStart != NONE) {
      closeRun();
    }
    if (!stopped) {
      sink.advance(task.end(), 0);
    }
  }

  /** A run of ours is followed past the range, as far as it goes. */
  private long limit() {
    return ownRunOpen() ? window.blobSize() : task.end();
  }

  private boolean ownRunOpen() {
    return runStart != NONE && !foreign;
  }

  private long checkpoint(long at) {
    return ownRunOpen() ? runStart : Math.min(at, task.end());
  }

  /** Whether a character stands one stride before the first, and the second, offset of the task. */
  private boolean[] runsBefore() throws IOException {
    boolean[] before = new boolean[stride];
    long first = task.start() - stride;
    if (first + stride > 0) {
      long start = Math.max(0, first);
      classify(start, task.start());
      for (int i = 0; i < stride; i++) {
        before[i] = first + i >= start && isSet(first + i);
      }
    }
    return before;
  }

  private void classify(long start, long end) throws IOException {
    from = start;
    to = end;
    window.require(start, end + stride - 1);
    long base = window.start();
    kernels.printableBits(window.bytes(), start - base, end - base, bits);
    if (stride == 2) {
      long zeroEnd = Math.min(end + 1, window.blobSize());
      int words = (int) ((end - start + Long.SIZE - 1) / Long.SIZE);
      zeros[words - 1] = 0; // the blob's last byte has no byte after it
      kernels.equalBits(window.bytes(), (byte) 0, start + 1 - base, zeroEnd - base, zeros);
      for (int i = 0; i < words; i++) {
        bits[i] &= zeros[i];
      }
    }
  }

  private void findRuns(boolean[] runsBefore) {
    while (cursor < to && !stopped) {
      if (runStart == NONE) {
        long first = nextSet(cursor, Math.min(to, task.end()));
        if (first == NONE) {
          cursor = to;
          return;
        }
        runStart = first;
        foreign = first - task.start() < stride && runsBefore[(int) (first - task.start())];
        cursor = first + stride;
      } else {
        cursor = stride == 1 ? nextClear(cursor) : nextUnset(cursor);
        if (cursor < to) {
          closeRun();
        }
      }
    }
  }

  /** The open run ends at the cursor. */
  private void closeRun() {
    long start = runStart;
    runStart = NONE;
    if (!foreign && cursor - start >= minBytes) {
      stopped = !sink.match(start, cursor - start, 0);
    }
  }

  private boolean isSet(long offset) {
    long index = offset - from;
    return (bits[(int) (index >>> 6)] >>> index & 1) != 0;
  }

  /** The first character in {@code [start, end)}, or {@link #NONE}. */
  private long nextSet(long start, long end) {
    if (start >= end) {
      return NONE;
    }
    int index = (int) (start - from);
    int word = index >>> 6;
    int lastWord = (int) (end - 1 - from) >>> 6;
    long rest = bits[word] & (-1L << index);
    while (rest == 0 && word < lastWord) {
      rest = bits[++word];
    }
    long found = rest == 0 ? end : from + ((long) word << 6) + Long.numberOfTrailingZeros(rest);
    return found < end ? found : NONE;
  }

  /**
   * The first offset from {@code start} on without a character; the step's end if there is none.
   */
  private long nextClear(long start) {
    int index = (int) (start - from);
    int word = index >>> 6;
    int lastWord = (int) (to - 1 - from) >>> 6;
    long rest = ~bits[word] & (-1L << index);
    while (rest == 0 && word < lastWord) {
      rest = ~bits[++word];
    }
    return rest == 0
        ? to
        : Math.min(to, from + ((long) word << 6) + Long.numberOfTrailingZeros(rest));
  }

  /** As {@link #nextClear}, two bytes at a time; past the step's end by up to one. */
  private long nextUnset(long start) {
    long at = start;
    while (at < to && isSet(at)) {
      at += 2;
    }
    return at;
  }
}
