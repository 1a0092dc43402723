package dev.trawl.scan.literals;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trawl.scan.kernel.ByteKernels;
import dev.trawl.scan.kernel.ByteRarity;
import dev.trawl.scan.kernel.Kernels;
import dev.trawl.scan.kernel.PlaceFilter;
import dev.trawl.scan.literals.NaiveLiterals.Occurrence;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Each filter on its own, for a finder uses whichever promises most: none may miss a place. */
class FiltersTest {

  private static final int CASES = Integer.getInteger("trawl.cases", 300);

  @Test
  void everyStrideMarksEveryPlace() {
    check(
        (literals, folding) -> {
          List<PlaceFilter> filters = new ArrayList<>();
          int shortest = literals.minLength();
          for (int stride = 1; stride <= Math.min(GramFilter.MAX_STRIDE, shortest); stride++) {
            int gram = Math.min(GramFilter.MAX_GRAM_BYTES, shortest - stride + 1);
            filters.add(GramFilter.of(literals, folding, stride, gram, 12));
          }
          return filters;
        });
  }

  @Test
  void fingerprintsMarkEveryPlaceInSomePass() {
    for (ByteKernels kernels : List.of(Kernels.scalar(), Kernels.best())) {
      check(
          (literals, folding) -> {
            ByteShares shares = new ByteShares(ByteRarity.typical(), folding);
            FingerprintPlan plan = FingerprintPlan.best(literals, folding, shares);
            if (plan == null) {
              return List.of();
            }
            List<PlaceFilter> passes = plan.filters(kernels);
            return List.of(
                (text, from, to, textEnd, bits) ->
                    passes.forEach(pass -> pass.mark(text, from, to, textEnd, bits)));
          });
    }
  }

  /** Makes filters, each of which has to mark every place. */
  private interface Maker {
    List<PlaceFilter> filters(SortedLiterals literals, Folding folding);
  }

  private static void check(Maker maker) {
    long base = Long.getLong("trawl.seed", System.nanoTime());
    for (int round = 0; round < CASES; round++) {
      long seed = base + round;
      Random random = new Random(seed);
      String alphabet = RandomSets.alphabet(random);
      List<byte[]> literals = RandomSets.literals(random, alphabet);
      byte[] text = RandomSets.text(random, alphabet, literals);
      Folding folding = random.nextBoolean() ? Folding.NONE : Folding.ASCII_CASELESS;
      SortedLiterals sorted = SortedLiterals.of(literals, folding);
      int from = random.nextInt(text.length + 1);
      int to = text.length - sorted.minLength() + 1;
      List<Occurrence> all =
          NaiveLiterals.all(
              literals, folding != Folding.NONE, text, from, Math.max(from, to), text.length);
      MemorySegment segment = LiteralSetTest.exactly(text, text.length, random.nextInt(65));
      for (PlaceFilter filter : maker.filters(sorted, folding)) {
        long[] bits = new long[text.length / 64 + 2];
        if (from < to) {
          filter.mark(segment, from, to, text.length, bits);
        }
        assertThat(all)
            .as("repeat with -Dtrawl.seed=" + seed)
            .allMatch(
                one -> (bits[(int) (one.start() - from) / 64] >>> one.start() - from & 1) != 0);
      }
    }
  }
}
