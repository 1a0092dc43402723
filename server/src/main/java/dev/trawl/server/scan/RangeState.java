package dev.trawl.server.scan;

import com.google.common.base.MoreObjects;
import dev.trawl.proto.v1.Gap;
import dev.trawl.proto.worker.v1.Batch;
import dev.trawl.proto.worker.v1.RangeTask;
import dev.trawl.proto.worker.v1.TaskEnd;
import dev.trawl.scan.blob.ByteRange;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * One range of a scan, through all its attempts. Accepted segments stay whatever happens to the
 * attempt that brought them.
 *
 * <pre>
 *             grant                    last batch
 *   PENDING ---------&gt; GRANTED ----------------------&gt; DONE (terminal)
 *      ^                  |
 *      +------------------+
 *        revoked, or its worker was lost: attempt + 1
 * </pre>
 *
 * <p>A range that waits may be cut in pieces, or be given up: then it is done, with a gap.
 *
 * <p>The attempt number is the fence: a batch of another attempt than the current one is refused.
 */
public final class RangeState {
  /** Where a range stands. */
  enum Phase {
    PENDING,
    GRANTED,
    DONE
  }

  private final long taskId;
  private ByteRange range;

  private Phase phase = Phase.PENDING;
  private int attempt;
  private long overrunBytes;
  private boolean sequential;

  /** Everything that starts before this, in the range or its overrun, has been accepted. */
  private long acceptedTo;

  private boolean afterMatch;

  /**
   * End of the last match that starts in the range, or its start: where an overrun begins when done
   * again.
   */
  private long lastMatchEnd;

  /**
   * Where the next segment of the current attempt must start; behind acceptedTo when an overrun is
   * done again.
   */
  private long expectedNext;

  private long acceptedAtGrant;
  private int deathsWithoutProgress;
  private int killsWithoutProgress;

  /** Workers have died of it: it runs alone. */
  private boolean suspect;

  /** What to do about a death is being found out: it is not handed out. */
  private boolean held;

  private @Nullable Gap gap;

  final ArrayDeque<AcceptedBatch> buffered = new ArrayDeque<>();
  long bufferedBytes;
  long outstandingCredit;
  boolean starved;
  long starvedSinceNanos;

  /** Credit it waits for in all, where its results cannot be cut; 0 if any will do. */
  long wantedBytes;

  /** Room that is kept for it beyond its credit. */
  long promisedBytes;

  private long resultCount;
  private @Nullable TaskEnd end;

  RangeState(long taskId, ByteRange range, boolean afterMatchAtStart, boolean sequential) {
    this.taskId = taskId;
    this.range = range;
    this.sequential = sequential;
    this.acceptedTo = range.start();
    this.afterMatch = afterMatchAtStart;
    this.lastMatchEnd = range.start();
  }

  /** Names the range in its scan. */
  public long taskId() {
    return taskId;
  }

  /** The range. */
  public ByteRange range() {
    return range;
  }

  /** The current attempt. */
  public int attempt() {
    return attempt;
  }

  /** Whether the slot that runs it waits for credit. */
  public boolean starved() {
    return starved;
  }

  /** Since when it waits, on the clock of the scan; meaningless unless {@link #starved}. */
  public long starvedSinceNanos() {
    return starvedSinceNanos;
  }

  Phase phase() {
    return phase;
  }

  boolean sequential() {
    return sequential;
  }

  long acceptedTo() {
    return acceptedTo;
  }

  long resultCount() {
    return resultCount;
  }

  TaskEnd end() {
    if (end == null) {
      throw new IllegalStateException(this + " has not ended");
    }
    return end;
  }

  int deathsWithoutProgress() {
    return deathsWithoutProgress;
  }

  /** Of those, the ones that are hardly its fault; both counts are apart. */
  int killsWithoutProgress() {
    return killsWithoutProgress;
  }

  /** Whether it must run alone in its worker. */
  public boolean suspect() {
    return suspect;
  }

  void becomeSuspect() {
    suspect = true;
    sequential = true;
    deathsWithoutProgress = 0;
    killsWithoutProgress = 0;
  }

  /** Whether workers have died of it, and it is not done. */
  boolean troubled() {
    return phase != Phase.DONE && (held || suspect || deathsWithoutProgress > 0);
  }

  /** Whether it waits for a slot, and may be handed out. */
  boolean offered() {
    return phase == Phase.PENDING && !held;
  }

