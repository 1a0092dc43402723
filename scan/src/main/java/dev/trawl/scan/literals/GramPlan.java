package dev.trawl.scan.literals;

import dev.trawl.scan.kernel.ByteKernels;
import dev.trawl.scan.kernel.PlaceFilter;
import java.util.List;

/**
 * The {@link GramFilter} whose stride promises most: a long one looks rarely, but at short pieces,
 * which text has more often.
 */
final class GramPlan implements FilterPlan {

  /** Literals looked at for an estimate. */
  private static final int SAMPLE = 2048;

  /** How much more often pieces of words occur in text than their letters alone would make them. */
  private static final double WORDLIKE = 25;

  private static final int LEAST_HASH_BITS = 12;

  /** A table of a megabyte; beyond, looks leave the cache. */
  private static final int MOST_HASH_BITS = 23;

  /** Aimed at: so many hash values for one that is taken. */
  private static final int SPARSENESS = 32;

  private final SortedLiterals literals;
  private final Folding folding;
  private final ByteShares shares;
  private final int shortest;
  private int stride;
  private double cost = Double.MAX_VALUE;

  GramPlan(SortedLiterals literals, Folding folding, ByteShares shares) {
    this.literals = literals;
    this.folding = folding;
    this.shares = shares;
    this.shortest = literals.minLength();
    for (int tried = 1; tried <= Math.min(GramFilter.MAX_STRIDE, shortest); tried++) {
      double estimate = estimate(tried);
      if (estimate < cost) {
        cost = estimate;
        stride = tried;
      }
    }
  }

  private int gramBytes(int tried) {
    return Math.min(GramFilter.MAX_GRAM_BYTES, shortest - tried + 1);
  }

  private int hashBits(int tried) {
    long wanted = (long) literals.count() * tried * SPARSENESS;
    int bits = Long.SIZE - Long.numberOfLeadingZeros(wanted);
    return Math.clamp(bits, LEAST_HASH_BITS, MOST_HASH_BITS);
  }

  private double estimate(int tried) {
    int bits = hashBits(tried);
    double taken = (double) literals.count() * tried / (1L << bits);
    double hits = Math.min(1, taken + WORDLIKE * occurrences(tried));
    return (lookNanos(bits) + hits * PLACE_NANOS) / tried;
  }

  /** By measurement: in the first-level cache, in the second, beyond. */
  private static double lookNanos(int hashBits) {
    return hashBits <= 18 ? 1.0 : hashBits <= 22 ? 1.3 : 1.7;
  }

  /** How often, a byte of text, some piece of a literal is to be expected by its bytes alone. */
  private double occurrences(int tried) {
    int step = (literals.count() + SAMPLE - 1) / SAMPLE;
    double sum = 0;
    int sampled = 0;
    for (int i = 0; i < literals.count(); i += step, sampled++) {
      for (int offset = 0; offset < tried; offset++) {
        sum += occurrence(i, offset, gramBytes(tried));
      }
    }
    return sum / sampled * literals.count();
  }

  private double occurrence(int literal, int offset, int length) {
    double product = 1;
    for (int i = offset; i < offset + length; i++) {
      product *= shares.of(literals.byteAt(literal, i));
    }
    return product;
  }

  @Override
  public double cost() {
    return cost;
  }

  @Override
  public List<PlaceFilter> filters(ByteKernels kernels) {
    return List.of(GramFilter.of(literals, folding, stride, gramBytes(stride), hashBits(stride)));
  }

  @Override
  public String toString() {
    return "grams of %d every %d in 2^%d: %.3f ns"
        .formatted(gramBytes(stride), stride, hashBits(stride), cost);
  }
}
