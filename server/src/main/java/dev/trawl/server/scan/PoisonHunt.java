package dev.trawl.server.scan;

import dev.trawl.proto.v1.Gap;

/**
 * Finds the bytes of a scan that end whoever scans them, and tells them from a request that ends
 * everybody.
 *
 * <p>A range on which workers died, or stood still, {@link #DEATHS_OF_A_SUSPECT} times without
 * progress is a suspect. Suspects run alone in their worker, so that nothing else can be the cause
 * and nothing else is lost. Each further death halves the suspect: halving is always right, as the
 * answer does not depend on the ranges, and costs only time. A piece of at most {@link
 * #LEAST_BYTES} on which workers died {@link #DEATHS_OF_A_SUSPECT} times alone is given up: the
 * client gets a gap in its place. So a poison byte in a range of 64 MiB costs 3 + 10 + 3 deaths.
 *
 * <p>A worker that somebody killed, or that was silent, is hardly the range's fault: there it takes
 * {@link #KILLS_OF_A_SUSPECT}, except for custom operators, which may well be what used up the
 * memory.
 *
 * <p>A request that ends every worker on every range would take the pool with it for hours. It is
 * refused when its deaths have been too many for a scan that got nowhere ({@link
 * #MAX_DEATHS_WITHOUT_RESULT}, or {@link #MAX_SUSPECTS_WITHOUT_RESULT} ranges), or too many at all
 * ({@link #MAX_DEATHS}). To tell soon, a scan that got nowhere tries other ranges before it halves
 * a suspect.
 */
final class PoisonHunt {
  /** Longest stretch that is given up at once, in bytes. */
  static final long LEAST_BYTES = 64L << 10;

  /** Deaths without progress that make a range a suspect, and a small suspect a gap. */
  static final int DEATHS_OF_A_SUSPECT = 3;

  /** The same for workers that somebody killed, or that were silent. */
  static final int KILLS_OF_A_SUSPECT = 25;

  static final int MAX_DEATHS_WITHOUT_RESULT = 24;
  static final int MAX_SUSPECTS_WITHOUT_RESULT = 3;
  static final int MAX_DEATHS = 256;

  /** So many workers killed by somebody weigh as much as one death, in these bounds. */
  private static final int KILLS_LIKE_A_DEATH = 8;

  /** What is to become of a range. */
  enum Verdict {
    /** It waits for the next slot. */
    RETRY,
    /** It is cut in two, which are suspects. */
    HALVE,
    /** Its own part is done, and the scan goes on one range at a time from where it stands. */
    GIVE_UP_OVERRUN,
    /** What is left of it becomes a gap. */
    GAP,
    /** Nobody can do it, and the answer has no room for a gap: the scan fails. */
    FAIL,
    /** The request is what ends workers: the scan fails. */
    REFUSE
  }

  private final long leastBytes;
  private final boolean allowsGaps;
  private final boolean custom;
  private int deaths;
  private int kills;
  private int suspects;
  private long completed;

  /**
   * @param kind what the scan answers with
   * @param leastBytes a longer range is halved before it is given up; at least 1
   */
  PoisonHunt(AnswerKind kind, long leastBytes) {
    this.leastBytes = leastBytes;
    this.allowsGaps = kind.allowsGaps();
    this.custom = kind.custom();
  }

  /** Length of the first half of a suspect, in bytes: a whole number of the least pieces. */
  long firstHalf(RangeState suspect) {
    long half = suspect.range().length() / 2;
    return Math.max(leastBytes, half / leastBytes * leastBytes);
  }

  /** Attempts that ended before their ranges did, and were charged to them. */
  int deaths() {
    return deaths + kills;
  }

  /** A range was scanned to its end. */
  void completed() {
    completed++;
  }

  /** Whether no range was scanned to its end so far, so the request itself may be the cause. */
  boolean gotNowhere() {
    return completed == 0;
  }

  /**
   * Charges a range that waits again with the end of its attempt.
   *
   * @param divisible it scans bytes of the blob, and does not merge partials
   */
  Verdict charge(RangeState range, WorkerEnd end, boolean divisible) {
    boolean blameless = end.blameless() && !custom;
    deaths += blameless ? 0 : 1;
    kills += blameless ? 1 : 0;
    range.countDeath(blameless);
    int weight = deaths + kills / KILLS_LIKE_A_DEATH;
    if (weight > MAX_DEATHS || (gotNowhere() && weight >= MAX_DEATHS_WITHOUT_RESULT)) {
      return Verdict.REFUSE;
    }
    boolean halvable = divisible && range.remainingBytes() > leastBytes;
    if (!isDue(range, halvable)) {
      return Verdict.RETRY;
    }
    if (range.inOverrun()) {
      return Verdict.GIVE_UP_OVERRUN;
    }
    if (!divisible || range.remainingBytes() == 0) {
      return Verdict.FAIL;
    }
    return range.suspect() ? ofSuspect(halvable) : ofInnocent(range, halvable);
  }

  private static boolean isDue(RangeState range, boolean halvable) {
    boolean soon = range.suspect() && halvable;
    return range.deathsWithoutProgress() >= (soon ? 1 : DEATHS_OF_A_SUSPECT)
        || range.killsWithoutProgress() >= (soon ? 1 : KILLS_OF_A_SUSPECT);
  }

  private Verdict ofInnocent(RangeState range, boolean halvable) {
    if (++suspects >= MAX_SUSPECTS_WITHOUT_RESULT && gotNowhere()) {
      return Verdict.REFUSE;
    }
    range.becomeSuspect();
    return halvable ? Verdict.HALVE : Verdict.RETRY;
  }

  private Verdict ofSuspect(boolean halvable) {
    if (halvable) {
      return Verdict.HALVE;
    }
    return allowsGaps ? Verdict.GAP : Verdict.FAIL;
  }

  /** What the client gets in the place of a range; its stretch is still to be set. */
  static Gap gap(RangeState range, WorkerEnd last) {
    return Gap.newBuilder()
        .setReason(last.gapReason())
        .setSignal(last.signal())
        .setExitCode(last.exitCode())
        .setAttempts(range.attempt())
        .setLastWords(last.boundedWords())
        .build();
  }
}
