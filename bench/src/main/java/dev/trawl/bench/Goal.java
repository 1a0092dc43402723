package dev.trawl.bench;

import dev.trawl.bench.Contest.Contestant;
import java.util.Locale;

/**
 * What a measurement is to reach, and how that is told from the seconds.
 *
 * @param measure how it is told
 * @param other whom Trawl is compared with; Trawl itself where nobody is
 * @param target the figure to reach; 0 where the figure is only reported
 * @param units what is counted, where {@link Measure#PER_SECOND} is told; else 0
 */
record Goal(Measure measure, Contestant other, double target, long units) {

  /** How a figure is told. */
  enum Measure {
    /** Speed as a part of the other's. */
    OF_SPEED(true),
    /** How many times as long the other takes. */
    TIMES_AS_FAST(true),
    /** How many seconds longer than the other. */
    SECONDS_LONGER(false),
    /** How many units a second. */
    PER_SECOND(true),
    /** Milliseconds. */
    MILLISECONDS(false),
    /** Mebibytes. */
    MEBIBYTES(false);

    private final boolean moreIsBetter;

    Measure(boolean moreIsBetter) {
      this.moreIsBetter = moreIsBetter;
    }
  }

  /** At least this part of the speed of a plain read. */
  static Goal ofLimit(double part) {
    return new Goal(Measure.OF_SPEED, Contestant.PLAIN_READ, part, 0);
  }

  /** At least so many times as fast as rg. */
  static Goal timesRipgrep(double times) {
    return new Goal(Measure.TIMES_AS_FAST, Contestant.RIPGREP, times, 0);
  }

  /** At least so many units a second. */
  static Goal perSecond(double target, long units) {
    return new Goal(Measure.PER_SECOND, Contestant.TRAWL, target, units);
  }

  /** At most so many milliseconds. */
  static Goal milliseconds(double most) {
    return new Goal(Measure.MILLISECONDS, Contestant.TRAWL, most, 0);
  }

  /** At most so many mebibytes. */
  static Goal mebibytes(double most) {
    return new Goal(Measure.MEBIBYTES, Contestant.TRAWL, most, 0);
  }

  /** The figure, round by round. */
  Series figures(Series trawl, Series others) {
    return switch (measure) {
      case OF_SPEED, TIMES_AS_FAST -> others.over(trawl);
      case SECONDS_LONGER -> trawl.minus(others);
      case PER_SECOND -> trawl.map(seconds -> units / seconds);
      case MILLISECONDS -> trawl.map(seconds -> seconds * 1e3);
      case MEBIBYTES -> trawl;
    };
  }

  /** Whether a figure reaches the target; true where there is none. */
  boolean isReachedBy(double figure) {
    return target == 0 || (measure.moreIsBetter ? figure >= target : figure <= target);
  }

  /** A figure with its unit. */
  String tell(double figure) {
    return switch (measure) {
      case OF_SPEED -> String.format(Locale.ROOT, "%.2f", figure);
      case TIMES_AS_FAST -> String.format(Locale.ROOT, "%.2f x", figure);
      case SECONDS_LONGER -> String.format(Locale.ROOT, "%+.3f s", figure);
      case PER_SECOND -> String.format(Locale.ROOT, "%,.0f /s", figure);
      case MILLISECONDS -> String.format(Locale.ROOT, "%.2f ms", figure);
      case MEBIBYTES -> String.format(Locale.ROOT, "%.0f MiB", figure);
    };
  }

  /** The target, with what it is compared with. */
  String tellTarget() {
    String least = (measure.moreIsBetter ? ">= " : "<= ") + tell(target);
    return other == Contestant.TRAWL ? least : least + " " + other.label();
  }
}
