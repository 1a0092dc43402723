package dev.trawl.bench;

import dev.trawl.bench.Contest.Contestant;
import java.util.EnumMap;
import java.util.Map;

/**
 * One row of the table: who does what to which file, and how fast that should be.
 *
 * @param name what is done
 * @param how who asks for it: the Java client, or the command
 * @param file to what
 * @param goal how the result is told
 * @param runs how each contestant does it; all but the plain read return the same number
 */
record Work(String name, String how, BenchFile file, Goal goal, Map<Contestant, Answer> runs) {

  /** Does the work once. */
  interface Answer {
    /** Does it; the result must be the same each time. */
    long get() throws Exception;
  }

  /** Copies the map. */
  Work {
    runs = new EnumMap<>(runs);
    if (!runs.containsKey(Contestant.TRAWL)) {
      throw new IllegalArgumentException(name + " without trawl");
    }
  }
}