  /** It is not handed out until {@link #release}. */
  void hold() {
    held = true;
  }

  void release() {
    held = false;
  }

  /** What the client gets in its place; null if it was scanned. */
  @Nullable Gap gap() {
    return gap;
  }

  /** Bytes of it that were not accepted yet. */
  long remainingBytes() {
    return Math.max(0, range.end() - acceptedTo);
  }

  /** Whether all of it has been accepted, and only what its last match runs into is missing. */
  boolean inOverrun() {
    return !range.isEmpty() && acceptedTo >= range.end();
  }

  /** How far its overrun may go. */
  void allowOverrun(long bytes) {
    overrunBytes = bytes;
  }

  /** It is the last range, or speculation is off: no overrun. */
  void makeSequential() {
    sequential = true;
  }

  /** Hands the range out: what is left of it, from its checkpoint. */
  RangeTask grant(int scanId) {
    if (phase != Phase.PENDING) {
      throw new IllegalStateException("granted while " + this);
    }
    phase = Phase.GRANTED;
    acceptedAtGrant = acceptedTo;
    boolean inRange = acceptedTo < range.end() || range.isEmpty();
    long start = inRange ? acceptedTo : Math.max(range.end(), lastMatchEnd);
    expectedNext = start;
    return RangeTask.newBuilder()
        .setScanId(scanId)
        .setTaskId(taskId)
        .setAttempt(attempt)
        .setStart(start)
        .setEnd(range.end())
        .setOverrunBytes(sequential ? 0 : overrunBytes)
        .setAfterMatch(inRange ? afterMatch : lastMatchEnd == start)
        .setSequential(sequential)
        .build();
  }

  /** Takes the range back: the attempt is void, what was accepted stays. */
  void takeBack() {
    if (phase != Phase.GRANTED) {
      throw new IllegalStateException("taken back while " + this);
    }
    phase = Phase.PENDING;
    attempt++;
    starved = false;
  }

  /**
   * Counts a death of its worker while it ran; progress since the grant clears the counts.
   *
   * @param blameless it is hardly the range's fault
   */
  void countDeath(boolean blameless) {
    if (acceptedTo > acceptedAtGrant) {
      deathsWithoutProgress = 0;
      killsWithoutProgress = 0;
      return;
    }
    if (blameless) {
      killsWithoutProgress++;
    } else {
      deathsWithoutProgress++;
    }
  }

  // ---- cut in pieces, and given up; only while it waits

  /**
   * Ends it where its accepted part ends, and gives the rest as a range of its own.
   *
   * @param restId names the rest
   * @return the rest; this range itself if nothing of it was accepted
   */
  RangeState splitOffRest(long restId) {
    requirePending();
    if (acceptedTo == range.start()) {
      return this;
    }
    RangeState rest =
        new RangeState(restId, new ByteRange(acceptedTo, range.end()), afterMatch, sequential);
    rest.inherit(this);
    range = new ByteRange(range.start(), acceptedTo);
    sequential = false;
    end = TaskEnd.newBuilder().setResolvedThrough(acceptedTo).setAfterMatch(afterMatch).build();
    phase = Phase.DONE;
    return rest;
  }

  /**
   * Cuts a suspect of which nothing was accepted in two; both run alone, and from their own starts.
   *
   * @param secondId names the second half
   * @param firstBytes length of the first half, less than that of the range
   * @return the second half; this is the first
   */
  RangeState halve(long secondId, long firstBytes) {
    requirePending();
    long middle = range.start() + firstBytes;
    RangeState second = new RangeState(secondId, new ByteRange(middle, range.end()), false, true);
    second.inherit(this);
    second.becomeSuspect();
    range = new ByteRange(range.start(), middle);
    becomeSuspect();
    return second;
  }

  private void inherit(RangeState from) {
    attempt = from.attempt;
    overrunBytes = from.overrunBytes;
    suspect = from.suspect;
    held = from.held;
    deathsWithoutProgress = from.deathsWithoutProgress;
    killsWithoutProgress = from.killsWithoutProgress;
  }

  /** Nobody can scan it. */
  void giveUp(Gap instead) {
    requirePending();
    gap = instead;
    end = TaskEnd.newBuilder().setResolvedThrough(range.end()).build();
    phase = Phase.DONE;
  }

