package dev.trawl.server.scan;

import dev.trawl.proto.v1.BlobIdentity;
import dev.trawl.proto.v1.ScanProgress;
import dev.trawl.proto.v1.ScanResponse;
import dev.trawl.proto.v1.ScanStarted;
import dev.trawl.proto.v1.ScanStatus;
import dev.trawl.proto.v1.ScanSummary;
import dev.trawl.proto.worker.v1.Batch;
import dev.trawl.proto.worker.v1.FailureReason;
import dev.trawl.proto.worker.v1.MergeInput;
import dev.trawl.proto.worker.v1.RangeTask;
import dev.trawl.proto.worker.v1.TaskFailure;
import dev.trawl.scan.blob.ByteRange;
import java.util.function.LongPredicate;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One scan: hands out its ranges, takes batches in, merges them in offset order, sends them on, and
 * ends with a summary or an error, never with silence.
 *
 * <pre>
 *   RUNNING --all merged, or limit reached--&gt; CLOSING --blob unchanged--&gt; ENDED (complete)
 *      |                                          |
 *      +--failure, client left--------------------+------------------&gt; ENDED (failed, cancelled)
 * </pre>
 *
 * <p>All methods run on the supervisor's loop.
 */
public final class ScanRun {
  private static final Logger log = LoggerFactory.getLogger(ScanRun.class);

  /** Credit a worker may count on at the start of every attempt, in bytes of results. */
  public static final long INITIAL_CREDIT_BYTES = CreditLedger.INITIAL_CREDIT_BYTES;

  private enum Phase {
    RUNNING,
    CLOSING,
    ENDED
  }

  /**
   * Cap of the first ranges of a scan that streams results: how dense they are is not known yet.
   */
  private static final long PROBE_RANGE_BYTES = 4L << 20;

  /** A scan that finds nothing says this often how far it is. */
  private static final long CHECKPOINT_BYTES = 256L << 20;

  private final int id;
  private final ScanDefinition definition;
  private final BatchRules rules;
  private final ScanOutput output;
  private final TaskControl control;
  private final BlobGuard guard;
  private final Affinity affinity;
  private final LongSupplier nanoClock;

  private final ScanTally tally;
  private final RangeWindow window;
  private final CreditLedger credit;
  private final ResultEmitter emitter;
  private final RangeMerger merger;
  private final PoisonHunt hunt;

  /** Of operators whose partials workers merge; null for all others. */
  private final @Nullable PartialGather gather;

  private final LongSupplier budgetBytes;

  private Phase phase = Phase.RUNNING;

  /** The last end of an attempt that was charged to a range. */
  private @Nullable WorkerEnd lastDeath;

  /** Native code of others may have ended a worker: the rest is done without. */
  private boolean javaOnly;

  private long nextProgressNanos;

  /** Where the first segment starts. */
  private long startsAt;

  /**
   * Prepares a scan; {@link #start} begins it.
   *
   * @param id names it in tasks
   * @param blobSize length of the blob in bytes
   * @param budgetBytes bytes of results it may have under way now
   */
  public ScanRun(
      int id,
      ScanDefinition definition,
      long blobSize,
      ScanOutput output,
      TaskControl control,
      BlobGuard guard,
      Affinity affinity,
      LongSupplier budgetBytes,
      LongSupplier nanoClock) {
    this(
        id,
        definition,
        blobSize,
        output,
        control,
        guard,
        affinity,
        budgetBytes,
        nanoClock,
        PoisonHunt.LEAST_BYTES);
  }

