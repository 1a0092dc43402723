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
  int literalLength() {
    return prefixes.minLength();
  }

  @Override
  long find(Text text, long at, long limit) {
    finder.begin(text.segment(), at, limit + 1, text.to());
    if (finder.next(place, id) > 0) {
      found(place[0]);
    } else {
      // A prefix may begin where the known text breaks off.
      long unknown = text.complete() ? limit : text.to() - prefixes.maxLength() + 1;
      boolean ever = text.complete() && limit >= text.to() - prefixes.minLength();
      nothingBefore(Math.max(at, Math.min(limit, unknown)), ever);
    }
    return literalAt();
  }
}
