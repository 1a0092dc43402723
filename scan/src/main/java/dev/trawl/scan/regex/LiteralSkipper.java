package dev.trawl.scan.regex;

import dev.trawl.scan.kernel.ByteKernels;
import dev.trawl.scan.kernel.LiteralFinder;

/**
 * Finds out where the next match may start, by the literal that it must contain. Where the literal
 * is dense, looking for it costs more than it saves: then it rests for a while, and tries again.
 *
 * <p>Used by one thread.
 */
final class LiteralSkipper {

  /** Candidates after which the bytes skipped are weighed. */
  private static final int TRIAL = 16;

  /**
   * Skipping fewer bytes at a candidate, on average, is not worth it: meanwhile the automaton runs
   * over as many.
   */
  private static final long LEAST_AVERAGE_SKIP = 512;

  /** Bytes to run over without looking once that was so. */
  private static final long REST_BYTES = 256 << 10;

  private final ByteKernels kernels;
  private final LiteralFinder finder;
  private final long mostBefore;
  private final boolean lineBefore;
  private final long[] found = new long[1];

  private int candidates;
  private long skipped;
  private boolean exhausted;
  private long literalAt;

  LiteralSkipper(ByteKernels kernels, LiteralFinder finder, Prefilter prefilter) {
    this.kernels = kernels;
    this.finder = finder;
    this.mostBefore = prefilter.mostBefore();
    this.lineBefore = prefilter.lineBefore();
  }

  /** A new search. */
  void begin() {
    exhausted = false;
  }

  int literalLength() {
    return finder.length();
  }

  /** Where a literal may start that a match starting at {@link #next} or later contains. */
  long literalAt() {
    return literalAt;
  }

  /** Whether the text has no literal any more, and so no match. */
  boolean isExhausted() {
    return exhausted;
  }

  /**
   * The first position from {@code at} on where a match may start, if one starts by {@code limit}.
   */
  long next(Text text, long at, long limit) {
    int length = finder.length();
    long searchEnd = Math.min(text.to(), limit + length);
    if (finder.find(text.segment(), at, searchEnd, found) > 0) {
      literalAt = found[0];
    } else {
      exhausted = searchEnd == text.to() && text.complete();
      literalAt = Math.max(at, searchEnd - length + 1);
    }
    long start = Math.max(at, Math.min(limit, earliestStart(text, at)));
    candidates++;
    skipped += start - at;
    return start;
  }

  private long earliestStart(Text text, long at) {
    long start = mostBefore == Long.MAX_VALUE ? at : literalAt - mostBefore;
    if (lineBefore && start < literalAt) {
      long from = Math.max(at, start);
      long feed = kernels.lastIndexOf(text.segment(), (byte) '\n', from, literalAt);
      return feed < 0 ? from : feed + 1;
    }
    return start;
  }

  /** Bytes to run over before the next call of {@link #next}: none unless the literal is dense. */
  long restBytes() {
    if (candidates < TRIAL) {
      return 0;
    }
    boolean dense = skipped < LEAST_AVERAGE_SKIP * candidates;
    candidates = 0;
    skipped = 0;
    return dense ? REST_BYTES : 0;
  }
}
