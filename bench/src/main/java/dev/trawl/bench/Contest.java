package dev.trawl.bench;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Runs contestants in turn, round after round, so that what the machine does beside them hits all
 * of them alike. The order rotates from round to round, for each leaves the caches to the next as
 * it used them.
 */
final class Contest {

  /** Who takes part. */
  enum Contestant {
    /** A scan by the pool, through the Java client. */
    TRAWL,
    /** The program rg. */
    RIPGREP,
    /** A plain vectorised read on all cores. */
    PLAIN_READ
  }

  /** One run. */
  interface Run {
    /** Runs once. */
    void run() throws Exception;
  }

  private final Map<Contestant, Run> runs;

  Contest(Map<Contestant, Run> runs) {
    this.runs = new EnumMap<>(runs);
  }

  /**
   * Runs everybody in each round.
   *
   * @param rounds at least 1
   * @return the seconds of each contestant's runs
   */
  Map<Contestant, Series> rounds(int rounds) throws Exception {
    Map<Contestant, List<Double>> seconds = new EnumMap<>(Contestant.class);
    for (int round = 0; round < rounds; round++) {
      for (Contestant contestant : order(round)) {
        double took = time(requireNonNull(runs.get(contestant)));
        seconds.computeIfAbsent(contestant, c -> new ArrayList<>()).add(took);
      }
    }
    Map<Contestant, Series> result = new EnumMap<>(Contestant.class);
    seconds.forEach((contestant, values) -> result.put(contestant, new Series(values)));
    return result;
  }

  /** Who runs first, second and so on in a round. */
  List<Contestant> order(int round) {
    List<Contestant> order = new ArrayList<>(runs.keySet());
    Collections.rotate(order, -round);
    return order;
  }

  private static double time(Run run) throws Exception {
    long start = System.nanoTime();
    run.run();
    return (System.nanoTime() - start) / 1e9;
  }
}
