package dev.trawl.scan.regex;

import dev.trawl.scan.kernel.ByteKernels;
import dev.trawl.scan.kernel.LiteralFinder;

/** Finds out where the next match may start by the literal that it must contain. */
final class LiteralSkipper extends StartSkipper {
  private final ByteKernels kernels;
  private final LiteralFinder finder;
  private final long mostBefore;
  private final boolean lineBefore;
  private final long[] place = new long[1];

  LiteralSkipper(ByteKernels kernels, LiteralFinder finder, Prefilter prefilter) {
    this.kernels = kernels;
    this.finder = finder;
    this.mostBefore = prefilter.mostBefore();
    this.lineBefore = prefilter.lineBefore();
  }

  @Override
  public int literalLength() {
    return finder.length();
  }

  @Override
  public boolean hasLiteral() {
    return true;
  }

  @Override
  long find(Text text, long at, long limit) {
    int length = finder.length();
    long searchEnd = Math.min(text.to(), limit + length);
    if (finder.find(text.segment(), at, searchEnd, place) > 0) {
      found(place[0]);
    } else {
      boolean ever = searchEnd == text.to() && text.complete();
      nothingBefore(Math.max(at, searchEnd - length + 1), ever);
    }
    return earliestStart(text, at);
  }

  private long earliestStart(Text text, long at) {
    long start = mostBefore == Long.MAX_VALUE ? at : literalAt() - mostBefore;
    if (lineBefore && start < literalAt()) {
      long from = Math.max(at, start);
      long feed = kernels.lastIndexOf(text.segment(), (byte) '\n', from, literalAt());
      return feed < 0 ? from : feed + 1;
    }
    return start;
  }
}
