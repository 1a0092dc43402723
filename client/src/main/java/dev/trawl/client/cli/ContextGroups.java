package dev.trawl.client.cli;

import java.nio.charset.StandardCharsets;

/** Sets groups of lines apart that are not adjacent, as grep does where context is wanted. */
final class ContextGroups {
  private static final byte[] SEPARATOR = "--\n".getBytes(StandardCharsets.US_ASCII);

  private final ByteSink sink;
  private final boolean enabled;
  private long end = -1;

  ContextGroups(ByteSink sink, ScanPlan plan) {
    this.sink = sink;
    this.enabled =
        plan.context().isAny()
            && plan.context().separators()
            && plan.printed().format() == Format.TEXT;
  }

  /**
   * A line is printed next.
   *
   * @param start its offset in the input
   * @param length its bytes, the line end included
   */
  void line(long start, long length) {
    if (enabled && end >= 0 && start != end) {
      sink.put(SEPARATOR);
    }
    end = start + length;
  }
}
