package dev.trawl.scan.literals;

import dev.trawl.scan.kernel.ByteKernels;
import dev.trawl.scan.kernel.Fingerprints;
import dev.trawl.scan.kernel.PlaceFilter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@link Fingerprints} at the offsets where the literals' bytes are rarest, with literals that are
 * alike there in one bucket. Which go together is worked out exactly, for literals in the order of
 * their bytes at these offsets: the cheapest way to cut a sequence into so many pieces.
 */
final class FingerprintPlan implements FilterPlan {

  /** Most literals; with more, every bucket has nearly every byte. */
  static final int MAX_LITERALS = 600;

  /** How far into the literals to look for rare bytes. */
  private static final int MOST_OFFSETS = 24;

  /** Keeps the time to work out the buckets under some milliseconds. */
  private static final int MOST_PIECES = 64;

  private static final int MOST_PASSES = 2;

  /** A pass over the text with up to two looks, and with up to four, in nanoseconds a byte. */
  private static final double SHORT_PASS_NANOS = 0.05;

  private static final double LONG_PASS_NANOS = 0.08;

  /** How much more often fingerprints occur in text than their bytes alone would make them. */
  private static final double WORDLIKE = 5;

  private final SortedLiterals literals;
  private final Folding folding;
  private final ByteShares shares;
  private final int[] offsets;
  private final int[] order;

  /** The order is cut between so many pieces of equal length only. */
  private final int pieces;

  /** Past the end of each bucket's part of {@link #order}. */
  private final int[] bucketEnds;

  private final double cost;

  private FingerprintPlan(
      SortedLiterals literals, Folding folding, ByteShares shares, int[] offsets, int buckets) {
    this.literals = literals;
    this.folding = folding;
    this.shares = shares;
    this.offsets = offsets;
    this.order = order(literals, offsets);
    this.pieces = Math.min(order.length, MOST_PIECES);
    int used = Math.min(buckets, pieces);
    this.bucketEnds = new int[used];
    double marked = partition(used);
    int passes = (used + Fingerprints.BUCKETS - 1) / Fingerprints.BUCKETS;
    double pass = offsets.length <= 2 ? SHORT_PASS_NANOS : LONG_PASS_NANOS;
    this.cost = passes * pass + Math.min(1, WORDLIKE * marked) * PLACE_NANOS;
  }

  /** The cheapest such plan, or null if there are too many literals. */
  static @Nullable FingerprintPlan best(
      SortedLiterals literals, Folding folding, ByteShares shares) {
    if (literals.count() > MAX_LITERALS) {
      return null;
    }
    FingerprintPlan best = null;
    int[] rarest = rarestOffsets(literals, shares);
    for (int looks : new int[] {Math.min(2, rarest.length), rarest.length}) {
      for (int passes = 1; passes <= MOST_PASSES; passes++) {
        int[] offsets = Arrays.copyOf(rarest, looks);
        int buckets = passes * Fingerprints.BUCKETS;
        FingerprintPlan plan = new FingerprintPlan(literals, folding, shares, offsets, buckets);
        best = best == null || plan.cost < best.cost ? plan : best;
      }
    }
    return best;
  }

