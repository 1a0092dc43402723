package dev.trawl.scan.operator;

import dev.trawl.scan.operator.OperatorSpec.Combination;
import dev.trawl.scan.window.Window;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The matches of several overlapping sequences in one: all of them in order, or the first at every
 * start, or of those again the ones that do not overlap, which is what one alternation of all their
 * patterns finds.
 */
final class MergedSequence extends MatchSequence {
  /** Each round over the parts looks at so many bytes, so that none runs far ahead. */
  private static final int ROUND_BYTES = 64 << 10;

  private final List<MatchSequence> parts = new ArrayList<>();
  private final Combination combination;

  MergedSequence(MergedMatcher matcher, Window window, int stepBytes, Progress progress) {
    super(window, 1, matcher.traits().overlapping(), stepBytes, progress);
    this.combination = matcher.combination();
    for (PatternMatcher part : matcher.parts()) {
      parts.add(part.open(window, stepBytes, this::partProgress));
    }
  }

  /** Where another part has still to hand on what starts there, the scan cannot be taken up. */
  private boolean partProgress() throws IOException {
    boolean insideGroup = parts.stream().anyMatch(part -> !part.hasPassed(cursor() - 1));
    return !stopped() && (insideGroup || goOn());
  }

  @Override
  public void close() {
    parts.forEach(MatchSequence::close);
  }

  @Override
  void moveTo(long offset, boolean matchEndsThere) {
    super.moveTo(offset, matchEndsThere);
    parts.forEach(part -> part.moveTo(offset, false));
  }

  @Override
  long search(long from, long to) throws IOException {
    skipTo(from, parts);
    for (long at = from; at < to; ) {
      long roundEnd = Math.min(to, at + ROUND_BYTES);
      MatchSequence first = first(roundEnd);
      if (stopped()) {
        return at;
      }
      if (first == null) {
        at = roundEnd;
      } else if (first.length() == 0 && !emptyAllowedAt(first.start())) {
        at = first.start() + 1;
        skipTo(at, parts);
      } else {
        return take(first);
      }
    }
    return Math.max(to, clearToOfAll());
  }

  private long clearToOfAll() {
    return parts.stream().mapToLong(MatchSequence::clearTo).min().orElse(0);
  }

  private static void skipTo(long offset, List<MatchSequence> parts) {
    parts.forEach(part -> part.skipTo(offset));
  }

  /** The part whose match comes first: by start, then by pattern. */
  private @Nullable MatchSequence first(long limit) throws IOException {
    MatchSequence first = null;
    for (MatchSequence part : parts) {
      if (part.hasNext(limit)
          && (first == null
              || part.start() < first.start()
              || (part.start() == first.start() && part.patternId() < first.patternId()))) {
        first = part;
      }
    }
    return first;
  }

  private long take(MatchSequence first) {
    long start = first.start();
    long length = first.length();
    base(0);
    append(start, length, first.patternId());
    first.take();
    return switch (combination) {
      case EACH -> start;
      case OVERLAPPING -> start + 1;
      case ALTERNATION -> start + Math.max(1, length);
    };
  }
}
