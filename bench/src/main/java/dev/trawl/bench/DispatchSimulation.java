package dev.trawl.bench;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * Simulates one scan by a pool of any size: a supervisor whose one loop hands out ranges and merges
 * their results, one after the other, and slots that scan them side by side.
 *
 * <p>Between events every scanning slot reads at the same speed: its own, or its part of what the
 * machine gives. So it is enough to add up the bytes that a slot has read which scanned all the
 * time; a range is done when that sum has grown by its length, and the next to be done is the first
 * of a queue ordered by the sum. Everything else that lies ahead is in a second queue, ordered by
 * time.
 *
 * <p>A slot holds what the supervisor lets it: one range that it scans and one that waits, of small
 * ones up to 64 while they are less than 2 MiB. It scans the next one at once, while the result is
 * under way; it idles only when its queue is empty.
 */
final class DispatchSimulation {
  private static final int MOST_QUEUED = 2;
  private static final int MOST_SMALL_QUEUED = 64;
  private static final long SMALL_BYTES = 2L << 20;

  private final DispatchInputs inputs;
  private final RangeSizes sizes;
  private final Slot[] slots;

  private final PriorityQueue<Scan> scans =
      new PriorityQueue<>(Comparator.comparingDouble(Scan::doneAt));
  private final PriorityQueue<Arrival> arrivals =
      new PriorityQueue<>(
          Comparator.comparingDouble(Arrival::seconds).thenComparingLong(Arrival::number));
  private final ArrayDeque<Runnable> inbox = new ArrayDeque<>();

  private double now;
  private double bytesEach;
  private boolean loopBusy;
  private long arrivalNumber;
  private long unplannedBytes;
  private long mergedBytes;
  private long tasks;
  private double loopSeconds;
  private double slotSeconds;

  /**
   * A range that a slot scans.
   *
   * @param doneAt what {@link #bytesEach} will be at its end
   */
  private record Scan(Slot slot, long bytes, double doneAt) {}

  /**
   * Something that happens at a known time.
   *
   * @param number keeps what happens at the same time in order
   */
  private record Arrival(double seconds, long number, Runnable what) {}

  /** What the worker and the supervisor know of a slot. */
  private static final class Slot {
    final ArrayDeque<Long> waiting = new ArrayDeque<>();
    boolean scanning;
    int granted;
    long grantedBytes;

    boolean hasRoom() {
      return granted < MOST_QUEUED || (granted < MOST_SMALL_QUEUED && grantedBytes < SMALL_BYTES);
    }
  }

  private DispatchSimulation(DispatchInputs inputs, int slots, RangeSizes sizes, long bytes) {
    this.inputs = inputs;
    this.sizes = sizes;
    this.slots = new Slot[slots];
    this.unplannedBytes = bytes;
    for (int i = 0; i < slots; i++) {
      this.slots[i] = new Slot();
    }
  }

  /**
   * Simulates a scan.
   *
   * @param slots of the pool, at least 1
   * @param bytes to scan, at least 1
   */
  static DispatchRun run(DispatchInputs inputs, int slots, RangeSizes sizes, long bytes) {
    if (slots < 1 || bytes < 1) {
      throw new IllegalArgumentException(slots + " slots, " + bytes + " bytes");
    }
    return new DispatchSimulation(inputs, slots, sizes, bytes).run(bytes);
  }

  private DispatchRun run(long bytes) {
    handOutFirst();
    while (!scans.isEmpty() || !arrivals.isEmpty()) {
      step();
    }
    if (mergedBytes != bytes) {
      throw new IllegalStateException(mergedBytes + " of " + bytes + " bytes merged");
    }
    return new DispatchRun(tasks, bytes, now, loopSeconds, slotSeconds);
  }

  /** Something to run for every slot, then something to wait. */
  private void handOutFirst() {
    for (Slot slot : slots) {
      grantTo(slot);
    }
    for (Slot slot : slots) {
      fill(slot);
    }
  }

  private void step() {
    Scan scan = scans.peek();
    Arrival arrival = arrivals.peek();
    double speed = inputs.slotBytesPerSecond(Math.max(1, scans.size()));
    double scanned =
        scan == null
            ? Double.POSITIVE_INFINITY
            : now + Math.max(0, scan.doneAt - bytesEach) / speed;
    if (scan != null && (arrival == null || scanned <= arrival.seconds)) {
      advanceTo(scanned, speed);
      scans.remove();
      done(scan);
    } else if (arrival != null) {
      advanceTo(arrival.seconds, speed);
      arrivals.remove();
      arrival.what.run();
    }
  }

  private void advanceTo(double seconds, double speed) {
    double passed = seconds - now;
    bytesEach += passed * speed;
    slotSeconds += passed * scans.size();
    now = seconds;
  }

  // ---- the loop

  private void fill(Slot slot) {
    while (slot.hasRoom() && unplannedBytes > 0) {
      grantTo(slot);
    }
  }

  private void grantTo(Slot slot) {
    if (unplannedBytes == 0) {
      return;
    }
    long bytes = Math.min(unplannedBytes, sizes.next(unplannedBytes, slots.length));
    unplannedBytes -= bytes;
    tasks++;
    slot.granted++;
    slot.grantedBytes += bytes;
    onLoop(inputs.grantSeconds(), () -> later(latency(), () -> granted(slot, bytes)));
  }

  private void merge(Slot slot, long bytes) {
    mergedBytes += bytes;
    slot.granted--;
    slot.grantedBytes -= bytes;
    fill(slot);
  }

  /** Work for the loop, which does one thing at a time. */
  private void onLoop(double seconds, Runnable result) {
    inbox.add(
        () -> {
          loopSeconds += seconds;
          later(
              seconds,
              () -> {
                loopBusy = false;
                result.run();
                runLoop();
              });
        });
    runLoop();
  }

  private void runLoop() {
    if (!loopBusy && !inbox.isEmpty()) {
      loopBusy = true;
      inbox.remove().run();
    }
  }

  // ---- the slots

  private void granted(Slot slot, long bytes) {
    slot.waiting.add(bytes);
    scanNext(slot);
  }

  private void scanNext(Slot slot) {
    if (!slot.scanning && !slot.waiting.isEmpty()) {
      long bytes = slot.waiting.remove();
      slot.scanning = true;
      scans.add(new Scan(slot, bytes, bytesEach + bytes));
    }
  }

  private void done(Scan scan) {
    Slot slot = scan.slot;
    slot.scanning = false;
    scanNext(slot);
    double seconds = inputs.resultSeconds(slots.length, scan.bytes);
    later(latency(), () -> onLoop(seconds, () -> merge(slot, scan.bytes)));
  }

  private double latency() {
    return inputs.latencySeconds();
  }

  private void later(double seconds, Runnable what) {
    arrivals.add(new Arrival(now + seconds, arrivalNumber++, what));
  }
}
