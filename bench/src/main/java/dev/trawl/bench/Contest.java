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
    /** A scan by the pool. */
    TRAWL("trawl"),
    /** The same scan by a pool that has done it before. */
    TRAWL_WARM("warm"),
    /** The same scan by a pool of one worker with one slot. */
    TRAWL_SINGLE("1 worker"),
    /** The program rg. */
    RIPGREP("rg"),
    /** Two rg at a time, on one half of the file each. */
    RIPGREP_HALVES("2 x rg"),
    /** GNU grep. */
    GREP("grep"),
    /** The program wc of GNU coreutils. */
    WC("wc"),
    /** A plain vectorised read on all cores. */
    PLAIN_READ("limit");

    private final String label;

    Contestant(String label) {
      this.label = label;
    }

    /** Its name in tables. */
    String label() {
      return label;
    }
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