  /**
   * As above.
   *
   * @param leastGapBytes a stretch that ends workers is halved down to this before it is given up
   */
  public ScanRun(
      int id,
      ScanDefinition definition,
      long blobSize,
      ScanOutput output,
      TaskControl control,
      BlobGuard guard,
      Affinity affinity,
      LongSupplier budgetBytes,
      LongSupplier nanoClock,
      long leastGapBytes) {
    this.id = id;
    this.definition = definition;
    this.rules = BatchRules.of(definition, blobSize);
    this.output = output;
    this.control = control;
    this.guard = guard;
    this.affinity = affinity;
    this.budgetBytes = budgetBytes;
    this.nanoClock = nanoClock;
    this.tally = new ScanTally(nanoClock);
    this.startsAt = definition.range().start();
    this.window =
        new RangeWindow(
            new RangePlan(
                definition.range(), definition.forcedRangeBytes(), definition.asksAboutNothing()));
    this.credit = new CreditLedger(budgetBytes);
    this.emitter = new ResultEmitter(definition, output);
    this.merger =
        new RangeMerger(definition, blobSize, window, credit, emitter, output, this::recall);
    this.hunt = new PoisonHunt(definition.kind(), leastGapBytes);
    this.gather =
        definition.kind().gathers() ? new PartialGather(definition.range(), credit) : null;
    this.nextProgressNanos = nanoClock.getAsLong() + progressNanos();
  }

  /**
   * Makes its batches carry cursors, and takes it up where another scan stood; to be called before
   * {@link #start}, for answers that {@linkplain AnswerKind#resumable can be resumed}.
   *
   * @param key what the cursors belong to
   * @param from null to begin at the start
   */
  public void resumable(ScanCursor.Key key, @Nullable ScanCursor from) {
    resumable(key, from, CHECKPOINT_BYTES);
  }

  /**
   * As above.
   *
   * @param everyBytes a scan that finds nothing says this often how far it is
   */
  public void resumable(ScanCursor.Key key, @Nullable ScanCursor from, long everyBytes) {
    emitter.sendCursors(key, everyBytes);
    if (from == null) {
      return;
    }
    emitter.resume(from);
    merger.resume(from);
    boolean mayMatchAtEnd =
        definition.asksAboutNothing() && definition.range().end() == rules.blobSize();
    window.beginAt(from.position(), from.afterMatch(), mayMatchAtEnd);
    startsAt = from.emittedTo();
  }

  /** Names the scan in tasks. */
  public int id() {
    return id;
  }

  /** What was asked for. */
  public ScanDefinition definition() {
    return definition;
  }

  /** Whether it neither ended nor is about to. */
  public boolean running() {
    return phase == Phase.RUNNING;
  }

  /** Whether its stream is closed. */
  public boolean ended() {
    return phase == Phase.ENDED;
  }

  /** Bytes of results held, and credit that may turn into more. */
  public long reservedBytes() {
    return credit.reservedBytes();
  }

  /** Sends the first message. */
  public void start(BlobIdentity identity) {
    output.send(
        ScanResponse.newBuilder()
            .setStarted(
                ScanStarted.newBuilder()
                    .setScanId(id)
                    .setRange(
                        ResultEmitter.toProto(new ByteRange(startsAt, definition.range().end())))
                    .setIdentity(identity))
            .build());
    pump();
  }

  // ---- handing out
  // -------------------------------------------------------------------------------------------------

  /** Whether a free slot would get a range now. */
  public boolean hasWork(int slots) {
    if (!running() || holdsBack()) {
      return false;
    }
    window.fill(1, slots, rangeCap(slots));
    if (gather != null && gather.hasWork(mergesEagerly())) {
      return true;
    }
    return hasInnocents() || offerSuspect() != null;
  }

  /** Whether a range waits, and may be handed out, of which no worker died. */
  private boolean hasInnocents() {
    for (RangeState range : window.pending()) {
      if (range.offered() && mayGrant(range)) {
        return true;
      }
    }
    return false;
  }

  /** Start of the first range that waits; the end of the scan if none does. */
  public long firstWaiting() {
    return window.firstWaiting(definition.range().end());
  }

  /**
   * A range of which workers have died, for a worker that does nothing else meanwhile.
   *
   * @return null if none waits, or none can be handed out now
   */
  public @Nullable RangeState offerSuspect() {
    if (!running() || !window.hasSuspects() || holdsBack()) {
      return null;
    }
    if (hunt.gotNowhere() && hasInnocents()) {
      return null;
    }
    for (RangeState range : window.waitingSuspects()) {
      if (!mayGrant(range)) {
        return null;
      }
      if (range.offered()) {
        return range;
      }
    }
    return null;
  }