  /** Up to four offsets, those first where text is least likely to have any literal's byte. */
  private static int[] rarestOffsets(SortedLiterals literals, ByteShares shares) {
    int room = Math.min(literals.minLength(), MOST_OFFSETS);
    double[] likely = new double[room];
    Integer[] offsets = new Integer[room];
    for (int offset = 0; offset < room; offset++) {
      ByteSet bytes = new ByteSet();
      for (int i = 0; i < literals.count(); i++) {
        bytes.add(literals.byteAt(i, offset), shares);
      }
      likely[offset] = bytes.share();
      offsets[offset] = offset;
    }
    Arrays.sort(offsets, Comparator.comparingDouble(offset -> likely[offset]));
    return Arrays.stream(offsets)
        .limit(Fingerprints.MAX_OFFSETS)
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private static int[] order(SortedLiterals literals, int[] offsets) {
    Integer[] order = new Integer[literals.count()];
    Arrays.setAll(order, i -> i);
    Comparator<Integer> byBytes = (a, b) -> 0;
    for (int offset : offsets) {
      byBytes = byBytes.thenComparing(i -> literals.byteAt(i, offset));
    }
    Arrays.sort(order, byBytes);
    return Arrays.stream(order).mapToInt(Integer::intValue).toArray();
  }

  /** Cuts the order into buckets; returns how much of a text they are expected to mark. */
  private double partition(int buckets) {
    int n = pieces;
    double[][] one = marked();
    double[] best = one[0].clone();
    int[][] cuts = new int[buckets][n + 1];
    for (int bucket = 1; bucket < buckets; bucket++) {
      double[] next = new double[n + 1];
      for (int end = 0; end <= n; end++) {
        next[end] = Double.MAX_VALUE;
        for (int cut = 0; cut <= end; cut++) {
          double sum = best[cut] + one[cut][end];
          if (sum < next[end]) {
            next[end] = sum;
            cuts[bucket][end] = cut;
          }
        }
      }
      best = next;
    }
    int end = n;
    for (int bucket = buckets - 1; bucket >= 0; bucket--) {
      bucketEnds[bucket] = pieceStart(end);
      end = cuts[bucket][end];
    }
    return best[n];
  }

  /** How much of a text is marked by a bucket of each part of the order. */
  private double[][] marked() {
    double[][] marked = new double[pieces + 1][pieces + 1];
    for (int from = 0; from < pieces; from++) {
      ByteSet[] bytes = new ByteSet[offsets.length];
      Arrays.setAll(bytes, i -> new ByteSet());
      for (int to = from + 1; to <= pieces; to++) {
        marked[from][to] = addPiece(to - 1, bytes);
      }
    }
    return marked;
  }

  /** Adds a piece to a bucket; returns how much of a text the bucket marks then. */
  private double addPiece(int piece, ByteSet[] bytes) {
    double product = 1;
    for (int number = 0; number < offsets.length; number++) {
      for (int i = pieceStart(piece); i < pieceStart(piece + 1); i++) {
        bytes[number].add(literals.byteAt(order[i], offsets[number]), shares);
      }
      product *= Math.min(1, bytes[number].share());
    }
    return product;
  }

  private int pieceStart(int piece) {
    return (int) ((long) piece * order.length / pieces);
  }

  @Override
  public double cost() {
    return cost;
  }

  @Override
  public List<PlaceFilter> filters(ByteKernels kernels) {
    List<PlaceFilter> filters = new ArrayList<>();
    for (int first = 0; first < bucketEnds.length; first += Fingerprints.BUCKETS) {
      int past = Math.min(first + Fingerprints.BUCKETS, bucketEnds.length);
      filters.add(kernels.compile(fingerprints(first, past)));
    }
    return filters;
  }

  private Fingerprints fingerprints(int firstBucket, int pastBucket) {
    Fingerprints fingerprints = new Fingerprints(offsets);
    for (int bucket = firstBucket; bucket < pastBucket; bucket++) {
      int from = bucket == 0 ? 0 : bucketEnds[bucket - 1];
      for (int i = from; i < bucketEnds[bucket]; i++) {
        for (int number = 0; number < offsets.length; number++) {
          byte folded = literals.byteAt(order[i], offsets[number]);
          for (byte value : folding.unfold(folded)) {
            fingerprints.add(number, value, bucket - firstBucket);
          }
        }
      }
    }
    return fingerprints;
  }

  @Override
  public String toString() {
    return "fingerprints at %s in %d buckets: %.3f ns"
        .formatted(Arrays.toString(offsets), bucketEnds.length, cost);
  }

  /** Folded bytes, and how likely a byte of text is one of them. */
  private static final class ByteSet {
    private final boolean[] has = new boolean[256];
    private double share;

    void add(byte value, ByteShares shares) {
      if (!has[value & 0xFF]) {
        has[value & 0xFF] = true;
        share += shares.of(value);
      }
    }

    double share() {
      return share;
    }
  }
}
