package dev.trawl.scan.regex;

import dev.trawl.scan.literals.LiteralSet;
import dev.trawl.scan.literals.LiteralSetFinder;

/** Finds out where the next match may start by the literals of which it must start with one. */
final class PrefixSkipper extends StartSkipper {
  private final LiteralSet prefixes;
  private final LiteralSetFinder finder;
  private final long[] place = new long[1];
  private final int[] id = new int[1];

  PrefixSkipper(LiteralSet prefixes) {
    this.prefixes = prefixes;
    this.finder = prefixes.newFirstFinder();
  }

  @Override
  public int literalLength() {
    return prefixes.minLength();
  }

  @Override
  long find(Text text, long at, long limit) {
    // From here on, a prefix may begin of which the known text has only the first bytes.
    long cut = text.complete() ? Long.MAX_VALUE : text.to() - prefixes.maxLength() + 1;
    finder.begin(text.segment(), at, limit + 1, text.to());
    if (finder.next(place, id) > 0) {
      found(place[0]);
      return Math.min(place[0], cut);
    }
    boolean ever = text.complete() && limit >= text.to() - prefixes.minLength();
    nothingBefore(Math.max(at, Math.min(limit, cut)), ever);
    return literalAt();
  }
}
