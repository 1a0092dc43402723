package dev.trawl.server.scan;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Tells whether the bytes under a scan are still those that were opened. */
@FunctionalInterface
public interface BlobGuard {
  /**
   * Looks at the file's identity, off the supervisor's loop, for a slow file system must not stop
   * it.
   *
   * @param onLoop gets, on the loop, what changed in words; null if nothing did
   */
  void check(Consumer<@Nullable String> onLoop);
}
