package dev.trawl.scan.operator;

import dev.trawl.scan.kernel.Borders;
import dev.trawl.scan.kernel.ByteKernels;
import dev.trawl.scan.kernel.ByteRarity;
import dev.trawl.scan.kernel.LiteralFinder;
import dev.trawl.scan.window.Window;

/** Looks for one literal. */
record LiteralMatcher(LiteralFinder finder, Traits traits) implements PatternMatcher {

  static LiteralMatcher of(byte[] literal, ByteRarity rarity, ByteKernels kernels) {
    Traits traits = new Traits(false, !Borders.canOverlap(literal), false, false);
    return new LiteralMatcher(kernels.compile(literal, rarity), traits);
  }

  @Override
  public MatchSequence open(Window window, int stepBytes, MatchSequence.Progress progress) {
    return new LiteralSequence(finder, window, stepBytes, progress);
  }
}
