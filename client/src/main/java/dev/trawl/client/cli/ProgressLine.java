package dev.trawl.client.cli;

import dev.trawl.proto.v1.ScanProgress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The progress line on standard error, shown when that is a terminal and the scan takes over half a
 * second. The library that draws it is loaded only then. For one thread.
 */
final class ProgressLine implements AutoCloseable {
  private static final int INTERVAL_MILLIS = 200;
  private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final boolean enabled;
  private final long startNanos = System.nanoTime();
  private long totalBytes = -1;
  private long earlierResults;
  private long currentBase = -1;
  private long currentResults;
  private @Nullable ProgressDisplay display;

  /**
   * A line.
   *
   * @param enabled standard error is a terminal
   */
  ProgressLine(boolean enabled) {
    this.enabled = enabled;
  }

  /** The input has {@code bytes}; unknown unless told. */
  void total(long bytes) {
    totalBytes = bytes;
  }

  /** How often the supervisor is to tell, 0 for never. */
  int intervalMillis() {
    return enabled ? INTERVAL_MILLIS : 0;
  }

  /**
   * Shows how far the scan is.
   *
   * @param base offset in the input of the blob that is scanned
   */
  void show(long base, ScanProgress progress) {
    if (!enabled) {
      return;
    }
    if (base != currentBase) {
      earlierResults += currentResults;
      currentBase = base;
    }
    currentResults = progress.getResults();
    long elapsed = System.nanoTime() - startNanos;
    if (display == null && elapsed >= PATIENCE_NANOS) {
      display = new ProgressDisplay(totalBytes, Duration.ofNanos(elapsed), System.err);
    }
    if (display != null) {
      display.show(base + progress.getScannedBytes(), earlierResults + currentResults);
    }
  }

  /**
   * Erases the line, which is drawn again with the next progress: something else is about to be
   * written.
   */
  void erase() {
    if (display != null) {
      display.erase();
    }
  }

  /** Erases the line for good. May be called again. */
  void finish() {
    if (display != null) {
      display.close();
      display = null;
    }
  }

  @Override
  public void close() {
    finish();
  }
}
