package dev.trawl.scan.hyperscan;

import dev.trawl.scan.regex.syntax.Node;
import java.lang.ref.Cleaner;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A compiled pattern of which every match of a tree is a match, so that none of the tree ends where
 * none of its own ends.
 *
 * <p>Immutable, safe for use by many threads; each of them scans with an {@link EndScanner} of its
 * own. Its native memory goes with it, some time after nobody refers to it any more. All filters
 * and scanners together take {@link #MOST_BYTES} at most: past that there are none.
 */
public final class EndFilter {

  /** Native memory of all filters and scanners of the process. A pair takes some 10 KB. */
  static final long MOST_BYTES = 8 << 20;

  private static final Cleaner CLEANER = Cleaner.create();

  private static final AtomicLong USED_BYTES = new AtomicLong();

  /** Millis to wait for what is garbage to be given back, once the memory is used up. */
  private static final long PATIENCE_MILLIS = 5;

  private final long database;

  private EndFilter(long database) {
    this.database = database;
  }

  /**
   * Compiles a tree; loads the library if that has not been done. Takes about a millisecond, and
   * some tens at most.
   *
   * @param node matches no empty string
   * @return null if Hyperscan is absent, or the tree does not suit it
   */
  public static @Nullable EndFilter of(Node node) {
    if (!Hyperscan.isLoaded() || !hasRoom()) {
      return null;
    }
    EndFilter filter = of(FilterPattern.of(node, true));
    return filter != null ? filter : of(FilterPattern.of(node, false));
  }

  private static @Nullable EndFilter of(@Nullable String pattern) {
    long database = pattern == null ? 0 : Calls.compile(pattern);
    if (database == 0) {
      return null;
    }
    EndFilter filter = new EndFilter(database);
    long bytes = Calls.databaseBytes(database);
    track(filter, bytes, () -> Calls.freeDatabase(database));
    return filter;
  }

  /** A scanner for one thread; null if there is no memory for it. */
  public @Nullable EndScanner newScanner() {
    long scratch = hasRoom() ? Calls.scratch(database) : 0;
    if (scratch == 0) {
      return null;
    }
    EndScanner scanner = new EndScanner(this, scratch);
    track(scanner, Calls.scratchBytes(scratch), () -> Calls.freeScratch(scratch));
    return scanner;
  }

  private static void track(Object owner, long bytes, Runnable free) {
    USED_BYTES.addAndGet(bytes);
    CLEANER.register(
        owner,
        () -> {
          free.run();
          USED_BYTES.addAndGet(-bytes);
        });
  }

  /** Native memory in use now. */
  static long usedBytes() {
    return USED_BYTES.get();
  }

  /** As with direct buffers, garbage is collected once its native memory is wanted. */
  private static boolean hasRoom() {
    if (USED_BYTES.get() < MOST_BYTES) {
      return true;
    }
    System.gc();
    try {
      Thread.sleep(PATIENCE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return USED_BYTES.get() < MOST_BYTES;
  }

  long database() {
    return database;
  }
}
