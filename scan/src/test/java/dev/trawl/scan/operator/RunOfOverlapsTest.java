package dev.trawl.scan.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trawl.scan.kernel.ByteRarity;
import dev.trawl.scan.operator.OperatorSpec.Bytes;
import dev.trawl.scan.operator.OperatorSpec.CaseMatching;
import dev.trawl.scan.operator.OperatorSpec.HexText;
import dev.trawl.scan.operator.OperatorSpec.Matching;
import dev.trawl.scan.operator.OperatorSpec.Offsets;
import dev.trawl.scan.operator.OperatorSpec.RegexText;
import dev.trawl.scan.operator.RangeOperator.Outcome;
import dev.trawl.scan.window.Window;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Patterns that overlap themselves, over nothing but zeros: sequences that start at different
 * places never meet there. The ranges are planned as the supervisor does it, so that the cost can
 * be seen: at most three bytes scanned for one of the blob. {@code -Dtrawl.zeros=2147483648} takes
 * as many zeros.
 */
class RunOfOverlapsTest {
  private static final long ZEROS = Long.getLong("trawl.zeros", 1_000_001);
  private static final long RANGE_BYTES = 1024;
  private static final int SLOTS = 2;

  @Test
  void aSetOfLiteralsIsScannedAtMostThreeTimes() throws IOException {
    assertThat(scan(zeros(2), zeros(3))).isEqualTo(ZEROS / 2);
    assertThat(scan(zeros(3), zeros(2))).isEqualTo(ZEROS / 3 + (ZEROS % 3 == 2 ? 1 : 0));
  }

  @Test
  void oneLiteralIsScannedAtMostThreeTimes() throws IOException {
    assertThat(scan(zeros(3))).isEqualTo(ZEROS / 3);
  }

  @Test
  void regexesAndHexPatternsAreScannedAtMostThreeTimes() throws IOException {
    assertThat(scan(new RegexText("\\x00{3}"))).isEqualTo(ZEROS / 3);
    assertThat(scan(new HexText("00 ?? 00"), new RegexText("\\x00\\x00")))
        .isEqualTo(ZEROS / 3 + (ZEROS % 3 == 2 ? 1 : 0));
  }

  private static Bytes zeros(int length) {
    return new Bytes(new byte[length]);
  }

  /** Scans the zeros and checks what it cost; how many matches there are. */
  private static long scan(OperatorSpec.Pattern... patterns) throws IOException {
    Matching matching = new Matching(true, CaseMatching.EXACT, false, false, false, true);
    OperatorSpec spec =
        new OperatorSpec.Patterns(List.of(patterns), matching, false, new Offsets());
    Plan plan = new Plan(Operators.compile(spec, ByteRarity.typical()));
    plan.run();
    assertThat(plan.scannedBytes).isLessThanOrEqualTo(3 * ZEROS);
    return plan.matches;
  }

  /** Some ranges side by side; where that fails, one at a time, each twice as long. */
  private static final class Plan {
    private final RangeOperator operator;
    private final Window window = new ZeroWindow();
    private long scannedBytes;
    private long matches;
    private long cut;
    private long sequentialBytes;
    private int cleanRangesWanted = 1;

    Plan(RangeOperator operator) {
      this.operator = operator;
    }

    void run() throws IOException {
      long at = 0;
      while (at < ZEROS) {
        Outcome outcome = scanRange(at, at + RANGE_BYTES, false, false, true);
        if (!outcome.unresolved()) {
          at += RANGE_BYTES;
          continue;
        }
        for (int slot = 1; slot < SLOTS; slot++) {
          long start = at + slot * RANGE_BYTES;
          scanRange(start, start + RANGE_BYTES, false, false, false);
        }
        cleanRangesWanted = Math.min(2 * cleanRangesWanted, 1 << 20);
        sequentialBytes = Math.max(sequentialBytes, RANGE_BYTES);
        at = runSequentially(outcome);
      }
    }

    private long runSequentially(Outcome unresolved) throws IOException {
      Outcome last = unresolved;
      long at = last.resolvedThrough();
      for (int clean = 0; clean < cleanRangesWanted && at < ZEROS; ) {
        long end = Math.min(at + sequentialBytes, ZEROS);
        last = scanRange(at, end, last.afterMatch() && at == last.resolvedThrough(), true, true);
        boolean isClean = !last.unresolved() && last.resolvedThrough() <= end;
        clean = isClean ? clean + 1 : 0;
        at = Math.max(end, last.resolvedThrough());
        sequentialBytes = isClean ? sequentialBytes : Math.min(2 * sequentialBytes, 64 << 20);
      }
      return at;
    }

    private Outcome scanRange(
        long start, long end, boolean afterMatch, boolean sequential, boolean accepted)
        throws IOException {
      if (start >= ZEROS) {
        return Outcome.endingAt(start);
      }
      long to = Math.min(end, ZEROS);
      RangeScan task = new RangeScan(start, to, RANGE_BYTES, afterMatch, sequential || to == ZEROS);
      Counter counter = new Counter(accepted ? cut : Long.MAX_VALUE);
      Outcome outcome = operator.scan(window, task, counter);
      matches += counter.matches;
      cut = accepted ? Math.max(cut, outcome.resolvedThrough()) : cut;
      scannedBytes += Math.max(to, outcome.resolvedThrough()) - start;
      return outcome;
    }
  }

  /** Counts the matches from the cut on. */
  private static final class Counter implements ResultSink {
    private final long cut;
    private long matches;

    Counter(long cut) {
      this.cut = cut;
    }

    @Override
    public boolean advance(long position, long newlinesBefore) {
      return true;
    }

    @Override
    public boolean match(long start, long length, int patternId) {
      matches += start >= cut ? 1 : 0;
      return true;
    }

    @Override
    public void lineMatch(long start, long length, int patternId) {
      throw new AssertionError("no lines were asked for");
    }

    @Override
    public boolean line(long start, long length, long newlinesBefore) {
      throw new AssertionError("no lines were asked for");
    }

    @Override
    public void count(long results) {
      throw new AssertionError("no count was asked for");
    }
  }

  /** A blob of zeros: wherever one looks, the same ones are seen. */
  private static final class ZeroWindow implements Window {
    private static final MemorySegment SOME = Arena.global().allocate(8 << 20);
    private long start;
    private long end;

    @Override
    public long blobSize() {
      return ZEROS;
    }

    @Override
    public void require(long from, long to) {
      if (from < start || Math.min(to, ZEROS) > end) {
        start = from;
        end = Math.min(ZEROS, from + SOME.byteSize());
      }
    }

    @Override
    public long start() {
      return start;
    }

    @Override
    public long end() {
      return end;
    }

    @Override
    public MemorySegment bytes() {
      return SOME.asSlice(0, end - start);
    }
  }
}
