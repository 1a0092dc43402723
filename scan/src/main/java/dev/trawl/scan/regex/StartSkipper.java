package dev.trawl.scan.regex;

/**
 * Finds out where the next match may start, by what it must contain or start with. Where that is
 * dense, looking for it costs more than it saves: then it rests for a while, and tries again.
 *
 * <p>Used by one thread.
 */
abstract class StartSkipper implements Skipper {

  /** Candidates after which the bytes skipped are weighed. */
  private static final int TRIAL = 16;

  /** Bytes skipped after which they are weighed, however few the candidates. */
  private static final long TRIAL_BYTES = 1 << 20;

  /**
   * Skipping fewer bytes at a candidate, on average, is not worth it: meanwhile the automaton runs
   * over as many.
   */
  static final long LEAST_AVERAGE_SKIP = 512;

  /** Bytes to run over without looking once that was so. */
  static final long REST_BYTES = 256 << 10;

  /** As an average: too few leaps yet. */
  static final long UNKNOWN = -1;

  private int candidates;
  private long skipped;
  private boolean exhausted;
  private long literalAt;

  @Override
  public final long begin() {
    exhausted = false;
    return 0;
  }

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

  @Override
  public final long literalAt() {
    return literalAt;
  }

  @Override
  public final boolean isExhausted() {
    return exhausted;
  }

  @Override
  public final long next(Text text, long at, long limit) {
    long start = Math.max(at, Math.min(limit, find(text, at, limit)));
    candidates++;
    skipped += start - at;
    return start;
  }

  /**
   * Weighs the leaps once there were enough of them, and begins to count anew.
   *
   * @return bytes of a leap on average; {@link #UNKNOWN} if there were too few
   */
  final long averageSkip() {
    if (candidates < TRIAL && skipped < TRIAL_BYTES) {
      return UNKNOWN;
    }
    long average = skipped / candidates;
    candidates = 0;
    skipped = 0;
    return average;
  }

  @Override
  public final long restBytes() {
    long average = averageSkip();
    return average != UNKNOWN && !pays(average) ? REST_BYTES : 0;
  }

  /** Whether leaps so long on average, those just weighed, were worth their time. */
  boolean pays(long averageSkip) {
    return averageSkip >= LEAST_AVERAGE_SKIP;
  }
}
