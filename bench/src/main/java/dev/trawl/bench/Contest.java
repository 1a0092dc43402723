package dev.trawl.bench;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Runs contestants in turn, round after round, so that what the machine does beside them hits all
 * of them alike. The order rotates from round to round, for each leaves the caches to the next as
 * it used them.
 *
 * @param <C> who takes part; the first round is in their natural order
 */
final class Contest<C extends Comparable<C>> {

  /** Who takes part. */
  enum Contestant {
    /** A scan by the pool. */
    TRAWL("trawl", Contestant.ALL),
    /** The same scan by a pool that has done it before. */
    TRAWL_WARM("warm", Contestant.ALL),
    /** The same scan by a pool of one worker with one slot. */
    TRAWL_SINGLE("1 worker", 1),
    /** The program rg. */
    RIPGREP("rg", 1),
    /** Two rg at a time, on one half of the file each. */
    RIPGREP_HALVES("2 x rg", 2),
    /** GNU grep. */
    GREP("grep", 1),
    /** The program wc of GNU coreutils. */
    WC("wc", 1),
    /** GNU parallel with rg on parts of the file. */
    PARALLEL("parallel rg", Contestant.ALL),
    /** Python, the file in a global that forked processes share. */
    PYTHON_FORK("python fork", Contestant.ALL),
    /** Python, the file mapped by each process. */
    PYTHON_MMAP("python mmap", Contestant.ALL),
    /** Python, the file copied into a multiprocessing.Array. */
    PYTHON_ARRAY("python Array", Contestant.ALL),
    /** Python, copying the file into a multiprocessing.Array and no more. */
    PYTHON_ARRAY_FILL("its filling", 1),
    /** dd, reading through the page cache. */
    DD("dd", 1),
    /** dd, reading past the page cache. */
    DD_DIRECT("dd direct", 1),
    /** The faster of both in each round. */
    DD_BEST("best dd", 1),
    /** A plain vectorised read on all cores. */
    PLAIN_READ("limit", Contestant.ALL);

    private static final int ALL = Integer.MAX_VALUE;

    private static final Set<Contestant> NO_ANSWER =
        Collections.unmodifiableSet(
            EnumSet.of(PYTHON_ARRAY_FILL, DD, DD_DIRECT, DD_BEST, PLAIN_READ));

    private final String label;
    private final int mostCores;

    Contestant(String label, int mostCores) {
      this.label = label;
      this.mostCores = mostCores;
    }

    /** Its name in tables. */
    String label() {
      return label;
    }

    /**
     * How many cores it works with.
     *
     * @param available cores of the machine
     */
    int cores(int available) {
      return Math.min(mostCores, available);
    }

    /** Whether it does the same work, so that its answer must be the same. */
    boolean answers() {
      return !NO_ANSWER.contains(this);
    }
  }

  /** One run. */
  interface Run {
    /** Runs once. */
    void run() throws Exception;
  }

  private final Map<C, Run> runs;
  private final Run before;

  Contest(Map<C, Run> runs) {
    this(runs, () -> {});
  }

  /**
   * @param before what is done before every run, untimed
   */
  Contest(Map<C, Run> runs, Run before) {
    this.runs = new TreeMap<>(runs);
    this.before = before;
  }

  /**
   * Runs everybody in each round.
   *
   * @param rounds at least 1
   * @return the seconds of each contestant's runs
   */
  Map<C, Series> rounds(int rounds) throws Exception {
    Map<C, List<Double>> seconds = new TreeMap<>();
    for (int round = 0; round < rounds; round++) {
      for (C contestant : order(round)) {
        before.run();
        double took = time(requireNonNull(runs.get(contestant)));
        seconds.computeIfAbsent(contestant, c -> new ArrayList<>()).add(took);
      }
    }
    Map<C, Series> result = new TreeMap<>();
    seconds.forEach((contestant, values) -> result.put(contestant, new Series(values)));
    return result;
  }

  /** Who runs first, second and so on in a round. */
  List<C> order(int round) {
    List<C> order = new ArrayList<>(runs.keySet());
    Collections.rotate(order, -round);
    return order;
  }

  private static double time(Run run) throws Exception {
    long start = System.nanoTime();
    run.run();
    return (System.nanoTime() - start) / 1e9;
  }
}