  /**
   * The best range for a worker: the one it had before, else one nobody had, else the first.
   *
   * @param idle the slot has nothing to do: it may take another worker's range
   * @param slots slots of the whole pool, at least 1
   * @param attached whether a worker is still there
   * @return null if there is nothing for it now
   */
  public @Nullable RangeState offer(
      long workerId, boolean idle, int slots, LongPredicate attached) {
    if (!running() || holdsBack()) {
      return null;
    }
    int lookahead = 2 * slots + 2;
    window.fill(lookahead, slots, rangeCap(slots));
    RangeState merge = gather == null ? null : gather.offer(mergesEagerly());
    if (merge != null) {
      return merge;
    }
    RangeState first = null;
    for (RangeState range : window.pending()) {
      if (!mayGrant(range)) {
        break;
      }
      if (!range.offered()) {
        continue;
      }
      long home = affinity.workerOf(range.range().start());
      boolean free = home == workerId || !attached.test(home);
      if (free || (idle && window.isHead(range))) {
        return range;
      }
      first = first == null ? range : first;
    }
    return idle ? first : null;
  }

  /** Hands the range out. */
  public RangeTask grant(RangeState range, long workerId, int slots) {
    if (!isMerge(range)) {
      window.grant(range, slots, rangeCap(slots));
      affinity.assign(range.range().start(), workerId);
    }
    RangeTask task = range.grant(id);
    tally.granted(workerId, !isMerge(range));
    if (definition.kind().needsCredit()) {
      credit.lend(range, CreditLedger.INITIAL_CREDIT_BYTES);
    }
    if (gather != null) {
      credit.promise(range, gather.largestBytes() - CreditLedger.INITIAL_CREDIT_BYTES);
    }
    return javaOnly ? task.toBuilder().setJavaOnly(true).build() : task;
  }

  /** The partials that the range's task merges; null if it scans. */
  public @Nullable MergeInput mergeInput(RangeState range) {
    return gather == null || !isMerge(range) ? null : gather.input(id, range);
  }

  /**
   * Whether workers died of a custom operator's range that is not done yet. Such a scan runs one
   * range at a time, so that few workers can die of it at once.
   */
  public boolean suspect() {
    return lastDeath != null && definition.kind().custom() && anyRange(RangeState::troubled);
  }

  private boolean holdsBack() {
    return suspect() && anyRange(range -> range.phase() == RangeState.Phase.GRANTED);
  }

  private boolean anyRange(Predicate<RangeState> which) {
    for (RangeState range : window.all()) {
      if (which.test(range)) {
        return true;
      }
    }
    return gather != null && gather.merges().stream().anyMatch(which);
  }

  private boolean isMerge(RangeState range) {
    return gather != null && gather.owns(range);
  }

  /** Whether to merge whatever can be: no other partial will come, or none could be held. */
  private boolean mergesEagerly() {
    return window.finished() || !credit.hasRoomFor(2 * expectedBytes());
  }

  /** Room for what a range will probably bring. */
  private long expectedBytes() {
    return gather == null
        ? Math.min(CreditLedger.WINDOW_BYTES, budgetBytes.getAsLong() / 4)
        : gather.largestBytes();
  }

  /** What a message that carries tasks cost on the wire. */
  public void addTaskBytes(long bytes) {
    tally.addTaskBytes(bytes);
  }

  /** What a message with results cost on the wire. */
  public void addResultBytes(long bytes) {
    tally.addResultBytes(bytes);
  }

  /**
   * A range behind the head is handed out only if there is room for its results, not just for the
   * first of them: else it would hold a slot that another scan could use, and wait there for
   * credit.
   */
  private boolean mayGrant(RangeState range) {
    if (!definition.kind().needsCredit()) {
      return true;
    }
    return window.isHead(range)
        ? range.bufferedBytes < CreditLedger.INITIAL_CREDIT_BYTES
        : credit.hasRoomFor(expectedBytes());
  }

