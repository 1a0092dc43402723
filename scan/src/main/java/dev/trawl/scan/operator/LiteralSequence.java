package dev.trawl.scan.operator;

import dev.trawl.scan.kernel.LiteralFinder;
import dev.trawl.scan.window.Window;
import java.io.IOException;
import java.util.Arrays;

/** The matches of one literal. */
final class LiteralSequence extends MatchSequence {
  private final LiteralFinder finder;
  private final int length;

  LiteralSequence(LiteralFinder finder, Window window, int stepBytes, Progress progress) {
    super(window, BATCH, false, stepBytes, progress);
    this.finder = finder;
    this.length = finder.length();
    Arrays.fill(lengths, length);
  }

  @Override
  boolean uniform() {
    return true;
  }

  @Override
  long search(long from, long to) throws IOException {
    window.require(from, to + length - 1);
    long base = window.start();
    long end = Math.min(to + length - 1, window.blobSize()) - base;
    int found = finder.find(window.bytes(), from - base, end, starts);
    base(base);
    found(found);
    if (found == 0) {
      return to;
    }
    long lastEnd = base + starts[found - 1] + length;
    return isFull() ? lastEnd : Math.max(to, lastEnd);
  }
}
