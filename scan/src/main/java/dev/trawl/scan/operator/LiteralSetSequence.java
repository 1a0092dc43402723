package dev.trawl.scan.operator;

import dev.trawl.scan.literals.LiteralSet;
import dev.trawl.scan.literals.LiteralSetFinder;
import dev.trawl.scan.operator.OperatorSpec.Combination;
import dev.trawl.scan.regex.MatchBorders;
import dev.trawl.scan.window.Window;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The matches of a set of literals, made of all its occurrences: those that do not have the borders
 * asked for are left out; of what is left, each one, or the first at every start, or of those again
 * the ones that do not overlap.
 *
 * <p>A batch may be full between two occurrences with the same start. The search then goes on at
 * that start, and passes over as many as were found there.
 */
final class LiteralSetSequence extends MatchSequence {
  private final LiteralSet set;
  private final LiteralSetFinder finder;
  private final Combination combination;
  private final @Nullable MatchBorders borders;
  private final int[] ids;

  private final long[] foundStart = new long[1];
  private final int[] foundId = new int[1];

  /** The start at which the last batch ended, and how many matches it had there. */
  private long groupStart = -1;

  private int groupSize;

  LiteralSetSequence(LiteralSetMatcher matcher, Window window, int stepBytes, Progress progress) {
    super(window, BATCH, matcher.traits().overlapping(), stepBytes, progress);
    this.set = matcher.set();
    this.combination = matcher.combination();
    this.borders = matcher.borders();
    this.ids = matcher.ids();
    boolean firstOnly = combination != Combination.EACH && borders == null;
    this.finder = firstOnly ? set.newFirstFinder() : set.newFinder();
  }

  @Override
  void moveTo(long offset, boolean matchEndsThere) {
    groupStart = -1;
    super.moveTo(offset, matchEndsThere);
  }

  @Override
  long search(long from, long to) throws IOException {
    int reach = borders == null ? 0 : MatchBorders.REACH_BYTES;
    long last = Math.min(window.blobSize(), to - 1 + set.maxLength());
    window.require(Math.max(0, from - reach), last + reach);
    long base = window.start();
    base(base);
    finder.begin(window.bytes(), from - base, to - base, last - base);
    int passOver = from == groupStart ? groupSize : 0;
    long place = from - base;
    while (finder.next(foundStart, foundId) > 0) {
      long start = foundStart[0];
      if (start != groupStart - base) {
        groupStart = base + start;
        groupSize = 0;
        passOver = 0;
      }
      int length = set.length(foundId[0]);
      if (start < place || !hasBorders(start, start + length) || passOver-- > 0) {
        continue;
      }
      if (isFull()) {
        return groupStart;
      }
      append(start, length, ids[foundId[0]]);
      groupSize++;
      place = nextPlace(start, length);
    }
    groupStart = -1;
    return Math.max(to, base + place);
  }

  /** Where the next match may start. */
  private long nextPlace(long start, int length) {
    return switch (combination) {
      case EACH -> start;
      case OVERLAPPING -> start + 1;
      case ALTERNATION -> {
        finder.skipTo(start + length);
        yield start + length;
      }
    };
  }

  private boolean hasBorders(long start, long end) {
    if (borders == null) {
      return true;
    }
    long base = window.start();
    long textFrom = Math.max(0, start - MatchBorders.REACH_BYTES);
    long textTo = Math.min(window.end() - base, end + MatchBorders.REACH_BYTES);
    return borders.hold(window.bytes(), textFrom, textTo, start, end);
  }
}
