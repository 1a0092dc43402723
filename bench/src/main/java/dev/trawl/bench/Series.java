package dev.trawl.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

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
}