  /**
   * Ranges of a scan with dense results are kept so short that all slots' results fit the budget.
   */
  private long rangeCap(int slots) {
    if (!definition.kind().streams()) {
      return RangePlan.MAX_RANGE_BYTES;
    }
    if (tally.streamedOverBytes() < PROBE_RANGE_BYTES) {
      return PROBE_RANGE_BYTES;
    }
    double room = (double) budgetBytes.getAsLong() / (3L * Math.max(1, slots));
    return (long)
        Math.clamp(
            room / tally.resultDensity(), RangePlan.MIN_RANGE_BYTES, RangePlan.MAX_RANGE_BYTES);
  }

  // ---- taking back
  // -------------------------------------------------------------------------------------------------

  /** The range goes back to those that wait, for reasons that are not its fault. */
  public void takeBack(RangeState range) {
    if (range.phase() != RangeState.Phase.GRANTED) {
      return;
    }
    credit.takeBackCredit(range);
    range.takeBack();
    if (running() && !isMerge(range)) {
      window.putBack(range);
    }
  }

  /** The worker is gone that had the range; if it ran it, the range is charged. */
  public void lost(RangeState range, boolean ran, WorkerEnd end) {
    if (range.phase() != RangeState.Phase.GRANTED) {
      return;
    }
    // A slot that only waited for credit did not die of its range.
    boolean charged = ran && !range.starved();
    takeBack(range);
    if (running() && charged) {
      charge(range, end);
    }
  }

  /** A death is blamed on a range only if the file is still the same. */
  private void charge(RangeState range, WorkerEnd end) {
    lastDeath = end;
    javaOnly |= end.mayBeNativeCode();
    range.hold();
    guard.check(change -> judge(range, end, change));
  }

  private void judge(RangeState range, WorkerEnd end, @Nullable String change) {
    range.release();
    boolean dropped = !isMerge(range) && !window.contains(range);
    if (!running() || dropped) {
      return;
    }
    if (change != null) {
      fail(ScanFailures.blobChanged(change));
      return;
    }
    PoisonHunt.Verdict verdict = hunt.charge(range, end, !isMerge(range));
    if (verdict != PoisonHunt.Verdict.RETRY) {
      log.warn("{}: {} after {} attempts of {}: {}", this, verdict, range.attempt(), range, end);
    }
    switch (verdict) {
      case RETRY -> {
        if (range.suspect()) {
          window.putBack(range);
        }
      }
      case HALVE -> {
        RangeState rest = window.splitOffRest(range);
        window.halve(rest, hunt.firstHalf(rest));
      }
      case GIVE_UP_OVERRUN -> {
        range.giveUpOverrun();
        window.stopWaiting(range);
      }
      case GAP -> giveUp(window.splitOffRest(range), end);
      case FAIL -> fail(nobodyCan(range, end));
      case REFUSE -> fail(givenUp(end));
    }
    pump();
  }

  private void giveUp(RangeState range, WorkerEnd end) {
    range.giveUp(PoisonHunt.gap(range, end));
    window.stopWaiting(range);
  }

  private static ScanFailure nobodyCan(RangeState range, WorkerEnd end) {
    return end.kind() == WorkerEnd.Kind.UNREADABLE
        ? ScanFailures.unreadable(end.what())
        : ScanFailures.poisonRange(range, end);
  }

  private ScanFailure givenUp(WorkerEnd end) {
    return end.kind() == WorkerEnd.Kind.UNREADABLE
        ? ScanFailures.unreadable(end.what())
        : ScanFailures.poisonRequest(hunt.deaths(), end.toString());
  }

  // ---- taking in
  // ---------------------------------------------------------------------------------------------------

