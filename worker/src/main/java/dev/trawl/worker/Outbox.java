package dev.trawl.worker;

import dev.trawl.proto.worker.v1.Batch;
import dev.trawl.proto.worker.v1.DeliverRequest;

/**
 * What a slot has made and not sent yet. Batches leave at once, but the small last batches of short
 * tasks may wait for each other and ride in one message, as a message costs more than what is in
 * them. The slot's thread only.
 */
final class Outbox {
  /** A message this large waits for nothing. */
  static final int LINGER_BYTES = 64 << 10;

  /** Longest time a batch waits for company. */
  static final long LINGER_NANOS = 2_000_000;

  /** The transport under it. */
  interface Transport {

    /**
     * Whether it takes more without queueing it; true as well once it is dead, so that nobody waits
     * for it.
     */
    boolean isReady();

    /** Queues a message. */
    void send(DeliverRequest request);
  }

  private final Transport transport;
  private DeliverRequest.Builder pending = DeliverRequest.newBuilder();
  private int pendingBytes;
  private long oldestNanos;

  Outbox(Transport transport) {
    this.transport = transport;
  }

  /**
   * Takes a batch. A last batch may linger, any other leaves at once. Bulk waits until the
   * transport is ready for it.
   *
   * @return false if the attempt was stopped while it waited
   */
  boolean add(Batch batch, CreditGate gate) {
    int size = batch.getSerializedSize();
    boolean bulk = pendingBytes + size >= LINGER_BYTES;
    if (bulk && !gate.await(transport::isReady)) {
      return false;
    }
    if (isEmpty()) {
      oldestNanos = System.nanoTime();
    }
    pending.addBatches(batch);
    pendingBytes += size;
    if (bulk || !batch.hasEnd()) {
      flush();
    }
    return true;
  }

  boolean isEmpty() {
    return pending.getBatchesCount() == 0;
  }

  /** Whether something has waited for its time. */
  boolean isStale() {
    return !isEmpty() && System.nanoTime() - oldestNanos >= LINGER_NANOS;
  }

  /** Sends what waits. */
  void flush() {
    if (isEmpty()) {
      return;
    }
    DeliverRequest request = pending.build();
    pending = DeliverRequest.newBuilder();
    pendingBytes = 0;
    transport.send(request);
  }
}
