package dev.trawl.scan.literals;

import dev.trawl.scan.kernel.ByteKernels;
import dev.trawl.scan.kernel.ByteRarity;
import dev.trawl.scan.kernel.PlaceFilter;
import java.util.ArrayList;
import java.util.List;

/**
 * Literals that are searched for in one way: filters that mark where one may start, and a
 * dictionary that knows which do.
 *
 * <p>Short literals are filtered badly, and long ones together with them as badly: so a set is cut
 * in two by length where that promises to be cheaper.
 */
final class LiteralGroup {

  /** Lengths at which a set may be cut: shorter ones apart from those at least as long. */
  private static final int[] CUTS = {2, 3, 4, 5, 6, 8, 12};

  private final int minLength;
  private final Dictionary dictionary;
  private final PlaceFilter[] filters;
  private final String description;

  private LiteralGroup(
      SortedLiterals literals, Folding folding, FilterPlan plan, ByteKernels kernels) {
    this.minLength = literals.minLength();
    this.dictionary = Dictionary.of(literals, folding);
    this.filters = plan.filters(kernels).toArray(PlaceFilter[]::new);
    this.description = literals.count() + " of at least " + minLength + " bytes by " + plan;
  }

  /** A way to cut a set, and how each part would be filtered. */
  private record Division(List<SortedLiterals> parts, List<FilterPlan> plans, double cost) {}

  /** The groups of a set, one or two. */
  static List<LiteralGroup> of(
      SortedLiterals literals, Folding folding, ByteKernels kernels, ByteRarity rarity) {
    ByteShares shares = new ByteShares(rarity, folding);
    Division best = division(List.of(literals), folding, shares);
    for (int cut : CUTS) {
      SortedLiterals shorter = literals.ofLength(0, cut);
      SortedLiterals longer = literals.ofLength(cut, Integer.MAX_VALUE);
      if (shorter.count() > 0 && longer.count() > 0) {
        Division division = division(List.of(shorter, longer), folding, shares);
        best = division.cost < best.cost ? division : best;
      }
    }
    List<LiteralGroup> groups = new ArrayList<>();
    for (int i = 0; i < best.parts.size(); i++) {
      groups.add(new LiteralGroup(best.parts.get(i), folding, best.plans.get(i), kernels));
    }
    return groups;
  }

  private static Division division(List<SortedLiterals> parts, Folding folding, ByteShares shares) {
    List<FilterPlan> plans = new ArrayList<>();
    double cost = 0;
    for (SortedLiterals part : parts) {
      FilterPlan plan = plan(part, folding, shares);
      plans.add(plan);
      cost += plan.cost();
    }
    return new Division(parts, plans, cost);
  }

  private static FilterPlan plan(SortedLiterals literals, Folding folding, ByteShares shares) {
    FilterPlan grams = new GramPlan(literals, folding, shares);
    FilterPlan fingerprints = FingerprintPlan.best(literals, folding, shares);
    return fingerprints != null && fingerprints.cost() < grams.cost() ? fingerprints : grams;
  }

  int minLength() {
    return minLength;
  }

  Dictionary dictionary() {
    return dictionary;
  }

  PlaceFilter[] filters() {
    return filters;
  }

  @Override
  public String toString() {
    return description;
  }
}
