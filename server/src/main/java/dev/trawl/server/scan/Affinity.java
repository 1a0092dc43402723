package dev.trawl.server.scan;

/**
 * Which worker had which part of a blob last. Page tables are per process, and filling them costs
 * more than a warm scan, so a range goes back to the worker that had it before.
 */
public final class Affinity {
  private static final int MAX_STRIPES = 1 << 16;
  private static final long MIN_STRIPE_BYTES = 8L << 20;

  private final long stripeBytes;
  private final long[] workers;

  /** For a blob of {@code blobSize} bytes; memory is at most 512 KiB whatever its size. */
  public Affinity(long blobSize) {
    stripeBytes = Math.max(MIN_STRIPE_BYTES, Math.ceilDiv(blobSize, MAX_STRIPES));
    workers = new long[Math.toIntExact(blobSize / stripeBytes + 1)];
  }

  /** The worker that last had the stripe in which {@code offset} lies; 0, nobody's id, at first. */
  long workerOf(long offset) {
    return workers[(int) (offset / stripeBytes)];
  }

  /** Remembers who has it now. */
  void assign(long offset, long workerId) {
    workers[(int) (offset / stripeBytes)] = workerId;
  }
}
