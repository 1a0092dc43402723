package dev.trawl.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CreditGateTest {
  private final AtomicInteger starved = new AtomicInteger();

  private CompletableFuture<Boolean> awaitElsewhere(CreditGate gate) {
    return CompletableFuture.supplyAsync(() -> gate.awaitCredit(starved::incrementAndGet));
  }

  private static boolean outcome(CompletableFuture<Boolean> waiting) throws Exception {
    return waiting.get(10, TimeUnit.SECONDS);
  }

  @Test
  void creditInHandNeedsNoWait() {
    CreditGate gate = new CreditGate(1);
    assertThat(gate.awaitCredit(starved::incrementAndGet)).isTrue();
    assertThat(starved).hasValue(0);
  }

  @Test
  void waitsForCreditAndSaysSoOnce() throws Exception {
    CreditGate gate = new CreditGate(10);
    gate.spend(15);
    CompletableFuture<Boolean> waiting = awaitElsewhere(gate);
    await().until(() -> starved.get() == 1);
    gate.add(5);
    assertThat(gate.available()).isZero();
    assertThat(waiting).isNotDone();
    gate.add(1);
    assertThat(outcome(waiting)).isTrue();
    assertThat(starved).hasValue(1);
  }

  @Test
  void stopEndsAWait() throws Exception {
    CreditGate gate = new CreditGate(0);
    CompletableFuture<Boolean> waiting = awaitElsewhere(gate);
    await().until(() -> starved.get() == 1);
    gate.stop();
    assertThat(outcome(waiting)).isFalse();
  }

  @Test
  void stoppedGateLetsNothingThroughAndIsNotStarved() {
    CreditGate gate = new CreditGate(0);
    gate.stop();
    assertThat(gate.awaitCredit(starved::incrementAndGet)).isFalse();
    gate.add(100);
    assertThat(gate.awaitCredit(starved::incrementAndGet)).isFalse();
    assertThat(starved).hasValue(0);
  }

  @Test
  void endlessCreditDoesNotWrapAround() {
    CreditGate gate = new CreditGate(Long.MAX_VALUE - 1);
    gate.add(Long.MAX_VALUE);
    assertThat(gate.available()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void noWakeUpIsLost() throws Exception {
    CreditGate gate = new CreditGate(0);
    int rounds = 20_000;
    CompletableFuture<Void> spender =
        CompletableFuture.runAsync(
            () -> {
              for (int i = 0; i < rounds; i++) {
                gate.awaitCredit(() -> {});
                gate.spend(1);
              }
            });
    for (int i = 0; i < rounds; i++) {
      gate.add(1);
    }
    spender.get(20, TimeUnit.SECONDS);
    assertThat(gate.available()).isZero();
  }
}