  /**
   * Takes a batch in.
   *
   * @return false if its attempt is void and it was refused
   * @throws BadResultsException if it breaks a rule: the worker is to be dropped, the scan goes on
   */
  public boolean accept(RangeState range, Batch batch) throws BadResultsException {
    if (range.phase() != RangeState.Phase.GRANTED || range.attempt() != batch.getAttempt()) {
      return false;
    }
    if (!running()) {
      return true;
    }
    boolean spends = definition.kind().needsCredit() && !batch.getResults().isEmpty();
    if (spends && range.outstandingCredit <= 0) {
      // A worker counts what it has sent before we do, so an honest one never gets here.
      throw new BadResultsException("results without credit, in " + range);
    }
    if (definition.kind().custom()) {
      CustomCheck.check(definition.kind(), range, batch);
    }
    AcceptedBatch fresh = range.accept(rules, batch);
    tally.accepted(batch);
    keep(range, batch, fresh);
    if (batch.hasEnd()) {
      credit.takeBackCredit(range);
      if (batch.getEnd().hasFailure()) {
        failed(range, batch.getEnd().getFailure());
        return true;
      }
      if (!isMerge(range)) {
        hunt.completed();
      }
    }
    pump();
    if (running()) {
      topUp(range);
    }
    if (running() && gather != null) {
      topUpStarved();
    }
    return true;
  }

  /** What the storage does not give is hunted down like what ends workers. */
  private void failed(RangeState range, TaskFailure failure) {
    ScanFailure told = ScanFailures.ofTask(definition.kind(), range.range(), failure);
    if (failure.getReason() != FailureReason.FAILURE_REASON_BLOB_UNREADABLE || isMerge(range)) {
      fail(told);
      return;
    }
    takeBack(range);
    charge(range, WorkerEnd.of(WorkerEnd.Kind.UNREADABLE, told.message()));
  }

  /** Results wait for their turn at their range, partials wherever they can be merged. */
  private void keep(RangeState range, Batch batch, @Nullable AcceptedBatch fresh) {
    AcceptedBatch waits = gather == null ? fresh : null;
    credit.hold(range, batch.getResults().size(), waits == null ? 0 : waits.sizeBytes());
    if (waits != null) {
      range.buffered.addLast(waits);
    }
    if (gather != null && range.phase() == RangeState.Phase.DONE) {
      gather.take(range, batch.getResults());
    }
  }

  /**
   * A slot has results and no credit left.
   *
   * @param wantedBytes credit it needs in all to go on; 0 if any will do
   */
  public void starved(RangeState range, int attempt, long wantedBytes) {
    if (range.phase() != RangeState.Phase.GRANTED || range.attempt() != attempt || !running()) {
      return;
    }
    if (!range.starved) {
      range.starved = true;
      range.starvedSinceNanos = nanoClock.getAsLong();
    }
    range.wantedBytes = Math.clamp(wantedBytes, 0, CustomCheck.MAX_PARTIAL_BYTES);
    topUp(range);
  }

  private void topUp(RangeState range) {
    if (range.phase() != RangeState.Phase.GRANTED || !definition.kind().needsCredit()) {
      return;
    }
    long enough = gather == null ? CreditLedger.WINDOW_BYTES : range.wantedBytes;
    long wanted = enough - range.outstandingCredit;
    if (wanted < CreditLedger.WINDOW_BYTES / 2 && !range.starved) {
      return;
    }
    if (wanted <= 0) {
      // That it is starved overtook the batch that used its credit up, as those come another way.
      // It goes on waiting, and counts as waiting, until the batch is here.
      return;
    }
    credit.redeem(range);
    // The head always gets some, once what it brought is out: else a window full of later results
    // would wait for ever.
    boolean headNeedsIt = (window.isHead(range) && range.bufferedBytes == 0) || isMerge(range);
    if (headNeedsIt || credit.hasRoomFor(wanted)) {
      credit.lend(range, wanted);
      range.starved = false;
      control.credit(this, range, wanted);
    }
  }

  private void topUpStarved() {
    for (RangeState range : window.all()) {
      if (range.starved) {
        topUp(range);
      }
    }
  }

  // ---- merging
  // -----------------------------------------------------------------------------------------------------

  /** Sends what is next in the order, as long as the client keeps up. */
  public void pump() {
    if (!running()) {
      return;
    }
    boolean moved = merger.advance();
    if (emitter.wantsNoMore()) {
      closing(emitter.emittedTo());
    } else if (window.finished() && (gather == null || gather.done())) {
      closing(definition.range().end());
    } else if (moved) {
      topUpStarved();
    }
  }

