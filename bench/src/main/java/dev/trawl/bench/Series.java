package dev.trawl.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * Measured values of one thing, one a round, in the order of the rounds.
 *
 * @param values at least one
 */
record Series(List<Double> values) {

  /** Copies the values. */
  Series {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("a series of nothing");
    }
    values = List.copyOf(values);
  }

  /** The middle value; of an even number of values the mean of the middle two. */
  double median() {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  /** The smallest value. */
  double min() {
    return Collections.min(values);
  }

  /** The largest value. */
  double max() {
    return Collections.max(values);
  }

  /**
   * The ratio to another series, round by round: the machine changes from round to round, for both
   * alike.
   */
  Series over(Series other) {
    if (other.values.size() != values.size()) {
      throw new IllegalArgumentException(values.size() + " rounds over " + other.values.size());
    }
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      ratios.add(values.get(i) / other.values.get(i));
    }
    return new Series(ratios);
  }

  /** The difference to another series, round by round. */
  Series minus(Series other) {
    List<Double> differences = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      differences.add(values.get(i) - other.values.get(i));
    }
    return new Series(differences);
  }

  /** The smaller value of each round. */
  Series least(Series other) {
    List<Double> least = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      least.add(Math.min(values.get(i), other.values.get(i)));
    }
    return new Series(least);
  }

  /** Each value changed alike. */
  Series map(DoubleUnaryOperator change) {
    return new Series(values.stream().map(value -> change.applyAsDouble(value)).toList());
  }

  /** The value that so many of a hundred do not exceed. */
  double percentile(double percent) {
    List<Double> sorted = values.stream().sorted().toList();
    int rank = (int) Math.ceil(percent / 100 * sorted.size());
    return sorted.get(Math.clamp(rank - 1, 0, sorted.size() - 1));
  }

  /** The geometric mean. */
  double geometricMean() {
    return Math.exp(values.stream().mapToDouble(Math::log).average().orElseThrow());
  }
}
