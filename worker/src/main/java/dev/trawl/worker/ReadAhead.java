package dev.trawl.worker;

import dev.trawl.scan.blob.BlobReader;
import dev.trawl.scan.blob.ByteRange;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Has what was granted read into memory while slots still scan what came before: a slot holds a
 * task that waits, so the device has work for as long as a task takes. On a thread of its own, as
 * advice waits where the device has enough to do.
 */
final class ReadAhead implements AutoCloseable {

  /** Shorter ranges are read sooner than a thread is woken. */
  static final long LEAST_RANGE_BYTES = 1 << 20;

  /** Ranges that wait to be read; what comes beyond is read when it is scanned. */
  private static final int MOST_RANGES = 64;

  private record Expected(SharedBlob blob, ByteRange range) {}

  private final BlockingQueue<Expected> expected = new ArrayBlockingQueue<>(MOST_RANGES);
  private final Thread thread = Thread.ofPlatform().name("read-ahead").daemon().start(this::run);

  /** The task's range will be scanned soon. Never waits. */
  void expect(Attempt attempt) {
    ScanJob job = attempt.job();
    ByteRange range = attempt.bytes();
    if (job != null && attempt.merge() == null && range.length() >= LEAST_RANGE_BYTES) {
      expected.offer(new Expected(job.blob(), range));
    }
  }

  private void run() {
    try {
      while (true) {
        Expected next = expected.take();
        read(next.blob(), next.range());
      }
    } catch (InterruptedException e) {
      // Closed.
      Thread.currentThread().interrupt();
    }
  }

  private static void read(SharedBlob blob, ByteRange range) {
    BlobReader reader;
    try {
      reader = blob.acquire();
    } catch (TaskFailedException e) {
      // The task that reads it tells.
      return;
    }
    try {
      reader.readAhead(range);
    } finally {
      blob.release();
    }
  }

  /** Reads no more. */
  @Override
  public void close() {
    thread.interrupt();
  }
}
