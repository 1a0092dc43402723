package dev.trawl.scan.hyperscan;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;

/** Scans with an {@link EndFilter}. For one thread at a time. */
public final class EndScanner {
  private final EndFilter filter;
  private final long scratch;
  private final MemorySegment place = Arena.ofAuto().allocate(ValueLayout.JAVA_LONG);

  EndScanner(EndFilter filter, long scratch) {
    this.filter = filter;
    this.scratch = scratch;
  }

  /**
   * The first place where a match may end that lies in {@code [from, to)} whole.
   *
   * @param segment native memory
   * @param to at most 2 GiB after {@code from}; the time to there passes without a question whether
   *     to go on
   * @return past the match's last byte; -1 if there is none
   */
  public long firstEnd(MemorySegment segment, long from, long to) {
    try {
      MemorySegment text = segment.asSlice(from, to - from);
      return Calls.scan(filter.database(), text, scratch, place)
          ? from + place.get(ValueLayout.JAVA_LONG, 0)
          : -1;
    } finally {
      Reference.reachabilityFence(this);
    }
  }
}
