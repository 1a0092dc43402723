package dev.trawl.scan.regex;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trawl.scan.hyperscan.Hyperscan;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When it leaps by what. Hazard: dense candidates, each of which costs more than the automaton. */
class FilteredSkipperTest {

  private static final Text TEXT = new Text(MemorySegment.NULL, 0, 0, true);
  private static final long TEXT_BYTES = 64 << 20;

  /** Bytes that the automaton runs over at a candidate. */
  private static final long CANDIDATE_BYTES = 100;

  /** Leaps equally far each time. */
  private static final class Fake extends StartSkipper {
    private final int length;
    private boolean pays = true;
    private long leap;
    private int leaps;

    Fake(int length, long leap) {
      this.length = length;
      this.leap = leap;
    }

    @Override
    public int literalLength() {
      return length;
    }

    @Override
    boolean pays(long averageSkip) {
      return pays && super.pays(averageSkip);
    }

    @Override
    long find(Text text, long at, long limit) {
      leaps++;
      found(at + leap);
      return at + leap;
    }
  }

  private long passed;

  @AfterEach
  void allowAgain() {
    Hyperscan.allowOnThisThread(true);
  }

  private void search(@Nullable Fake literal, @Nullable Fake filter) {
    search(new FilteredSkipper(literal, () -> filter, () -> passed));
  }

  private void search(FilteredSkipper skipper) {
    long at = 0;
    while (at < TEXT_BYTES) {
      long rest = skipper.begin();
      if (rest == 0) {
        long next = skipper.next(TEXT, at, TEXT_BYTES);
        rest = CANDIDATE_BYTES + skipper.restBytes();
        at = next;
      }
      passed += rest;
      at += rest;
    }
  }

  @Test
  void restsWhereCandidatesAreDense() {
    Fake filter = new Fake(0, 50);
    search(null, filter);
    assertThat(filter.leaps).isBetween(16, 16 * 70);
  }

  @Test
  void restsLongerAndLongerWhereLongLeapsTakeTooMuchTime() {
    Fake filter = new Fake(0, 100_000);
    filter.pays = false;
    search(null, filter);
    assertThat(filter.leaps).isBetween(10, 11 * 8);
  }

  @Test
  void comesBackWhenCandidatesAreRareAgain() {
    Fake filter = new Fake(0, 50);
    FilteredSkipper skipper = new FilteredSkipper(null, () -> filter, () -> passed);
    search(skipper);
    filter.leap = 100_000;
    long before = passed;
    search(skipper);
    assertThat(passed - before).isLessThan(TEXT_BYTES / 10);
    before = passed;
    search(skipper);
    assertThat(passed - before).isLessThan(TEXT_BYTES / 100);
  }

  @Test
  void leavesALiteralAloneThatLeapsFar() {
    Fake filter = new Fake(0, 1 << 20);
    search(new Fake(3, 10_000), filter);
    assertThat(filter.leaps).isZero();
  }

  @Test
  void takesTheFilterWhereItLeapsManyTimesAsFar() {
    Fake literal = new Fake(3, 600);
    Fake filter = new Fake(0, 60_000);
    search(literal, filter);
    assertThat(filter.leaps * filter.leap).isGreaterThan(TEXT_BYTES * 9 / 10);
  }

  @Test
  void staysWithTheLiteralWhereTheFilterLeapsNoFarther() {
    Fake literal = new Fake(3, 600);
    Fake filter = new Fake(0, 700);
    search(literal, filter);
    assertThat(filter.leaps).isPositive().isLessThan(literal.leaps / 20);
  }

  @Test
  void takesTheFilterRatherThanALiteralOfOneByte() {
    Fake literal = new Fake(1, 60_000);
    search(literal, new Fake(0, 60_000));
    assertThat(literal.leaps).isZero();
  }

  @Test
  void doesWithoutTheFilterOnAThreadThatMayNotUseIt() {
    Hyperscan.allowOnThisThread(false);
    Fake literal = new Fake(1, 600);
    Fake filter = new Fake(0, 60_000);
    search(literal, filter);
    assertThat(filter.leaps).isZero();
    assertThat(literal.leaps).isGreaterThan(1000);
  }

  @Test
  void runsOnWhereThereIsNothingToLeapBy() {
    search(null, null);
    assertThat(passed).isGreaterThanOrEqualTo(TEXT_BYTES);
  }
}
