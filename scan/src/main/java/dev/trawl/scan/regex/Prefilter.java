package dev.trawl.scan.regex;

import dev.trawl.scan.kernel.BytePattern;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What every match must contain, for those who can find that faster than the automaton finds the
 * match. It never says that there is a match.
 *
 * @param literal bytes that every match contains, letters perhaps in either case; null if none are
 *     known
 * @param mostBefore most bytes of a match that come before the literal, or {@link Long#MAX_VALUE}
 * @param lineBefore whether those never include a line feed, so that a match starts in the line
 *     where its literal starts
 * @param prefixes every match starts with one of them; empty if nothing is known, or if one of them
 *     would be the empty string
 */
public record Prefilter(
    @Nullable BytePattern literal, long mostBefore, boolean lineBefore, List<byte[]> prefixes) {

  private static final int MOST_PREFIXES = 64;
  private static final int LEAST_PREFIX_BYTES = 2;

  /** Copies the list. */
  public Prefilter {
    prefixes = List.copyOf(prefixes);
  }

  /** Whether the prefixes are few and long enough to be found sooner than the automaton runs. */
  boolean hasTellingPrefixes() {
    return !prefixes.isEmpty()
        && prefixes.size() <= MOST_PREFIXES
        && prefixes.stream().allMatch(prefix -> prefix.length >= LEAST_PREFIX_BYTES);
  }

  /** Whether there is a literal and it tells where a match may start. */
  public boolean boundsStart() {
    return literal != null && (lineBefore || mostBefore != Long.MAX_VALUE);
  }
}
