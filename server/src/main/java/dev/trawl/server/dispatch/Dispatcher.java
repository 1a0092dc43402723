package dev.trawl.server.dispatch;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterables;
import dev.trawl.proto.worker.v1.AttachResponse;
import dev.trawl.proto.worker.v1.Batch;
import dev.trawl.proto.worker.v1.CancelScan;
import dev.trawl.proto.worker.v1.Credit;
import dev.trawl.proto.worker.v1.CreditStarved;
import dev.trawl.proto.worker.v1.Drain;
import dev.trawl.proto.worker.v1.ForgetBlob;
import dev.trawl.proto.worker.v1.Grant;
import dev.trawl.proto.worker.v1.Heartbeat;
import dev.trawl.proto.worker.v1.MergeInput;
import dev.trawl.proto.worker.v1.OperatorVersion;
import dev.trawl.proto.worker.v1.RangeTask;
import dev.trawl.proto.worker.v1.Revoke;
import dev.trawl.proto.worker.v1.ScanSpec;
import dev.trawl.proto.worker.v1.SlotProgress;
import dev.trawl.proto.worker.v1.TaskReleased;
import dev.trawl.server.scan.BadResultsException;
import dev.trawl.server.scan.RangeState;
import dev.trawl.server.scan.ScanFailure;
import dev.trawl.server.scan.ScanRun;
import dev.trawl.server.scan.TaskControl;
import dev.trawl.server.scan.WorkerEnd;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the ranges of running scans to the slots of attached workers, and takes them back.
 *
 * <p>Scans take turns by their weights ({@link FairOrder}), so a small one is not stuck behind a
 * huge one. A free slot first gets something to run; then one task to wait behind it. There is one
 * way to take work back, the revoke: the range's attempt number is raised, what was accepted stays,
 * the rest waits for the next free slot. The place in the old slot's queue is free when the slot
 * says so.
 *
 * <p>A slot that waits for credit while other work could run is revoked after {@link
 * #STARVED_PATIENCE}: a slow client holds no slot.
 *
 * <p>A draining worker gets nothing more. What waits in its slots is taken back at once; what runs
 * it gives back at the next place where it can stop, and that range goes on from there elsewhere.
 * Nothing of that counts against a range.
 *
 * <p>All methods run on the supervisor's loop.
 */
public final class Dispatcher implements TaskControl {
  private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);

  /** How long a slot may wait for credit while other work could run. */
  static final Duration STARVED_PATIENCE = Duration.ofMillis(20);

  /** A draining worker, which itself waits for 10 s at most, is killed after this. */
  static final Duration DRAIN_LIMIT = Duration.ofSeconds(15);

  /** How long the last worker is kept from scans of which others died. */
  private static final Duration LAST_WORKER_PATIENCE = Duration.ofSeconds(15);

  /**
   * What a task costs beside its bytes, in bytes that could be scanned meanwhile: else a scan cut
   * into ranges of one byte would have all the turns.
   */
  private static final long TASK_COST_BYTES = 256 << 10;

  /** The weight of a scan that asked for none. */
  public static final int DEFAULT_WEIGHT = 10;

  /** How long a slot may show no progress. */
  public static final Duration DEFAULT_STALL_PATIENCE = Duration.ofSeconds(30);

  /**
   * HTTP/2 frame header and gRPC message header: what a message costs on the wire beside its own
   * bytes.
   */
  private static final int FRAMING_BYTES = 14;

  private final LongSupplier nanoClock;
  private final Duration lease;
  private final Duration noWorkerPatience;
  private final Map<Integer, ActiveScan> scans = new LinkedHashMap<>();
  private final FairOrder<ActiveScan> turns = new FairOrder<>();
  private final Map<Long, WorkerSession> sessions = new LinkedHashMap<>();
  private final OperatorCatalog operators;
  private final StallWatch stalls;
  private final Preemption preemption;
  private final Quarantine quarantine = new Quarantine();
  private final Map<Integer, Long> orphanedSinceNanos = new HashMap<>();
  private int mostWorkers;
  private long lastLostNanos;
  private long nobodySinceNanos;
  private long refusedResults;

  /**
   * @param needs the custom operator it runs; null for built-in ones
   */
  private record ActiveScan(ScanRun run, ScanSpec spec, @Nullable OperatorVersion needs) {}

  /**
   * @param lease how long a worker may be silent before it counts as lost
   * @param noWorkerPatience how long a scan waits while no worker is attached
   */
  public Dispatcher(LongSupplier nanoClock, Duration lease, Duration noWorkerPatience) {
    this(
        nanoClock,
        lease,
        noWorkerPatience,
        DEFAULT_STALL_PATIENCE,
        new OperatorCatalog(ImmutableList.of()));
  }

  /**
   * @param lease how long a worker may be silent before it counts as lost
   * @param noWorkerPatience how long a scan waits while no worker is attached
   * @param stallPatience how long a slot may show no progress before its worker counts as lost
   * @param operators what the pool can run; kept up to date here
   */
  public Dispatcher(
      LongSupplier nanoClock,
      Duration lease,
      Duration noWorkerPatience,
      Duration stallPatience,
      OperatorCatalog operators) {
    this.stalls = new StallWatch(stallPatience);
    this.preemption = new Preemption(STARVED_PATIENCE, sessions.values(), this, nanoClock);
    this.operators = operators;
    this.nanoClock = nanoClock;
    this.lease = lease;
    this.noWorkerPatience = noWorkerPatience;
    this.nobodySinceNanos = nanoClock.getAsLong();
  }

  // ---- who is there
  // ------------------------------------------------------------------------------------------------

  /** Attached workers, in the order they came. */
  public ImmutableList<WorkerSession> sessions() {
    return ImmutableList.copyOf(sessions.values());
  }

  /** Slots of all attached workers. */
  public int slots() {
    int slots = 0;
    for (WorkerSession session : sessions.values()) {
      slots += session.draining() ? 0 : session.slotCount();
    }
    return slots;
  }

  /** Scans that run. */
  public int runningScans() {
    return scans.size();
  }

  /** Bytes of results held or under way. */
  public long reservedBytes() {
    long bytes = 0;
    for (ActiveScan scan : scans.values()) {
      bytes += scan.run().reservedBytes();
    }
    return bytes;
  }

  /** Batches refused because their attempt was void. */
  public long refusedResults() {
    return refusedResults;
  }

  /** A worker said hello. */
  public void attached(WorkerSession session) {
    sessions.put(session.id(), session);
    mostWorkers = Math.max(mostWorkers, sessions.size());
    operators.refresh(sessions.values());
    dispatch();
  }

  /** What the pool can run. */
  public OperatorCatalog operators() {
    return operators;
  }

  /**
   * A worker is gone: its tasks go on elsewhere. Whatever it ran may have ended it, but what custom
   * operators do is the first suspicion.
   */
  public void lost(WorkerSession session, WorkerEnd end) {
    boolean customRan = session.slots().stream().anyMatch(slot -> isCustom(slot.running()));
    lost(session, end, running -> !customRan || isCustom(running));
  }

  private static boolean isCustom(@Nullable Assignment running) {
    return running != null && running.scan.definition().kind().custom();
  }

  private void lost(WorkerSession session, WorkerEnd end, Predicate<Assignment> charged) {
    if (sessions.remove(session.id()) == null) {
      return;
    }
    lastLostNanos = nanoClock.getAsLong();
    stalls.forget(session.id());
    operators.refresh(sessions.values());
    if (sessions.isEmpty()) {
      nobodySinceNanos = nanoClock.getAsLong();
    }
    for (SlotQueue slot : session.slots()) {
      Assignment running = slot.running();
      List<Assignment> queue = new ArrayList<>();
      slot.all().forEach(queue::add);
      slot.clear();
      for (Assignment assignment : queue) {
        if (!assignment.abandoned) {
          boolean ran = assignment == running && charged.test(assignment);
          assignment.scan.lost(assignment.range, ran, end);
        }
      }
    }
    dispatch();
  }

  /**
   * Lets a worker go: it takes no new task, gives back what it has, and leaves.
   *
   * @return false if no such worker is attached
   */
  public boolean drain(long workerId) {
    WorkerSession session = sessions.get(workerId);
    if (session == null) {
      return false;
    }
    if (session.draining()) {
      return true;
    }
    log.info("{} drains", session);
    session.drain(nanoClock.getAsLong());
    // The pool may get smaller: a last worker that was meant to be one is not spared for others.
    mostWorkers = Math.max(1, mostWorkers - 1);
    session.link().retire();
    for (SlotQueue slot : session.slots()) {
      giveBack(slot, slot.running());
    }
    session.link().send(AttachResponse.newBuilder().setDrain(Drain.getDefaultInstance()).build());
    dispatch();
    return true;
  }

  /** Takes back what is in the slot, but for {@code spared}. */
  private static void giveBack(SlotQueue slot, @Nullable Assignment spared) {
    for (Assignment assignment : slot.all()) {
      if (assignment != spared && !assignment.abandoned) {
        assignment.abandoned = true;
        assignment.scan.takeBack(assignment.range);
      }
    }
  }

  /** One that was told to leave and does not is ended; its tasks are not to blame. */
  private void endOverdue(long now) {
    for (WorkerSession session : sessions()) {
      if (session.drainingNanos(now) > DRAIN_LIMIT.toNanos()) {
        String cause = "it was to leave, and did not within " + DRAIN_LIMIT.toSeconds() + " s";
        log.warn("{} is killed: {}", session, cause);
        session.slots().forEach(slot -> giveBack(slot, null));
        session.link().drop(cause);
        lost(session, WorkerEnd.of(WorkerEnd.Kind.KILLED, cause));
      }
    }
  }

  /**
   * Workers do not start: scans that have none end.
   *
   * @param why how the last one ended
   */
  public void workersDoNotStart(String why) {
    if (sessions.isEmpty() && !scans.isEmpty()) {
      failAll(
          new ScanFailure(
              Status.Code.UNAVAILABLE,
              "NO_WORKER",
              "no worker process could be had: the last ones did not start (" + why + ")"));
    }
  }

  // ---- scans
  // -------------------------------------------------------------------------------------------------------

  /** A scan begins. */
  public void add(ScanRun run, ScanSpec spec) {
    add(run, spec, null, DEFAULT_WEIGHT);
  }

  /**
   * A scan begins.
   *
   * @param needs the custom operator it runs: only workers that have announced exactly that take
   *     part; null for built-in ones
   * @param weight its share of the slots beside other scans, at least 1
   */
  public void add(ScanRun run, ScanSpec spec, @Nullable OperatorVersion needs, int weight) {
    if (scans.isEmpty() && sessions.isEmpty()) {
      nobodySinceNanos = nanoClock.getAsLong();
    }
    ActiveScan scan = new ActiveScan(run, spec, needs);
    scans.put(run.id(), scan);
    turns.add(scan, weight);
    dispatch();
  }

  /** The client can take more. */
  public void clientReady(ScanRun run) {
    endingOnDefect(run, run::pump);
    dispatch();
  }

  /** A defect of ours must end the scan it touches, not leave its client waiting. */
  private static void endingOnDefect(ScanRun run, Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      log.error("{} failed", run, e);
      run.fail(defect(e));
    }
  }

  /** The client left. */
  public void clientLeft(ScanRun run) {
    run.cancel();
    dispatch();
  }

  /** Ends every scan with an error. */
  public void failAll(ScanFailure failure) {
    for (ActiveScan scan : List.copyOf(scans.values())) {
      scan.run().fail(failure);
    }
  }

  @Override
  public void ended(ScanRun run) {
    orphanedSinceNanos.remove(run.id());
    ActiveScan ended = scans.remove(run.id());
    if (ended == null) {
      return;
    }
    turns.remove(ended);
    AttachResponse cancel =
        AttachResponse.newBuilder().setCancel(CancelScan.newBuilder().setScanId(run.id())).build();
    for (WorkerSession session : sessions.values()) {
      if (session.knownScans.remove(run.id())) {
        abandon(session, run);
        session.link().send(cancel);
      }
    }
  }

  private static void abandon(WorkerSession session, ScanRun run) {
    for (SlotQueue slot : session.slots()) {
      for (Assignment assignment : slot.all()) {
        assignment.abandoned |= assignment.scan == run;
      }
    }
  }

  /** No scan needs the blob any more: workers unmap it. */
  public void forgetBlob(long blobId) {
    AttachResponse forget =
        AttachResponse.newBuilder()
            .setForgetBlob(ForgetBlob.newBuilder().setBlobId(blobId))
            .build();
    for (WorkerSession session : sessions.values()) {
      if (session.knownBlobs.remove(blobId)) {
        session.link().send(forget);
      }
    }
  }

  // ---- from workers
  // ------------------------------------------------------------------------------------------------

  /**
   * Batches of a slot came in.
   *
   * @param wireBytes size of the message that brought them
   */
  public void delivered(WorkerSession session, int slot, List<Batch> batches, int wireBytes) {
    if (sessions.get(session.id()) != session) {
      return;
    }
    session.heard(nanoClock.getAsLong());
    int share = (wireBytes + FRAMING_BYTES) / Math.max(1, batches.size());
    for (Batch batch : batches) {
      Assignment assignment =
          session.slot(slot).find(batch.getScanId(), batch.getTaskId(), batch.getAttempt());
      if (assignment == null) {
        // Control and results travel on separate channels: the slot let go of the task before this
        // arrived.
        refusedResults++;
        continue;
      }
      assignment.scan.addResultBytes(share);
      if (!accept(session, slot, assignment, batch)) {
        return;
      }
    }
    dispatch();
  }

  private boolean accept(WorkerSession session, int slot, Assignment assignment, Batch batch) {
    try {
      if (assignment.abandoned || !assignment.scan.accept(assignment.range, batch)) {
        refusedResults++;
      }
    } catch (RuntimeException e) {
      // A defect of ours must end the scan it touches, not leave its client waiting.
      log.error("{} failed", assignment, e);
      assignment.scan.fail(defect(e));
    } catch (BadResultsException e) {
      // It still is the slot's, so that its range is charged with the loss of the worker.
      drop(session, e.getMessage());
      return false;
    }
    if (batch.hasEnd()) {
      session.slot(slot).remove(assignment);
      session.countFinished(batch.getEnd().getScannedBytes());
    }
    return true;
  }

  private static ScanFailure defect(RuntimeException e) {
    return new ScanFailure(
        Status.Code.INTERNAL, "INTERNAL", "unexpected " + e + "; the supervisor's log has more");
  }

  /** The worker broke the rules: it is closed, and its tasks go on elsewhere. */
  public void drop(WorkerSession session, @Nullable String why) {
    log.warn("{} broke the protocol and is dropped: {}", session, why);
    session.link().drop("protocol violation: " + why);
    lost(session, WorkerEnd.of(WorkerEnd.Kind.BROKE_RULES, "protocol violation: " + why));
  }

  /** A worker gave a sign of life, and said how far its slots have come. */
  public void heartbeat(WorkerSession session, Heartbeat beat) {
    if (sessions.get(session.id()) != session) {
      return;
    }
    long now = nanoClock.getAsLong();
    session.heard(now);
    SlotProgress stuck = stalls.heard(session.id(), beat, now);
    if (stuck != null) {
      String cause = "no progress in slot " + stuck.getSlot() + " of " + session;
      log.warn("{}: it is dropped", cause);
      session.link().drop(cause);
      lost(
          session,
          WorkerEnd.of(WorkerEnd.Kind.STALLED, cause),
          running -> running.is(stuck.getScanId(), stuck.getTaskId(), stuck.getAttempt()));
      dispatch();
    }
  }

  /** A slot has results and no credit. */
  public void starved(WorkerSession session, CreditStarved message) {
    session.heard(nanoClock.getAsLong());
    for (SlotQueue slot : session.slots()) {
      Assignment assignment =
          slot.find(message.getScanId(), message.getTaskId(), message.getAttempt());
      if (assignment != null && !assignment.abandoned) {
        assignment.scan.starved(assignment.range, message.getAttempt(), message.getWantedBytes());
      }
    }
    dispatch();
  }

  /** A slot let go of a revoked or cancelled task. */
  public void released(WorkerSession session, TaskReleased message) {
    session.heard(nanoClock.getAsLong());
    if (message.getSlot() < 0 || message.getSlot() >= session.slotCount()) {
      drop(
          session,
          "released slot "
              + Integer.toUnsignedString(message.getSlot())
              + " of "
              + session.slotCount());
      return;
    }
    SlotQueue slot = session.slot(message.getSlot());
    Assignment assignment =
        slot.find(message.getScanId(), message.getTaskId(), message.getAttempt());
    if (assignment != null) {
      slot.remove(assignment);
      if (!assignment.abandoned) {
        assignment.scan.takeBack(assignment.range);
      }
    }
    dispatch();
  }

  // ---- to workers
  // --------------------------------------------------------------------------------------------------

  @Override
  public void credit(ScanRun run, RangeState range, long bytes) {
    for (WorkerSession session : sessions.values()) {
      for (SlotQueue slot : session.slots()) {
        if (slot.find(run.id(), range.taskId(), range.attempt()) != null) {
          session.link().send(creditMessage(run, range, bytes));
          return;
        }
      }
    }
  }

  private static AttachResponse creditMessage(ScanRun run, RangeState range, long bytes) {
    return AttachResponse.newBuilder()
        .setCredit(
            Credit.newBuilder()
                .setScanId(run.id())
                .setTaskId(range.taskId())
                .setAttempt(range.attempt())
                .setBytes(bytes))
        .build();
  }

  @Override
  public void revoke(ScanRun run, RangeState range, int voidAttempt) {
    for (WorkerSession session : sessions.values()) {
      for (SlotQueue slot : session.slots()) {
        Assignment assignment = slot.find(run.id(), range.taskId(), voidAttempt);
        if (assignment != null && !assignment.abandoned) {
          assignment.abandoned = true;
          session.link().send(revokeMessage(assignment));
          return;
        }
      }
    }
  }

  private static AttachResponse revokeMessage(Assignment assignment) {
    return AttachResponse.newBuilder()
        .setRevoke(
            Revoke.newBuilder()
                .setScanId(assignment.scan.id())
                .setTaskId(assignment.range.taskId())
                .setAttempt(assignment.attempt))
        .build();
  }

  /** Fills free places: first something to run for every slot, then something to wait. */
  public void dispatch() {
    if (scans.isEmpty() || sessions.isEmpty()) {
      return;
    }
    int slots = slots();
    dispatchSuspect(slots);
    for (WorkerSession session : sessions.values()) {
      for (SlotQueue slot : session.slots()) {
        if (slot.isIdle()) {
          fill(session, slot, 1, slots);
        }
      }
    }
    for (WorkerSession session : sessions.values()) {
      for (SlotQueue slot : session.slots()) {
        if (slot.worthRefilling()) {
          fill(session, slot, Integer.MAX_VALUE, slots);
        }
      }
    }
    preemption.preempt(Iterables.transform(turns.all(), ActiveScan::run), slots);
  }

  /** A range of which workers have died runs in a worker that does nothing else meanwhile. */
  private void dispatchSuspect(int slots) {
    ActiveScan scan = scanWithSuspect();
    WorkerSession alone =
        quarantine.choose(
            sessions.values(), scan == null ? null : session -> session.canRun(scan.needs()));
    if (scan == null || alone == null || alone.busySlots() > 0) {
      return;
    }
    RangeState range = scan.run().offerSuspect();
    if (range != null) {
      Grant.Builder grant = Grant.newBuilder();
      add(alone, alone.slot(0), grant, scan, range, slots);
      send(alone, grant.build(), List.of(scan.run()));
    }
  }

  private @Nullable ActiveScan scanWithSuspect() {
    for (ActiveScan scan : turns.all()) {
      if (scan.run().offerSuspect() != null) {
        return isLastWorker() ? null : scan;
      }
    }
    return null;
  }

  private void fill(WorkerSession session, SlotQueue slot, int most, int slots) {
    if (session.draining() || quarantine.holds(session)) {
      return;
    }
    Grant.Builder grant = Grant.newBuilder().setSlot(slot.slot);
    List<ScanRun> granted = new ArrayList<>();
    // Partials to merge are large: one message carries those of one task.
    while (grant.getTasksCount() < most && slot.hasRoom() && grant.getMergesCount() == 0) {
      ActiveScan scan = nextScanFor(session, slot, slots, grant);
      if (scan == null) {
        break;
      }
      granted.add(scan.run());
    }
    if (grant.getTasksCount() > 0) {
      send(session, grant.build(), granted);
    }
  }

  /** Adds the next task to the grant, scans taking turns; null if no scan has one for this slot. */
  private @Nullable ActiveScan nextScanFor(
      WorkerSession session, SlotQueue slot, int slots, Grant.Builder grant) {
    ActiveScan scan = turns.firstThat(one -> offer(one, session, slot, slots, grant));
    if (scan != null) {
      RangeTask task = grant.getTasks(grant.getTasksCount() - 1);
      turns.took(scan, TASK_COST_BYTES + task.getEnd() - task.getStart());
    }
    return scan;
  }

  /** Adds a task of the scan to the grant, if it has one for this slot. */
  private boolean offer(
      ActiveScan scan, WorkerSession session, SlotQueue slot, int slots, Grant.Builder grant) {
    if (!session.canRun(scan.needs()) || (isLastWorker() && scan.run().suspect())) {
      return false;
    }
    RangeState range = scan.run().offer(session.id(), slot.isIdle(), slots, this::takesTasks);
    if (range == null) {
      return false;
    }
    add(session, slot, grant, scan, range, slots);
    return true;
  }

  private static void add(
      WorkerSession session,
      SlotQueue slot,
      Grant.Builder grant,
      ActiveScan scan,
      RangeState range,
      int slots) {
    introduce(session, scan);
    grant.addTasks(scan.run().grant(range, session.id(), slots));
    MergeInput input = scan.run().mergeInput(range);
    if (input != null) {
      grant.addMerges(input);
    }
    slot.add(new Assignment(scan.run(), range));
  }

  /**
   * Whether all others have just died: what may have been the cause waits for one to come back, so
   * that other scans have the last.
   */
  private boolean isLastWorker() {
    return sessions.size() == 1
        && mostWorkers > 1
        && nanoClock.getAsLong() - lastLostNanos < LAST_WORKER_PATIENCE.toNanos();
  }

  /** Whether ranges may be kept for this worker. */
  private boolean takesTasks(long workerId) {
    WorkerSession session = sessions.get(workerId);
    return session != null && !session.draining();
  }

  private static void introduce(WorkerSession session, ActiveScan scan) {
    if (session.knownScans.add(scan.run().id())) {
      session.knownBlobs.add(scan.spec().getBlob().getBlobId());
      session.link().send(AttachResponse.newBuilder().setScan(scan.spec()).build());
    }
  }

  private static void send(WorkerSession session, Grant grant, List<ScanRun> granted) {
    AttachResponse message = AttachResponse.newBuilder().setGrant(grant).build();
    int bytes = message.getSerializedSize() + FRAMING_BYTES;
    for (MergeInput input : grant.getMergesList()) {
      bytes -= input.getSerializedSize();
    }
    int share = bytes / granted.size();
    for (ScanRun run : granted) {
      run.addTaskBytes(share);
    }
    session.link().send(message);
  }

  // ---- time
  // --------------------------------------------------------------------------------------------------------

  /** Called every few milliseconds: leases, patience, progress. */
  public void tick() {
    long now = nanoClock.getAsLong();
    for (WorkerSession session : sessions()) {
      if (session.silentNanos(now) > lease.toNanos()) {
        log.warn("{} was silent for {} and is dropped", session, lease);
        String cause = "no heartbeat for " + lease.toMillis() + " ms";
        session.link().drop(cause);
        lost(session, WorkerEnd.of(WorkerEnd.Kind.SILENT, cause));
      }
    }
    endOverdue(now);
    for (ActiveScan scan : List.copyOf(scans.values())) {
      endingOnDefect(scan.run(), scan.run()::tick);
    }
    failUnrunnable(now);
    if (sessions.isEmpty() && now - nobodySinceNanos > noWorkerPatience.toNanos()) {
      failAll(
          new ScanFailure(
              Status.Code.UNAVAILABLE,
              "NO_WORKER",
              "no worker process could be had for "
                  + noWorkerPatience.toSeconds()
                  + " s; the supervisor's log says why they do not start"));
    }
    dispatch();
  }

  /** Scans whose operator nobody has any more: workers of another version have taken over. */
  private void failUnrunnable(long now) {
    for (ActiveScan scan : List.copyOf(scans.values())) {
      boolean runnable =
          sessions.isEmpty() || sessions.values().stream().anyMatch(s -> s.canRun(scan.needs()));
      if (runnable) {
        orphanedSinceNanos.remove(scan.run().id());
        continue;
      }
      long since = orphanedSinceNanos.computeIfAbsent(scan.run().id(), id -> now);
      if (now - since > noWorkerPatience.toNanos()) {
        scan.run().fail(OperatorCatalog.gone(String.valueOf(scan.needs())));
      }
    }
  }
}