  /** What was planned of the range no longer counts. */
  private void recall(RangeState range) {
    credit.drop(range);
    if (range.phase() == RangeState.Phase.GRANTED) {
      int voidAttempt = range.attempt();
      range.takeBack();
      control.revoke(this, range, voidAttempt);
    }
  }

  // ---- ending
  // ------------------------------------------------------------------------------------------------------

  /** All results are out: looks at the file once more before it calls the answer good. */
  private void closing(long end) {
    phase = Phase.CLOSING;
    control.ended(this);
    guard.check(
        change -> {
          if (phase != Phase.CLOSING) {
            return;
          }
          if (change != null) {
            fail(ScanFailures.blobChanged(change));
          } else {
            complete(end);
          }
        });
  }

  private void complete(long end) {
    boolean limited = emitter.limitReached();
    if (merger.coversNothing() && lastDeath != null) {
      fail(givenUp(lastDeath));
      return;
    }
    if (!limited && !merger.coversAll()) {
      fail(ScanFailures.coverageHole(definition.range(), merger.coverage()));
      return;
    }
    emitter.customResult(gather == null ? null : gather.result());
    emitter.close(limited && !definition.kind().relays() ? definition.range().end() : end);
    phase = Phase.ENDED;
    output.send(ScanResponse.newBuilder().setSummary(summary(limited)).build());
    output.complete();
  }

  private ScanSummary summary(boolean limited) {
    ScanSummary.Builder summary =
        ScanSummary.newBuilder()
            .setStatus(status(limited))
            .setResults(emitter.results())
            .setRanges(window.planned());
    tally.addTo(summary);
    merger.addTo(summary, limited ? limitedTo() : definition.range().end());
    if (!limited && definition.lineNumbers() && merger.gapCount() == 0) {
      summary.setNewlines(emitter.newlines());
    }
    return summary.build();
  }

  private ScanStatus status(boolean limited) {
    if (merger.gapCount() > 0) {
      return ScanStatus.SCAN_STATUS_PARTIAL;
    }
    return limited ? ScanStatus.SCAN_STATUS_LIMITED : ScanStatus.SCAN_STATUS_COMPLETE;
  }

  private long limitedTo() {
    boolean counted = definition.kind() == AnswerKind.COUNT;
    return counted ? definition.range().start() + merger.mergedBytes() : emitter.limitedTo();
  }

  /** Ends the scan with an error. */
  public void fail(ScanFailure failure) {
    if (phase == Phase.ENDED) {
      return;
    }
    try {
      end();
    } finally {
      // Whatever goes wrong on the way: a client that is told nothing waits for ever.
      output.fail(failure);
    }
  }

  /** The client left: nobody is told. */
  public void cancel() {
    if (phase != Phase.ENDED) {
      end();
    }
  }

  private void end() {
    boolean tell = phase == Phase.RUNNING;
    phase = Phase.ENDED;
    for (RangeState range : window.all()) {
      credit.drop(range);
    }
    if (gather != null) {
      gather.drop();
    }
    if (tell) {
      control.ended(this);
    }
  }

  // ---- progress
  // ----------------------------------------------------------------------------------------------------

  /** Sends progress when it is due and the client keeps up. */
  public void tick() {
    if (!running() || definition.progressMillis() == 0) {
      return;
    }
    long now = nanoClock.getAsLong();
    if (now - nextProgressNanos < 0 || !output.ready()) {
      return;
    }
    nextProgressNanos = now + progressNanos();
    ScanProgress.Builder progress =
        ScanProgress.newBuilder()
            .setScannedBytes(bytesDone())
            .setResults(emitter.results())
            .setDeliveredTo(emitter.emittedTo());
    tally.addTo(progress);
    output.send(ScanResponse.newBuilder().setProgress(progress).build());
  }

  private long bytesDone() {
    long done = merger.mergedBytes();
    for (RangeState range : window.all()) {
      done += Math.min(range.acceptedTo(), range.range().end()) - range.range().start();
    }
    return Math.min(done, definition.range().length());
  }

  private long progressNanos() {
    return definition.progressMillis() * 1_000_000L;
  }

  @Override
  public String toString() {
    return "scan " + id;
  }
}
