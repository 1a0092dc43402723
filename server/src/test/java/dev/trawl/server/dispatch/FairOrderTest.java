package dev.trawl.server.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Turns by weight. Hazards: one starves; one that was idle makes up for it at others' cost. */
class FairOrderTest {
  private static final long RANGE = 1000;

  private final FairOrder<String> order = new FairOrder<>();
  private final Map<String, Long> bytes = new HashMap<>();
  private final Set<String> blocked = new HashSet<>();

  @Test
  void equalWeightsTakeTurns() {
    order.add("a", 10);
    order.add("b", 10);
    order.add("c", 10);
    StringBuilder turns = new StringBuilder();
    for (int i = 0; i < 9; i++) {
      turns.append(turn(RANGE));
    }
    assertThat(turns).hasToString("abcabcabc");
  }

  @Test
  void sharesGoByWeightToWithinARange() {
    order.add("light", 1);
    order.add("usual", 10);
    order.add("heavy", 100);
    for (int i = 0; i < 1110; i++) {
      turn(RANGE);
    }
    assertThat(bytes.get("light")).isCloseTo(10 * RANGE, within(RANGE));
    assertThat(bytes.get("usual")).isCloseTo(100 * RANGE, within(RANGE));
    assertThat(bytes.get("heavy")).isCloseTo(1000 * RANGE, within(RANGE));
  }

  @Test
  void sharesAreOfBytesNotOfTurns() {
    order.add("small ranges", 10);
    order.add("large ranges", 10);
    for (int i = 0; i < 1100; i++) {
      turn(-1);
    }
    assertThat(bytes.get("small ranges")).isCloseTo(bytes.get("large ranges"), within(10 * RANGE));
  }

  @Test
  void lateOneHasItsTurnAtOnceAndThenItsShare() {
    order.add("early", 10);
    for (int i = 0; i < 1000; i++) {
      turn(RANGE);
    }
    order.add("late", 10);
    bytes.clear();
    StringBuilder turns = new StringBuilder();
    for (int i = 0; i < 4; i++) {
      turns.append(turn(RANGE)).append(' ');
    }
    assertThat(turns).hasToString("late early late early ");
  }

  @Test
  void oneThatWasHeldBackDoesNotMakeUpForIt() {
    order.add("steady", 10);
    order.add("held back", 10);
    blocked.add("held back");
    for (int i = 0; i < 1000; i++) {
      assertThat(turn(RANGE)).isEqualTo("steady");
    }
    blocked.clear();
    bytes.clear();
    for (int i = 0; i < 100; i++) {
      turn(RANGE);
    }
    assertThat(bytes.get("held back")).isCloseTo(50 * RANGE, within(RANGE));
  }

  @Test
  void nobodyHasATurnWhenNobodyTakesIt() {
    assertThat(order.firstThat(who -> true)).isNull();
    order.add("a", 1);
    assertThat(order.firstThat(who -> false)).isNull();
    order.remove("a");
    assertThat(order.all()).isEmpty();
  }

  /** The next turn; {@code range} bytes, or if negative as many as the name tells. */
  private String turn(long range) {
    String who = Objects.requireNonNull(order.firstThat(candidate -> !blocked.contains(candidate)));
    long size = range >= 0 ? range : who.startsWith("large") ? 10 * RANGE : RANGE;
    order.took(who, size);
    bytes.merge(who, size, Long::sum);
    return who;
  }
}
