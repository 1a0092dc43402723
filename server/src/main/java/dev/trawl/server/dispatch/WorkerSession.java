package dev.trawl.server.dispatch;

import com.google.common.collect.ImmutableList;
import dev.trawl.proto.worker.v1.OperatorVersion;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One attached worker, as the supervisor sees it. Touched on the supervisor's loop only. */
public final class WorkerSession {
  private final long id;
  private final long pid;
  private final String kernels;
  private final WorkerLink link;
  private final ImmutableList<SlotQueue> slots;

  /** Scans it has the spec of. */
  final Set<Integer> knownScans = new HashSet<>();

  /** Blobs it may have mapped. */
  final Set<Long> knownBlobs = new HashSet<>();

  /** What it can run. */
  private ImmutableList<OperatorVersion> operators = ImmutableList.of();

  private long lastHeardNanos;
  private long finishedTasks;
  private long scannedBytes;
  private volatile boolean draining;
  private long drainingSinceNanos;

  /** A worker that has just said hello. */
  public WorkerSession(
      long id, long pid, int slots, String kernels, WorkerLink link, long nowNanos) {
    this.id = id;
    this.pid = pid;
    this.kernels = kernels;
    this.link = link;
    this.lastHeardNanos = nowNanos;
    ImmutableList.Builder<SlotQueue> queues = ImmutableList.builder();
    for (int slot = 0; slot < slots; slot++) {
      queues.add(new SlotQueue(slot));
    }
    this.slots = queues.build();
  }

  /** The supervisor's number for it. */
  public long id() {
    return id;
  }

  /** Its process id, as it told. */
  public long pid() {
    return pid;
  }

  /** What kernels it runs, for people. */
  public String kernels() {
    return kernels;
  }

  /** It announced what it can run, when it said hello. */
  public void announce(List<OperatorVersion> announced) {
    operators = ImmutableList.copyOf(announced);
  }

  /** What it announced. */
  ImmutableList<OperatorVersion> operators() {
    return operators;
  }

  /** Whether it can take part in a scan that needs this operator; null stands for built-in ones. */
  boolean canRun(@Nullable OperatorVersion needed) {
    return needed == null || operators.contains(needed);
  }

  /** How to reach it. */
  public WorkerLink link() {
    return link;
  }

  /** Number of its slots. */
  public int slotCount() {
    return slots.size();
  }

  /** Slots with something to do. */
  public int busySlots() {
    return (int) slots.stream().filter(slot -> !slot.isIdle()).count();
  }

  /** Tasks it finished. */
  public long finishedTasks() {
    return finishedTasks;
  }

  /** Bytes its finished tasks scanned. */
  public long scannedBytes() {
    return scannedBytes;
  }

  /** Whether it takes no new task. May be asked by any thread. */
  public boolean draining() {
    return draining;
  }

  /** It takes no new task from now on. */
  void drain(long nowNanos) {
    draining = true;
    drainingSinceNanos = nowNanos;
  }

  /** For how long it has been draining, 0 if it is not. */
  long drainingNanos(long nowNanos) {
    return draining ? nowNanos - drainingSinceNanos : 0;
  }

  /** It gave a sign of life. */
  public void heard(long nowNanos) {
    lastHeardNanos = nowNanos;
  }

  long silentNanos(long nowNanos) {
    return nowNanos - lastHeardNanos;
  }

  void countFinished(long bytes) {
    finishedTasks++;
    scannedBytes += bytes;
  }

  SlotQueue slot(int index) {
    return slots.get(index);
  }

  ImmutableList<SlotQueue> slots() {
    return slots;
  }

  @Override
  public String toString() {
    return "worker " + id + " (pid " + pid + ")";
  }
}
