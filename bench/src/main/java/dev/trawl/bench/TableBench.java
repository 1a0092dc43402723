package dev.trawl.bench;

import static java.util.Objects.requireNonNull;

import dev.trawl.bench.Contest.Contestant;
import java.util.EnumMap;
import java.util.Map;

/**
 * Measures rows of the table: first it sees to it that all contestants give the same answer, for
 * the speed of a wrong one is of no interest; then they run in turn.
 */
final class TableBench {
  private static final int WARM_UP_ROUNDS = 2;

  private TableBench() {}

  /**
   * Measures one row.
   *
   * @param rounds to time, at least 1
   * @throws IllegalStateException if the answers differ
   */
  static WorkResult measure(Work work, int rounds) throws Exception {
    return measure(work, WARM_UP_ROUNDS, rounds, () -> {});
  }

  /**
   * Measures one row.
   *
   * @param warmUpRounds to run before, untimed; what compares the answers is one more
   * @param rounds to time, at least 1
   * @param before what is done before every run, untimed
   * @throws IllegalStateException if the answers differ
   */
  static WorkResult measure(Work work, int warmUpRounds, int rounds, Contest.Run before)
      throws Exception {
    Map<Contestant, Long> answers = new EnumMap<>(Contestant.class);
    for (var run : work.runs().entrySet()) {
      answers.put(run.getKey(), run.getValue().get());
    }
    long trawl = requireNonNull(answers.get(Contestant.TRAWL));
    for (var answer : answers.entrySet()) {
      if (answer.getKey().answers() && answer.getValue() != trawl) {
        throw new IllegalStateException(
            work.name()
                + ": trawl answers "
                + trawl
                + ", "
                + answer.getKey().label()
                + " "
                + answer.getValue());
      }
    }
    Map<Contestant, Contest.Run> runs = new EnumMap<>(Contestant.class);
    work.runs()
        .forEach(
            (who, answer) -> {
              long expected = requireNonNull(answers.get(who));
              runs.put(who, () -> require(expected, answer.get()));
            });
    Contest<Contestant> contest = new Contest<>(runs, before);
    if (warmUpRounds > 0) {
      contest.rounds(warmUpRounds);
    }
    return new WorkResult(work, trawl, contest.rounds(rounds));
  }

  private static void require(long expected, long actual) {
    if (actual != expected) {
      throw new IllegalStateException("a run gave " + actual + " where the first gave " + expected);
    }
  }
}