  /** Nobody can scan what its last match runs into: the scan goes on from where it stands. */
  void giveUpOverrun() {
    requirePending();
    long reached = Math.max(acceptedTo, lastMatchEnd);
    boolean ended = lastMatchEnd == reached || (acceptedTo == reached && afterMatch);
    end =
        TaskEnd.newBuilder()
            .setResolvedThrough(reached)
            .setAfterMatch(ended)
            .setUnresolved(true)
            .build();
    phase = Phase.DONE;
  }

  private void requirePending() {
    if (phase != Phase.PENDING) {
      throw new IllegalStateException("cut or given up while " + this);
    }
  }

  // ---- results

  /**
   * Takes a batch of the current attempt in.
   *
   * @return what of it is new; null if nothing is
   * @throws BadResultsException if it breaks a rule
   */
  @Nullable AcceptedBatch accept(BatchRules rules, Batch batch) throws BadResultsException {
    checkSegment(batch, rules.blobSize());
    AcceptedBatch accepted = ColumnCheck.check(rules, batch);
    checkStarts(accepted);
    checkEnd(batch, rules.blobSize());
    // Nothing has changed up to here: a batch is taken whole or not at all.
    AcceptedBatch fresh = notYetAccepted(accepted);
    if (accepted.segment().start() < range.end() || range.isEmpty()) {
      resultCount += accepted.resultCount();
      lastMatchEnd = Math.max(lastMatchEnd, accepted.lastEnd());
    }
    expectedNext = accepted.segment().end();
    if (expectedNext >= acceptedTo) {
      acceptedTo = expectedNext;
      afterMatch = batch.getAfterMatch();
    }
    if (batch.hasEnd() && !batch.getEnd().hasFailure()) {
      end = batch.getEnd();
      phase = Phase.DONE;
      starved = false;
    }
    return fresh;
  }

  private void checkSegment(Batch batch, long blobSize) throws BadResultsException {
    long from = batch.getSegmentStart();
    long to = batch.getSegmentEnd();
    if (from != expectedNext || to < from || to > blobSize) {
      throw new BadResultsException(
          "segment ["
              + from
              + ", "
              + to
              + ") where one from "
              + expectedNext
              + " was due, in "
              + this);
    }
    if (from < range.end() && to > range.end()) {
      throw new BadResultsException(
          "segment [" + from + ", " + to + ") straddles the end of " + this);
    }
  }

  private void checkStarts(AcceptedBatch accepted) throws BadResultsException {
    boolean overrun = accepted.segment().start() >= range.end() && !range.isEmpty();
    long limit = overrun ? range.end() + overrunBytes : range.end();
    if (accepted.resultCount() > 0
        && !accepted.results().isEmpty()
        && accepted.firstStart() > limit) {
      throw new BadResultsException(
          "a result starts at " + accepted.firstStart() + ", past " + limit);
    }
  }

  /**
   * An overrun that is done again brings what was accepted before once more: the answer keeps the
   * first.
   */
  private @Nullable AcceptedBatch notYetAccepted(AcceptedBatch batch) {
    if (batch.segment().start() >= acceptedTo) {
      return batch;
    }
    if (batch.segment().end() <= acceptedTo) {
      return null;
    }
    return ColumnTrim.matchesFrom(batch, acceptedTo, afterMatch);
  }

  private void checkEnd(Batch batch, long blobSize) throws BadResultsException {
    if (!batch.hasEnd() || batch.getEnd().hasFailure()) {
      return;
    }
    long reached = Math.max(acceptedTo, batch.getSegmentEnd());
    long resolvedThrough = batch.getEnd().getResolvedThrough();
    boolean resolved = resolvedThrough >= range.end() && resolvedThrough <= blobSize;
    if (reached < range.end() || !resolved) {
      throw new BadResultsException(
          "ended at " + reached + ", resolved through " + resolvedThrough + ", in " + this);
    }
    if (batch.getEnd().getOverrunCount() < 0 || batch.getEnd().getReplacedCount() < 0) {
      throw new BadResultsException("counts of an overrun past 2^63 - 1, in " + this);
    }
  }

  @Override
  public String toString() {
    return MoreObjects.toStringHelper("task")
        .addValue(taskId)
        .add("range", range)
        .add("attempt", attempt)
        .add("phase", phase)
        .add("acceptedTo", acceptedTo)
        .toString();
  }
}
