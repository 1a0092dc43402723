package dev.trawl.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * From which size on Trawl is faster than another: what starts faster wins where files are small.
 */
final class BreakEven {
  private final List<Long> sizes = new ArrayList<>();
  private final List<Double> ratios = new ArrayList<>();

  /**
   * Adds a size, larger than those before.
   *
   * @param bytes of the file
   * @param ratio how many times as long as Trawl the other took
   */
  void add(long bytes, double ratio) {
    sizes.add(bytes);
    ratios.add(ratio);
  }

  /** The least size from which Trawl is faster at this and all larger ones; 0 if there is none. */
  long bytes() {
    long from = 0;
    for (int i = sizes.size() - 1; i >= 0 && ratios.get(i) > 1; i--) {
      from = sizes.get(i);
    }
    return from;
  }

  /** For people. */
  String text() {
    long from = bytes();
    return from == 0
        ? "not faster at any of these sizes"
        : String.format(
            Locale.ROOT,
            "faster from %s on (%.2f x there)",
            DispatchReport.size(from),
            ratios.get(sizes.indexOf(from)));
  }
}
