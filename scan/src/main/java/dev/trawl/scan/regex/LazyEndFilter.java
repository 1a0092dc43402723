package dev.trawl.scan.regex;

import dev.trawl.scan.hyperscan.EndFilter;
import dev.trawl.scan.regex.syntax.Node;
import org.jspecify.annotations.Nullable;

/** The filter of a regex, compiled when it is first wanted: most scans never do. */
final class LazyEndFilter {
  private final Node node;
  private boolean made;
  private @Nullable EndFilter filter;

  /**
   * A filter to be.
   *
   * @param node matches no empty string
   */
  LazyEndFilter(Node node) {
    this.node = node;
  }

  /** The filter; null if there can be none. */
  synchronized @Nullable EndFilter get() {
    if (!made) {
      made = true;
      filter = EndFilter.of(node);
    }
    return filter;
  }
}
