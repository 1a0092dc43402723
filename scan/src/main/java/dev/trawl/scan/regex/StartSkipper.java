package dev.trawl.scan.regex;

/**
 * Finds out where the next match may start, by what it must contain or start with. Where that is
 * dense, looking for it costs more than it saves: then it rests for a while, and tries again.
 *
 * <p>Used by one thread.
 */
abstract class StartSkipper {

  /** Candidates after which the bytes skipped are weighed. */
  private static final int TRIAL = 16;

  /**
   * Skipping fewer bytes at a candidate, on average, is not worth it: meanwhile the automaton runs
   * over as many.
   */
  private static final long LEAST_AVERAGE_SKIP = 512;

  /** Bytes to run over without looking once that was so. */
  private static final long REST_BYTES = 256 << 10;

  private int candidates;
  private long skipped;
  private boolean exhausted;
  private long literalAt;

  /** A new search. */
  final void begin() {
    exhausted = false;
  }

  /** Least bytes of what is looked for. */
  abstract int literalLength();

  /**
   * Looks for what a match contains, and says with {@link #found} or {@link #nothingBefore} how it
   * went.
   *
   * @return the first position, at least {@code at} in effect, where a match may start
   */
  abstract long find(Text text, long at, long limit);

  /** There is a literal. */
  final void found(long offset) {
    literalAt = offset;
  }

  /**
   * There is no literal that starts before {@code offset}.
   *
   * @param ever nor is there one later in the text
   */
  final void nothingBefore(long offset, boolean ever) {
    literalAt = offset;
    exhausted = ever;
  }

  /** Where a literal may start that a match starting at {@link #next} or later contains. */
  final long literalAt() {
    return literalAt;
  }

  /** Whether the text has no literal any more, and so no match. */
  final boolean isExhausted() {
    return exhausted;
  }

  /**
   * The first position from {@code at} on where a match may start, if one starts by {@code limit}.
   */
  final long next(Text text, long at, long limit) {
    long start = Math.max(at, Math.min(limit, find(text, at, limit)));
    candidates++;
    skipped += start - at;
    return start;
  }

  /** Bytes to run over before the next call of {@link #next}: none unless the literal is dense. */
  final long restBytes() {
    if (candidates < TRIAL) {
      return 0;
    }
    boolean dense = skipped < LEAST_AVERAGE_SKIP * candidates;
    candidates = 0;
    skipped = 0;
    return dense ? REST_BYTES : 0;
  }
}
